import type { RuntimeOperation } from "../../wire/operations.js";
import { converse } from "./converse.js";
import { invokeModel } from "./invoke-model.js";
import type { Operation } from "./operation.js";

/** What serves each operation of Bedrock Runtime. */
export const OPERATIONS: Readonly<Record<RuntimeOperation, Operation>> = {
  Converse: converse,
  InvokeModel: invokeModel,
};
