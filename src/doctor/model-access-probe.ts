import type { BedrockClient } from "../bedrock/client.js";
import { type ModelAccess, validateModelAccess } from "../bedrock/lookup/validate-model-access.js";
import { VarveError } from "../errors.js";
import type { ModelTarget } from "./model-targets.js";

/** Whether a model can be called; `status` is absent where the call failed for another reason than access. */
export type AccessOutcome = Partial<Pick<ModelAccess, "status" | "error">>;

export async function probeModelAccess(client: BedrockClient, target: ModelTarget): Promise<AccessOutcome> {
  const { model, baseModel } = target;
  try {
    return await validateModelAccess(client, model, { ...(baseModel !== undefined && { baseModel }) });
  } catch (error) {
    if (!VarveError.isInstance(error)) throw error;
    return { error };
  }
}
