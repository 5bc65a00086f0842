/**
 * The ids that own a memory. At least one is set. A call sees a memory when every id that the call
 * names equals the memory's own, so `{ userId: "alice" }` sees what any agent learnt of Alice, and
 * `{ userId: "alice", agentId: "travel" }` only what the travel agent did.
 */
export interface Scope {
  readonly userId?: string;
  readonly agentId?: string;
  readonly runId?: string;
}

export const SCOPE_IDS = ["userId", "agentId", "runId"] as const satisfies readonly (keyof Scope)[];
