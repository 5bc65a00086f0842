import { describeBatchJob } from "../resources/batch-job.js";
import { listSubmitted, submittedQuery } from "../resources/list-query.js";
import { string } from "../validate/shape.js";
import type { ResourceOperation } from "./resource-operation.js";

const STATUSES = [
  "Submitted",
  "InProgress",
  "Completed",
  "Failed",
  "Stopping",
  "Stopped",
  "PartiallyCompleted",
  "Expired",
  "Validating",
  "Scheduled",
];
const QUERY = submittedQuery("CreationTime", STATUSES, {
  nameContains: string({ min: 1, max: 63, pattern: "[a-zA-Z0-9]{1,63}(-*[a-zA-Z0-9\\+\\-\\.]){0,63}" }),
});

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListModelInvocationJobs.html */
export const listModelInvocationJobs: ResourceOperation = ({ query, resources }) => {
  const { items, ...rest } = listSubmitted(
    resources.jobs.all(),
    query,
    QUERY,
    (job, { nameContains }) =>
      nameContains === undefined || job.request.jobName.includes(String(nameContains)),
  );
  return { invocationJobSummaries: items.map(describeBatchJob), ...rest };
};
