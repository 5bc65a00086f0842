import { createHash, randomUUID } from "node:crypto";
import { VarveError } from "../../errors.js";
import { quote } from "../../util/quote.js";

/** What one job may be told beside its records. */
export interface BatchRequest {
  /**
   * The same token gives the same job, so that a create() whose answer was lost can be made again without a second bill.
   * Default a new one.
   */
  readonly clientRequestToken?: string | undefined;
  /** Default one that is made from the token. */
  readonly jobName?: string | undefined;
  /** After which the job ends as `Expired`: 24 to 168. Default AWS's. */
  readonly timeoutDurationInHours?: number | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Key of KMS for the results. Default S3's own encryption. */
  readonly s3EncryptionKeyId?: string | undefined;
  readonly vpcConfig?:
    | { readonly subnetIds: readonly string[]; readonly securityGroupIds: readonly string[] }
    | undefined;
}

/** The request with its defaults. */
export interface CheckedRequest extends BatchRequest {
  readonly clientRequestToken: string;
  readonly jobName: string;
}

/** Patterns of https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelInvocationJob.html */
const TOKEN = /^[a-zA-Z0-9]{1,256}(-*[a-zA-Z0-9]){0,256}$/;
const JOB_NAME = /^[a-zA-Z0-9]{1,63}(-*[a-zA-Z0-9+\-.]){0,63}$/;
const ROLE_ARN = /^arn:aws(-[^:]+)?:iam::([0-9]{12})?:role\/.+$/;
const TAG_KEY = /^[a-zA-Z0-9\s._:/=+@-]{1,128}$/;
const TAG_VALUE = /^[a-zA-Z0-9\s._:/=+@-]{0,256}$/;
const MOST_TAGS = 200;

/** Throws `INPUT_INVALID` for a request that AWS would reject. */
export function checkRequest(request: BatchRequest): CheckedRequest {
  const { clientRequestToken = randomUUID(), timeoutDurationInHours: hours, tags = {} } = request;
  const { jobName = `varve-${createHash("sha256").update(clientRequestToken).digest("hex").slice(0, 32)}` } =
    request;
  if (clientRequestToken.length > 256 || !TOKEN.test(clientRequestToken)) {
    throw invalid("clientRequestToken", clientRequestToken, "1 to 256 letters, digits and hyphens within");
  }
  if (jobName.length > 63 || !JOB_NAME.test(jobName)) {
    throw invalid("jobName", jobName, "1 to 63 letters, digits and +-. and begins with a letter or digit");
  }
  if (hours !== undefined && !(Number.isInteger(hours) && hours >= 24 && hours <= 168)) {
    throw invalid("timeoutDurationInHours", String(hours), "a whole number from 24 to 168");
  }
  const pairs = Object.entries(tags);
  if (pairs.length > MOST_TAGS) throw invalid("tags", `${pairs.length} tags`, `at most ${MOST_TAGS}`);
  for (const [key, value] of pairs) {
    if (!TAG_KEY.test(key) || !TAG_VALUE.test(value)) {
      throw invalid("tags", key, "letters, digits, spaces and ._:/=+@- (key up to 128, value up to 256)");
    }
  }
  return { ...request, clientRequestToken, jobName };
}

/** Throws `CONFIG_INVALID`. */
export function checkRole(roleArn: string): void {
  if (ROLE_ARN.test(roleArn)) return;
  throw new VarveError(
    "CONFIG_INVALID",
    `roleArn is ${quote(roleArn)}: name the role with which Bedrock reads and writes the bucket, such as "arn:aws:iam::123456789012:role/batch".`,
  );
}

function invalid(name: string, got: string, wanted: string): VarveError {
  return new VarveError("INPUT_INVALID", `The batch job's ${name} is ${quote(got)}; it must be ${wanted}.`);
}
