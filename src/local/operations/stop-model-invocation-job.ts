import { jobIdentifier } from "../resources/job-identifier.js";
import type { ResourceOperation } from "./resource-operation.js";

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_StopModelInvocationJob.html */
export const stopModelInvocationJob: ResourceOperation = ({ labels, resources }) => {
  resources.jobs.stop(jobIdentifier(labels));
  return {};
};
