import { VarveError } from "../errors.js";
import type { Scope } from "../spec/scope.js";
import type { RetentionInput } from "./sections/retention.js";

/** How long memories of some owners are kept. */
export interface RetentionConfig {
  readonly owner: Scope;
  readonly days: number;
}

/** Throws `CONFIG_DUPLICATE_KEY` for an id that is spelled in both ways. */
export function resolveRetention(rules: RetentionInput): readonly RetentionConfig[] {
  return rules.map(({ days, ...ids }, index) => ({
    days,
    owner: {
      ...one("userId", ids.userId, ids.user_id, index),
      ...one("agentId", ids.agentId, ids.agent_id, index),
      ...one("runId", ids.runId, ids.run_id, index),
    },
  }));
}

function one(id: keyof Scope, camel: string | undefined, snake: string | undefined, index: number): Scope {
  if (camel !== undefined && snake !== undefined) {
    throw new VarveError(
      "CONFIG_DUPLICATE_KEY",
      `retention[${index}] names ${id} in both spellings: keep one of them.`,
    );
  }
  const pattern = camel ?? snake;
  return pattern === undefined ? {} : { [id]: pattern };
}
