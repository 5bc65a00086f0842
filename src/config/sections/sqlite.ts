import { z } from "zod";
import { DEFAULTS } from "../defaults.js";
import { option } from "../option.js";

const text = z.string().min(1);

export const sqliteOptions = z.strictObject({
  path: option(
    text,
    "Database file; `~/` is the home directory.",
    "`memory.db` in the platform's data folder",
  ),
  synchronous: option(
    z.enum(["full", "normal"]),
    "`normal` is faster and may lose the last writes on a power failure.",
    DEFAULTS.synchronous,
  ),
  busyTimeoutMs: option(
    z.int().min(0).max(3_600_000),
    "Longest wait for another process's write, in milliseconds.",
    DEFAULTS.busyTimeoutMs,
  ),
  encryptionKey: option(text, "Encrypts the database file with this key."),
  kmsKeyId: option(text, "Encrypts the database file with a data key of this KMS key: its id, alias or ARN."),
  kmsEndpointUrl: option(text, "Endpoint of KMS, such as a VPC endpoint.", "that of the region"),
  awsRegion: option(
    text,
    "Region of the KMS key.",
    "that of the key's ARN, else as `llm.config`, else the one that AWS's SDK finds",
  ),
  awsProfile: option(
    text,
    "Profile that may use the KMS key.",
    "the keys or the profile of `llm.config`, else what AWS's SDK finds",
  ),
  awsAccessKeyId: option(
    text,
    "Access key id of who may use the KMS key; comes with `aws_secret_access_key`.",
    "as `aws_profile`",
  ),
  awsSecretAccessKey: option(text, "Secret access key; comes with `aws_access_key_id`.", "as `aws_profile`"),
  awsSessionToken: option(text, "Session token of temporary credentials.", "as `aws_profile`"),
});

export type SqliteInput = z.infer<typeof sqliteOptions>;
