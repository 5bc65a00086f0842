import { type ErrorCode, VarveError } from "../../errors.js";

/**
 * A failure of PostgreSQL, of the driver or of the network as a `VarveError` that says what to do. `name` stands for the
 * database in the message. The `cause` keeps what names the fault, without what the server tells of rows and values.
 *
 * @see https://www.postgresql.org/docs/17/errcodes-appendix.html
 */
export function mapDatabaseError(error: unknown, name: string): VarveError {
  if (VarveError.isInstance(error)) return error;
  const code = textOf(error, "code");
  const [errorCode, message] = FAULTS[code] ?? CLASSES[code.slice(0, 2)] ?? faultOfMessage(error) ?? OTHER;
  return new VarveError(errorCode, `${name} ${message}`, { cause: withoutValues(error, code) });
}

/** Whether the connection itself may be the fault, so that it is not to be used again. */
export const isTransient = ({ code }: VarveError): boolean => code === "STORE_UNAVAILABLE";

type Fault = readonly [code: ErrorCode, message: string];

const fault = (code: ErrorCode, message: string): Fault => [code, message];
const unavailable = (message: string): Fault => fault("STORE_UNAVAILABLE", message);

const BUSY = fault(
  "STORE_BUSY",
  "is being written by others at the same place. Try again, or raise the busy timeout.",
);
const CROWDED = fault(
  "STORE_BUSY",
  "has no connection left. Try again, lower the number of connections of each process, or raise the server's limit.",
);
const FULL = fault("STORE_FULL", "has no room left. Free some space; nothing of this change was stored.");
const DAMAGED = fault("STORE_DAMAGED", "is damaged. Restore it from a backup.");
const LOST = unavailable(
  "does not answer: the connection was refused or lost. Check host and port, that the server runs, and that a firewall or security group lets this machine through.",
);
const REJECTED = unavailable(
  "refused the log-in. Check user and password; with IAM authentication, that the role may `rds-db:connect` and the database user has `rds_iam`.",
);
const UNTRUSTED = unavailable(
  "has a certificate that this machine does not trust. Set `sslRootCert` to the file of its authority (of Amazon RDS: the global bundle).",
);
const OTHER = unavailable("failed in an unexpected way; see the cause.");

/** By SQLSTATE, or by Node's code of a network failure. */
const FAULTS: Readonly<Record<string, Fault>> = {
  "40001": BUSY,
  "40P01": BUSY,
  "55P03": BUSY,
  "57014": BUSY,
  // Two transactions have written the same key: the second attempt sees what the first left.
  "23505": BUSY,
  "53300": CROWDED,
  "53100": FULL,
  "53200": unavailable("has not enough memory for this. Give the server more, or ask for less."),
  "25006": fault(
    "STORE_READ_ONLY",
    "cannot be written: it is a read replica or in read-only mode. Use the writer's address.",
  ),
  "42501": unavailable(
    "may not be used so by this user. Grant it the right to create the schema, or make it the schema's owner.",
  ),
  "42P01": fault(
    "STORE_DAMAGED",
    "lacks a table of the store. Restore the schema from a backup, or drop it to begin anew.",
  ),
  "3D000": unavailable("does not exist. Create it, or name another database."),
  "28P01": REJECTED,
  "28000": REJECTED,
  "54000": fault("INPUT_INVALID", "cannot keep so long an id or hash; give shorter ones."),
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  CERT_HAS_EXPIRED: unavailable("has a certificate that has expired. Renew it on the server."),
  ERR_TLS_CERT_ALTNAME_INVALID: unavailable(
    "has a certificate for another host name. Connect by the name that it was made for.",
  ),
  ENOTFOUND: unavailable("cannot be found: no such host. Check the host's name."),
  EAI_AGAIN: unavailable("cannot be found: the name service does not answer. Try again."),
  ECONNREFUSED: LOST,
  ECONNRESET: LOST,
  EPIPE: LOST,
  ETIMEDOUT: LOST,
  EHOSTUNREACH: LOST,
  ENETUNREACH: LOST,
  ENOENT: unavailable("cannot be reached: there is no such socket. Check the host."),
  EACCES: unavailable("cannot be reached: its socket may not be opened. Check the rights on it."),
};

/** By class of SQLSTATE, where the code itself is not listed. */
const CLASSES: Readonly<Record<string, Fault>> = {
  "08": LOST,
  "57": unavailable("is shutting down or starting. Try again in a moment."),
  "58": unavailable("cannot read or write its files. See the server's log."),
  XX: DAMAGED,
};

/** Failures that the driver gives no code. */
function faultOfMessage(error: unknown): Fault | undefined {
  const message = textOf(error, "message");
  if (message.includes("does not support SSL")) {
    return unavailable(
      "does not support TLS. Switch it on in the server, or set `ssl` to false if nobody else can read the network.",
    );
  }
  if (message.startsWith("timeout exceeded when trying to connect")) return CROWDED;
  if (message.includes("password must be a string")) return REJECTED;
  if (/connection (terminated|timeout)|not queryable|client was closed|socket/i.test(message)) return LOST;
  return undefined;
}

/** The server's message may quote a value only where a statement or its data was wrong. */
function withoutValues(error: unknown, code: string): Error {
  const quotesValues = /^(2[0-9]|3[4-9]|44|P0)/.test(code) && code !== "28P01" && code !== "28000";
  const message = quotesValues || code === "" ? textOf(error, "name") : textOf(error, "message");
  const cause = new Error(code === "" ? textOf(error, "message") || message : `${code}: ${message}`);
  cause.name = "PostgresError";
  return cause;
}

function textOf(error: unknown, field: string): string {
  if (typeof error !== "object" || error === null) return "";
  const value = (error as Readonly<Record<string, unknown>>)[field];
  return typeof value === "string" ? value : "";
}
