import type { MemoryOptions } from "./create-memory.js";
import { VarveError } from "./errors.js";
import type { LeastPrivilege } from "./iam/least-privilege.js";
import type { PolicyOptions } from "./iam/policy-document.js";

export type IamPolicyOptions = PolicyOptions & Pick<MemoryOptions, "environment">;

/**
 * The least-privilege IAM policy of a configuration as `Memory.fromConfig` takes it: no more than it needs, with the ARNs of
 * models and profiles. No request is sent. Rejects as `Memory.fromConfig` does, and with `INPUT_INVALID` for an account id that is none.
 */
export async function iamPolicy(config: unknown, options: IamPolicyOptions = {}): Promise<LeastPrivilege> {
  const { accountId, environment } = options;
  if (accountId !== undefined && !/^\d{12}$/.test(accountId)) {
    throw new VarveError("INPUT_INVALID", "An account id of AWS has twelve digits.");
  }
  const [{ loadConfig }, { readEnvironment }, { leastPrivilege }] = await Promise.all([
    import("./config/load-config.js"),
    import("./config/environment.js"),
    import("./iam/least-privilege.js"),
  ]);
  return leastPrivilege(await loadConfig(config, readEnvironment(environment)), options);
}
