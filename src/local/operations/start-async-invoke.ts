import type { AsyncInvocationRequest } from "../resources/async-invocations.js";
import { checkShape } from "../validate/check-shape.js";
import { parseJson } from "../validate/parse-json.js";
import { list, object, string, structure, union } from "../validate/shape.js";
import type { ResourceOperation } from "./resource-operation.js";

/**
 * Runs InvokeModel in the background, for every model whose native body the local Bedrock serves.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_StartAsyncInvoke.html
 */
export const startAsyncInvoke: ResourceOperation = ({ body, region, resources }) => {
  const value = parseJson(body);
  checkShape(value, REQUEST);
  const request = value as AsyncInvocationRequest;
  resources.resolveModel(request.modelId, region);
  return { invocationArn: resources.invocations.start(request, region).arn };
};

const REQUEST = structure({
  clientRequestToken: string({ min: 1, max: 256, pattern: "[!-~]*" }),
  "modelId*": string({ min: 1, max: 256, pattern: "[a-zA-Z_\\.\\-/0-9:]+" }),
  "modelInput*": object,
  "outputDataConfig*": union("AsyncInvokeOutputDataConfig", {
    s3OutputDataConfig: structure({
      "s3Uri*": string({ min: 1, max: 1024, pattern: "s3://[a-z0-9][\\.\\-a-z0-9]{1,61}[a-z0-9](/.*)?" }),
      kmsKeyId: string({ min: 1, max: 2048 }),
      bucketOwner: string({ pattern: "[0-9]{12}" }),
    }),
  }),
  tags: list(
    structure({
      "key*": string({ min: 1, max: 128, pattern: "[a-zA-Z0-9\\s._:/=+@-]*" }),
      "value*": string({ max: 256, pattern: "[a-zA-Z0-9\\s._:/=+@-]*" }),
    }),
    { max: 200 },
  ),
});
