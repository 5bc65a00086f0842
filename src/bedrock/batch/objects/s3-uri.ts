import { type ErrorCode, VarveError } from "../../../errors.js";
import { quote } from "../../../util/quote.js";

export interface S3Uri {
  readonly bucket: string;
  /** Empty for the bucket itself. */
  readonly key: string;
}

/** `s3Uri` in https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ModelInvocationJobS3InputDataConfig.html */
const PATTERN =
  /^s3:\/\/([a-z0-9][-.a-z0-9]{1,61}[a-z0-9])(?:\/((?:[-!_*'().a-zA-Z0-9]+(?:\/[-!_*'().a-zA-Z0-9]+)*\/?)?))?$/;
const LONGEST = 1024;

/** Bucket and key of a URI as batch jobs take it. Throws `code` for any other text. */
export function parseS3Uri(uri: string, code: ErrorCode = "INPUT_INVALID"): S3Uri {
  const [, bucket, key = ""] = uri.length <= LONGEST ? (PATTERN.exec(uri) ?? []) : [];
  const isRelative = key.split("/").some((part) => part === "." || part === "..");
  if (bucket !== undefined && !isRelative) return { bucket, key };
  throw new VarveError(
    code,
    `${quote(uri)} is no place for the files of a batch job: name a bucket and a folder such as "s3://my-bucket/batch/". A key has letters, digits and -!_*'(). between single slashes.`,
  );
}

/** The URI of an object in a folder. */
export function within(folder: string, name: string): string {
  return `${folder.replace(/\/$/, "")}/${name}`;
}
