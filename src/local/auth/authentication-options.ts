import { VarveError } from "../../errors.js";
import type { LocalBedrockOptions } from "../local-bedrock-options.js";
import { LOCAL_BEARER_TOKEN, LOCAL_CREDENTIALS, type LocalCredentials } from "../local-credentials.js";
import { parsePolicy } from "../permission/parse-policy.js";
import type { AuthenticatorOptions } from "./authenticate.js";
import { type LocalIdentity, toIdentity, unrestricted } from "./local-identity.js";
import { readIdentities } from "./parse-identities.js";
import type { KnownCredentials } from "./verify-signature.js";

type Known = Pick<AuthenticatorOptions, "credentials" | "bearerTokens" | "stranger">;

/** Whom the server lets in, by its options. Throws `CONFIG_INVALID` for options that do not go together. */
export async function authenticationOptions(options: LocalBedrockOptions): Promise<Known> {
  const { auth = "known", identities } = options;
  if (auth !== "strict") {
    if (identities !== undefined) throw conflict('identities need auth: "strict"');
    return {
      ...listed(options.credentials ?? [LOCAL_CREDENTIALS], options.bearerTokens ?? [LOCAL_BEARER_TOKEN]),
      stranger: auth === "any" ? unrestricted("anyone") : undefined,
    };
  }
  if (identities === undefined) throw conflict('auth: "strict" needs identities');
  if (options.credentials !== undefined || options.bearerTokens !== undefined) {
    throw conflict('auth: "strict" takes identities in place of credentials and bearerTokens');
  }
  return identified(
    typeof identities === "string" ? await readIdentities(identities) : identities.map(checked),
  );
}

/** The key pair that a client in the same process may use first, if there is one. */
export function firstCredentials({ credentials }: Known): KnownCredentials | undefined {
  return credentials[0];
}

function listed(credentials: readonly LocalCredentials[], tokens: readonly string[]): Known {
  const identity = unrestricted("local");
  return {
    credentials: credentials.map((pair) => ({ ...pair, identity })),
    bearerTokens: tokens.map((token) => ({ token, identity })),
  };
}

function identified(identities: readonly LocalIdentity[]): Known {
  return {
    credentials: identities.flatMap((entry) => {
      const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = entry;
      if (accessKeyId === undefined || secretAccessKey === undefined) return [];
      return {
        accessKeyId,
        secretAccessKey,
        ...(sessionToken !== undefined && { sessionToken }),
        ...(expiresAt !== undefined && { expiresAt }),
        identity: toIdentity(entry),
      };
    }),
    bearerTokens: identities.flatMap((entry) => {
      const { bearerToken: token, expiresAt } = entry;
      return token === undefined ? [] : { token, expiresAt, identity: toIdentity(entry) };
    }),
  };
}

function checked(identity: LocalIdentity): LocalIdentity {
  const what = `The policy of the identity ${identity.name}`;
  return { ...identity, policies: identity.policies?.map((policy) => parsePolicy(policy, what)) ?? [] };
}

function conflict(what: string): VarveError {
  return new VarveError("CONFIG_INVALID", `The options of the local Bedrock do not go together: ${what}.`);
}
