import { AGENT_OPERATIONS, type AgentOperation } from "../../wire/agent-operations.js";
import { CONTROL_OPERATIONS, type ControlOperation } from "../../wire/control-operations.js";
import {
  RUNTIME_RESOURCE_OPERATIONS,
  type RuntimeResourceOperation,
} from "../../wire/runtime-resource-operations.js";
import { applyGuardrail } from "./apply-guardrail.js";
import { createModelInvocationJob } from "./create-model-invocation-job.js";
import { getAsyncInvoke } from "./get-async-invoke.js";
import { getFoundationModel } from "./get-foundation-model.js";
import { getInferenceProfile } from "./get-inference-profile.js";
import { getModelInvocationJob } from "./get-model-invocation-job.js";
import { listAsyncInvokes } from "./list-async-invokes.js";
import { listFoundationModels } from "./list-foundation-models.js";
import { listInferenceProfiles } from "./list-inference-profiles.js";
import { listModelInvocationJobs } from "./list-model-invocation-jobs.js";
import { rerank } from "./rerank.js";
import type { ResourceOperation } from "./resource-operation.js";
import { startAsyncInvoke } from "./start-async-invoke.js";
import { stopModelInvocationJob } from "./stop-model-invocation-job.js";

export type ResourceOperationName = ControlOperation | RuntimeResourceOperation | AgentOperation;

/** Verb and path of each operation whose path names no model to run. */
export const RESOURCE_OPERATION_PATHS = {
  ...CONTROL_OPERATIONS,
  ...RUNTIME_RESOURCE_OPERATIONS,
  ...AGENT_OPERATIONS,
};

/** What serves each of them. */
export const RESOURCE_OPERATIONS: Readonly<Record<ResourceOperationName, ResourceOperation>> = {
  ListFoundationModels: listFoundationModels,
  GetFoundationModel: getFoundationModel,
  ListInferenceProfiles: listInferenceProfiles,
  GetInferenceProfile: getInferenceProfile,
  CreateModelInvocationJob: createModelInvocationJob,
  GetModelInvocationJob: getModelInvocationJob,
  ListModelInvocationJobs: listModelInvocationJobs,
  StopModelInvocationJob: stopModelInvocationJob,
  ApplyGuardrail: applyGuardrail,
  StartAsyncInvoke: startAsyncInvoke,
  GetAsyncInvoke: getAsyncInvoke,
  ListAsyncInvokes: listAsyncInvokes,
  Rerank: rerank,
};
