import { describeAsyncInvocation } from "../resources/async-invocations.js";
import type { ResourceOperation } from "./resource-operation.js";

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_GetAsyncInvoke.html */
export const getAsyncInvoke: ResourceOperation = ({ labels, resources }) =>
  describeAsyncInvocation(resources.invocations.get(labels["invocationArn"] ?? ""));
