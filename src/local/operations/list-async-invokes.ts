import { describeAsyncInvocation } from "../resources/async-invocations.js";
import { listSubmitted, submittedQuery } from "../resources/list-query.js";
import type { ResourceOperation } from "./resource-operation.js";

const QUERY = submittedQuery("SubmissionTime", ["InProgress", "Completed", "Failed"]);

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ListAsyncInvokes.html */
export const listAsyncInvokes: ResourceOperation = ({ query, resources }) => {
  const { items, ...rest } = listSubmitted(resources.invocations.all(), query, QUERY);
  return { asyncInvokeSummaries: items.map(describeAsyncInvocation), ...rest };
};
