import type { MemoryOptions } from "./create-memory.js";
import { VarveError } from "./errors.js";
import type { LeastPrivilege } from "./iam/least-privilege.js";
import type { BatchPlaces, PolicyOptions } from "./iam/policy-document.js";

export interface IamPolicyOptions extends Omit<PolicyOptions, "batch">, Pick<MemoryOptions, "environment"> {
  /** Batch inference jobs as `BatchInference` runs them, too. Default those of the configuration's section `batch`, for back-fills. */
  readonly batch?: BatchLocation | undefined;
}

/** Role and folders of batch jobs; as for `BatchInference`. */
export interface BatchLocation {
  readonly roleArn: string;
  /** Such as `s3://bucket/batch/in/`. */
  readonly inputUri: string;
  readonly outputUri: string;
}

/**
 * The least-privilege IAM policy of a configuration as `Memory.fromConfig` takes it: no more than it needs, with the ARNs of
 * models and profiles. No request is sent. Rejects as `Memory.fromConfig` does, with `INPUT_INVALID` for an account id that is none, and
 * with `CONFIG_INVALID` for a role or a folder of batch jobs that cannot be one.
 */
export async function iamPolicy(config: unknown, options: IamPolicyOptions = {}): Promise<LeastPrivilege> {
  const { accountId, environment, streaming, batch } = options;
  if (accountId !== undefined && !/^\d{12}$/.test(accountId)) {
    throw new VarveError("INPUT_INVALID", "An account id of AWS has twelve digits.");
  }
  const [{ loadConfig }, { readEnvironment }, { leastPrivilege }] = await Promise.all([
    import("./config/load-config.js"),
    import("./config/environment.js"),
    import("./iam/least-privilege.js"),
  ]);
  const loaded = await loadConfig(config, readEnvironment(environment));
  // With a folder in place of S3 there is nobody to ask.
  const configured = loaded.batch?.folder === undefined ? loaded.batch : undefined;
  const places = batch ?? configured;
  return leastPrivilege(loaded, {
    ...{ accountId, streaming },
    batch: places && (await placesOf(places, configured !== undefined)),
  });
}

async function placesOf(
  { roleArn, inputUri, outputUri }: BatchLocation,
  keepsPlans: boolean,
): Promise<BatchPlaces> {
  const [{ checkRole }, { parseS3Uri }] = await Promise.all([
    import("./bedrock/batch/batch-request.js"),
    import("./bedrock/batch/objects/s3-uri.js"),
  ]);
  checkRole(roleArn);
  return {
    roleArn,
    input: parseS3Uri(inputUri, "CONFIG_INVALID"),
    output: parseS3Uri(outputUri, "CONFIG_INVALID"),
    keepsPlans,
  };
}
