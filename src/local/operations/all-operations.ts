import type { RuntimeOperation } from "../../wire/operations.js";
import { converse } from "./converse.js";
import { converseStream } from "./converse-stream.js";
import { countTokens } from "./count-tokens.js";
import { invokeModel } from "./invoke-model.js";
import { invokeModelWithResponseStream } from "./invoke-model-with-response-stream.js";
import type { Operation } from "./operation.js";

/** What serves each operation of Bedrock Runtime. */
export const OPERATIONS: Readonly<Record<RuntimeOperation, Operation>> = {
  Converse: converse,
  ConverseStream: converseStream,
  CountTokens: countTokens,
  InvokeModel: invokeModel,
  InvokeModelWithResponseStream: invokeModelWithResponseStream,
};
