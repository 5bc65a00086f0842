import type { MemoryOptions } from "./create-memory.js";
import { VarveError } from "./errors.js";
import type { LeastPrivilege } from "./iam/least-privilege.js";
import type { BatchPlaces, PolicyOptions } from "./iam/policy-document.js";

export interface IamPolicyOptions extends Omit<PolicyOptions, "batch">, Pick<MemoryOptions, "environment"> {
  /** Batch inference jobs as `BatchInference` runs them, too. */
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
  return leastPrivilege(await loadConfig(config, readEnvironment(environment)), {
    ...{ accountId, streaming },
    batch: batch && (await placesOf(batch)),
  });
}

async function placesOf({ roleArn, inputUri, outputUri }: BatchLocation): Promise<BatchPlaces> {
  const [{ checkRole }, { parseS3Uri }] = await Promise.all([
    import("./bedrock/batch/batch-request.js"),
    import("./bedrock/batch/objects/s3-uri.js"),
  ]);
  checkRole(roleArn);
  return {
    roleArn,
    input: parseS3Uri(inputUri, "CONFIG_INVALID"),
    output: parseS3Uri(outputUri, "CONFIG_INVALID"),
  };
}
