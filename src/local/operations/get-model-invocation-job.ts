import { describeBatchJob } from "../resources/batch-job.js";
import { jobIdentifier } from "../resources/job-identifier.js";
import type { ResourceOperation } from "./resource-operation.js";

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetModelInvocationJob.html */
export const getModelInvocationJob: ResourceOperation = ({ labels, resources }) =>
  describeBatchJob(resources.jobs.get(jobIdentifier(labels)));
