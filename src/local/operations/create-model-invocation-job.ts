import type { BatchJobRequest } from "../resources/batch-job.js";
import { checkShape } from "../validate/check-shape.js";
import { parseJson } from "../validate/parse-json.js";
import { enumeration, integer, list, string, structure, union } from "../validate/shape.js";
import type { ResourceOperation } from "./resource-operation.js";

/**
 * Creates a batch inference job. AWS wants at least 100 records in a job; here any number will do.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelInvocationJob.html
 */
export const createModelInvocationJob: ResourceOperation = ({ body, region, resources }) => {
  const value = parseJson(body);
  checkShape(value, REQUEST);
  const request = value as BatchJobRequest;
  resources.resolveModel(request.modelId, region);
  return { jobArn: resources.jobs.create(request, region).arn };
};

const S3_URI = string({
  min: 1,
  max: 1024,
  pattern: "s3://[a-z0-9][-.a-z0-9]{1,61}[a-z0-9](?:/[-!_*'().a-z0-9A-Z]+(?:/[-!_*'().a-z0-9A-Z]+)*)?/?",
});
const BUCKET_OWNER = string({ pattern: "[0-9]{12}" });

const REQUEST = structure({
  "jobName*": string({ min: 1, max: 63, pattern: "[a-zA-Z0-9]{1,63}(-*[a-zA-Z0-9\\+\\-\\.]){0,63}" }),
  "roleArn*": string({ max: 2048, pattern: "arn:aws(-[^:]+)?:iam::([0-9]{12})?:role/.+" }),
  clientRequestToken: string({ min: 1, max: 256, pattern: "[a-zA-Z0-9]{1,256}(-*[a-zA-Z0-9]){0,256}" }),
  "modelId*": string({ min: 1, max: 2048 }),
  "inputDataConfig*": union("ModelInvocationJobInputDataConfig", {
    s3InputDataConfig: structure({
      s3InputFormat: enumeration("JSONL"),
      "s3Uri*": S3_URI,
      s3BucketOwner: BUCKET_OWNER,
    }),
  }),
  "outputDataConfig*": union("ModelInvocationJobOutputDataConfig", {
    s3OutputDataConfig: structure({
      "s3Uri*": S3_URI,
      s3EncryptionKeyId: string({ min: 1, max: 2048 }),
      s3BucketOwner: BUCKET_OWNER,
    }),
  }),
  vpcConfig: structure({
    "subnetIds*": list(string({ max: 32, pattern: "[-0-9a-zA-Z]+" }), { min: 1, max: 16 }),
    "securityGroupIds*": list(string({ max: 32, pattern: "[-0-9a-zA-Z]+" }), { min: 1, max: 5 }),
  }),
  timeoutDurationInHours: integer({ min: 24, max: 168 }),
  tags: list(
    structure({
      "key*": string({ min: 1, max: 128, pattern: "[a-zA-Z0-9\\s._:/=+@-]*" }),
      "value*": string({ max: 256, pattern: "[a-zA-Z0-9\\s._:/=+@-]*" }),
    }),
    { max: 200 },
  ),
  modelInvocationType: enumeration("InvokeModel", "Converse"),
});
