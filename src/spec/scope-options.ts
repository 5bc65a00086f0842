import type { Scope } from "./scope.js";

/** The owner of a call: ids in camelCase or snake_case, or inside `filters` where there are some, never the same id twice. */
export interface ScopeOptions extends Scope {
  readonly user_id?: string;
  readonly agent_id?: string;
  readonly run_id?: string;
}

/** The caller's labels of a call, such as a tenant: for whoever counts, traces or limits calls. Not stored. */
export interface TagOptions {
  readonly tags?: Readonly<Record<string, string>>;
}
