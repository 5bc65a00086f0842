import type { VarveConfig } from "../config/varve-config.js";
import { applyGuardrail } from "./apply-guardrail.js";
import { batchJobs } from "./batch-jobs.js";
import { bearerToken } from "./bearer-token.js";
import { dataKey } from "./data-key.js";
import { databaseLogin } from "./database-login.js";
import { invokeModels } from "./invoke-models.js";
import { lookUps } from "./look-ups.js";
import type { NeededAccess, PolicyDocument, PolicyOptions } from "./policy-document.js";
import { rerank } from "./rerank.js";

/** One line per part of the configuration that calls AWS. */
const PARTS: readonly ((config: VarveConfig, options: PolicyOptions) => NeededAccess)[] = [
  invokeModels,
  rerank,
  lookUps,
  bearerToken,
  applyGuardrail,
  dataKey,
  databaseLogin,
  batchJobs,
];

export interface LeastPrivilege {
  readonly policy: PolicyDocument;
  /** What cannot be told from the configuration, in sentences. */
  readonly notes: readonly string[];
}

/** The policy with which a configuration works, and without any statement of which something of it does not. */
export function leastPrivilege(config: VarveConfig, options: PolicyOptions): LeastPrivilege {
  const needed = PARTS.map((part) => part(config, options));
  return {
    policy: { Version: "2012-10-17", Statement: needed.flatMap(({ statements }) => statements) },
    notes: needed.flatMap(({ notes }) => notes),
  };
}
