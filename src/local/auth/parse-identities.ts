import { VarveError } from "../../errors.js";
import { parsePolicy } from "../permission/parse-policy.js";
import { readJsonFile } from "../read-json-file.js";
import { checkSettings } from "../validate/check-settings.js";
import { list, object, string, structure } from "../validate/shape.js";
import type { LocalIdentity } from "./local-identity.js";

const IDENTITIES = structure({
  "identities*": list(
    structure({
      "name*": string({ min: 1 }),
      accessKeyId: string({ min: 1 }),
      secretAccessKey: string({ min: 1 }),
      sessionToken: string({ min: 1 }),
      bearerToken: string({ min: 1 }),
      expiresAt: string({ min: 1 }),
      policies: list(object),
    }),
    { min: 1 },
  ),
});

/** Reads a file `{"identities": [{"name": …, "accessKeyId": …, …}]}`. Throws `CONFIG_FILE_UNREADABLE` or `CONFIG_INVALID`. */
export async function readIdentities(path: string): Promise<LocalIdentity[]> {
  return parseIdentities(await readJsonFile(path, "identities file"), `The identities file ${path}`);
}

/** `what` begins the messages. No message holds a key. */
export function parseIdentities(value: unknown, what: string): LocalIdentity[] {
  checkSettings(value, IDENTITIES, what);
  const { identities } = value as { identities: readonly IdentityEntry[] };
  return identities.map((entry) => parseIdentity(entry, `${what}, identity ${entry.name},`));
}

type IdentityEntry = Omit<LocalIdentity, "expiresAt"> & { readonly expiresAt?: string };

function parseIdentity({ expiresAt, policies, ...rest }: IdentityEntry, what: string): LocalIdentity {
  if ((rest.accessKeyId === undefined) !== (rest.secretAccessKey === undefined)) {
    throw new VarveError(
      "CONFIG_INVALID",
      `${what} has half a key pair. Give accessKeyId and secretAccessKey.`,
    );
  }
  if (rest.accessKeyId === undefined && rest.bearerToken === undefined) {
    throw new VarveError("CONFIG_INVALID", `${what} has neither a key pair nor a bearerToken.`);
  }
  return {
    ...rest,
    ...(expiresAt !== undefined && { expiresAt: parseDate(expiresAt, what) }),
    ...(policies !== undefined && {
      policies: policies.map((policy) => parsePolicy(policy, `${what} policy`)),
    }),
  };
}

function parseDate(text: string, what: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) {
    throw new VarveError("CONFIG_INVALID", `${what} has an expiresAt that is no ISO 8601 date.`);
  }
  return date;
}
