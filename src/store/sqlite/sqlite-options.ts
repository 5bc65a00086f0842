import { VarveError } from "../../errors.js";

export interface SqliteOptions {
  readonly provider: "sqlite";
  /** Database file, created with its folder if it does not exist; `:memory:` for one that ends with the process. */
  readonly path: string;
  /**
   * `full` (the default): an acknowledged write survives a power failure. `normal`: it survives the end of the process, but
   * the last ones may be lost with the power; the database stays whole.
   */
  readonly synchronous?: "full" | "normal";
  /** How long a write waits for another process's, in milliseconds. Default 5,000. */
  readonly busyTimeoutMs?: number;
  /** Encrypts the file (AES-256). It cannot be added to or removed from an existing file. */
  readonly encryptionKey?: string;
  /**
   * Encrypts the file with a data key of this key of KMS (id, alias or ARN), through `@aws-sdk/client-kms`. The data key is kept,
   * encrypted, in `<path>.key.json`.
   */
  readonly kmsKeyId?: string;
  /** Region of the KMS key. Default: that of its ARN, else the one that AWS's SDK finds. */
  readonly awsRegion?: string;
  /** Profile that may use the KMS key. Default: the credentials that AWS's SDK finds. */
  readonly awsProfile?: string;
  /** Keys of who may use the KMS key; they come before a profile. */
  readonly awsCredentials?: AwsCredentials;
  /** Endpoint of KMS, such as a VPC endpoint. Default: that of the region. */
  readonly kmsEndpointUrl?: string;
}

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string;
}

export const IN_MEMORY = ":memory:";

const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** Throws `CONFIG_INVALID` naming the option. */
export function checkSqliteOptions(options: SqliteOptions): void {
  checkString("path", options.path);
  if (options.encryptionKey !== undefined) checkString("encryptionKey", options.encryptionKey);
  checkKmsKey(options);
  if (options.synchronous !== undefined && !["full", "normal"].includes(options.synchronous)) {
    throw invalid("synchronous", 'is neither "full" nor "normal"');
  }
  const timeout = options.busyTimeoutMs;
  if (timeout === undefined) return;
  if (!Number.isInteger(timeout) || timeout < 0 || timeout > LONGEST_TIMEOUT_MS) {
    throw invalid("busyTimeoutMs", `is not a whole number of milliseconds from 0 to ${LONGEST_TIMEOUT_MS}`);
  }
}

function checkKmsKey({ path, encryptionKey, kmsKeyId }: SqliteOptions): void {
  if (kmsKeyId === undefined) return;
  checkString("kmsKeyId", kmsKeyId);
  if (encryptionKey !== undefined) throw invalid("kmsKeyId", "stands beside `encryptionKey`: remove one");
  if (path === IN_MEMORY) throw invalid("kmsKeyId", "has nothing to encrypt in memory: name a file");
}

function checkString(option: string, value: unknown): void {
  if (typeof value !== "string") throw invalid(option, "is not a string");
  if (value === "") throw invalid(option, "is empty");
  // The driver would end the process.
  if (value.includes("\u0000")) throw invalid(option, "holds the character U+0000");
}

function invalid(option: string, fault: string): VarveError {
  return new VarveError("CONFIG_INVALID", `The sqlite store's \`${option}\` ${fault}.`);
}
