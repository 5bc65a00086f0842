import type { ConnectionConfig } from "../../config/varve-config.js";
import type { ErrorCode, VarveError } from "../../errors.js";
import { connectionsOf, type DoctorCheck, type DoctorContext } from "../doctor-check.js";
import type { Finding } from "../finding.js";
import type { LoadedCredentials } from "../load-credentials.js";

const EXPIRES_SOON_MS = 15 * 60_000;

/** Where the credentials come from, until when they hold, and whether AWS takes them. */
export const credentials: DoctorCheck = {
  name: "credentials",
  async run(context) {
    const findings = await Promise.all(
      connectionsOf(context).map(async (connection) => {
        const loaded = await context.credentials(connection);
        const refused = loaded.error ?? (await refusal(context, connection));
        return { check: "credentials", ...describe(loaded, refused, context.clock()) };
      }),
    );
    return findings;
  },
};

/** What a call over the connection was refused with, if it was for its credentials. */
async function refusal(
  context: DoctorContext,
  connection: ConnectionConfig,
): Promise<VarveError | undefined> {
  for (const target of context.targets.filter((candidate) => candidate.connection === connection)) {
    const error = (await context.access(target))?.error;
    if (error !== undefined && Object.hasOwn(FAULTS, error.code)) return error;
  }
  return undefined;
}

/** Codes of errors that are about credentials, and what the doctor calls them. */
const FAULTS: Readonly<Partial<Record<ErrorCode, string>>> = {
  CREDENTIALS_MISSING: "credentials-missing",
  CREDENTIALS_INVALID: "credentials-invalid",
  CREDENTIALS_EXPIRED: "credentials-expired",
  SIGNATURE_REJECTED: "credentials-rejected",
};

const REMEDIES: Readonly<Record<string, string>> = {
  "credentials-missing":
    "Set AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_BEARER_TOKEN_BEDROCK, or the options of the same meaning.",
  "credentials-invalid": "Create a new access key, or check that both halves of the pair were copied whole.",
  "credentials-expired":
    "Log in again (such as `aws sso login`), or set new temporary credentials with their session token.",
  "credentials-rejected":
    "Check the secret access key: it does not belong to the access key id. Set both anew; if they are right, look for a proxy that changes requests.",
};

function describe(
  { origin, kind, expiration }: LoadedCredentials,
  error: VarveError | undefined,
  now: Date,
): Omit<Finding, "check"> {
  const subject = origin === undefined ? {} : { subject: origin };
  if (error !== undefined) {
    const isSkew = error.code === "SIGNATURE_REJECTED" && /clock/.test(error.message);
    const code = isSkew ? "signature-time-refused" : (FAULTS[error.code] ?? "credentials-invalid");
    const remedy = REMEDIES[code] ?? "Synchronise this machine's clock, then look again.";
    return { ...subject, code, severity: "error", message: error.message, remedy, errorCode: error.code };
  }
  const message = `The credentials are ${kind ?? "known"} from ${origin ?? "an unknown place"}`;
  if (expiration === undefined)
    return {
      ...subject,
      code: "credentials-loaded",
      severity: "ok",
      message: `${message}, not known to expire.`,
    };
  const until = `${message}, valid until ${expiration.toISOString()}`;
  if (expiration.getTime() - now.getTime() > EXPIRES_SOON_MS) {
    return { ...subject, code: "credentials-loaded", severity: "ok", message: `${until}.` };
  }
  return {
    ...subject,
    code: "credentials-expiring",
    severity: "note",
    message: `${until}; varve loads new ones in time where their source gives them.`,
  };
}
