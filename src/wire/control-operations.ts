/**
 * Operations of Bedrock's control plane that are about models and batch inference: verb and path. Each `{label}` is one
 * percent-encoded path segment.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock.html
 */
export const CONTROL_OPERATIONS = {
  ListFoundationModels: { method: "GET", path: "/foundation-models" },
  GetFoundationModel: { method: "GET", path: "/foundation-models/{modelIdentifier}" },
  ListInferenceProfiles: { method: "GET", path: "/inference-profiles" },
  GetInferenceProfile: { method: "GET", path: "/inference-profiles/{inferenceProfileIdentifier}" },
  CreateModelInvocationJob: { method: "POST", path: "/model-invocation-job" },
  GetModelInvocationJob: { method: "GET", path: "/model-invocation-job/{jobIdentifier}" },
  ListModelInvocationJobs: { method: "GET", path: "/model-invocation-jobs" },
  StopModelInvocationJob: { method: "POST", path: "/model-invocation-job/{jobIdentifier}/stop" },
} as const;

export type ControlOperation = keyof typeof CONTROL_OPERATIONS;
