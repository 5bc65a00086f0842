import { VarveError } from "../errors.js";
import type { AuditEvent, AuditLogStore } from "../spec/audit-log.js";
import type { AddManyResult } from "../spec/bulk.js";
import type { AddResult, GetAllResult, Memory, SearchResult, UpdateResult } from "../spec/memory.js";
import type { MemoryRecord } from "../spec/memory-record.js";
import type { Scope } from "../spec/scope.js";
import { type AddInBulk, auditConversations } from "./audit-conversations.js";
import { sealEvent } from "./seal-event.js";

export interface AuditOptions {
  readonly log: AuditLogStore;
  readonly clock: () => Date;
  /** Who calls that say nothing of themselves. */
  readonly actor: string;
  /** Whether reading is told of, too. */
  readonly reads: boolean;
}

/** What is kept of an operation that was done. */
type Kept = Pick<AuditEvent, "memoryIds" | "counts">;

interface OperationRow<Result> {
  readonly isRead?: true;
  /** Where its options stand among its arguments. */
  readonly options?: 0 | 1 | 2;
  /** Whether its first argument is a memory's id. */
  readonly byId?: true;
  readonly kept?: (result: Result) => Kept;
  /** Whether it gives its result piece by piece. */
  readonly iterates?: true;
  /** Whether its parts are operations of their own, each with an entry. */
  readonly inParts?: (method: Method, options: AuditOptions) => Method;
}

type Operation = Exclude<keyof Memory, "stats" | "close">;

type Rows = { readonly [Name in Operation]: OperationRow<Awaited<ReturnType<Memory[Name]>>> };

const OPERATIONS: Rows = {
  add: { options: 1, kept: keptOfAdd },
  search: { isRead: true, options: 1, kept: ({ results }: SearchResult) => shown(results) },
  get: { isRead: true, byId: true },
  getAll: { isRead: true, options: 0, kept: ({ results }: GetAllResult) => shown(results) },
  history: { isRead: true, byId: true },
  update: { options: 2, byId: true, kept: ({ record }: UpdateResult) => ({ memoryIds: [record.id] }) },
  delete: { options: 1, byId: true },
  deleteAll: { options: 0, kept: ({ deleted }) => ({ counts: { deleted } }) },
  reset: {},
  addMany: { kept: keptOfBulk, inParts: byConversation },
  backfill: { kept: keptOfBulk, inParts: byConversation },
  forget: {
    options: 0,
    kept: ({ memories, historyEntries, messages }) => ({ counts: { memories, historyEntries, messages } }),
  },
  sweep: { options: 0, kept: ({ deleted }) => ({ counts: { deleted } }) },
  export: { isRead: true, options: 0, iterates: true },
  import: {
    options: 1,
    kept: ({ stored, deleted, duplicates, failed }) => ({
      counts: { stored, deleted, duplicates, failed: failed.length },
    }),
  },
  reembed: { kept: ({ reembedded }) => ({ counts: { reembedded } }) },
  audit: { isRead: true, options: 0, kept: ({ memories }) => ({ counts: { memories } }) },
};

const MOST_IDS = 1_000;

const shown = (records: readonly Pick<MemoryRecord, "id">[]): Kept => ({
  memoryIds: records.slice(0, MOST_IDS).map(({ id }) => id),
  counts: { shown: records.length },
});

function keptOfBulk({ added, skipped, failed }: Pick<AddManyResult, "added" | "skipped" | "failed">): Kept {
  return { counts: { added, skipped, failed } };
}

function byConversation(method: Method, options: AuditOptions): Method {
  return auditConversations(method as AddInBulk, (conversation, { result, error }) => {
    const append = appender("add", [conversation], { options: 0 }, options);
    return result === undefined ? append(outcomeOf(error)) : append("done", keptOfAdd(result));
  }) as Method;
}

function keptOfAdd({ results }: AddResult): Kept {
  const counts: Record<string, number> = {};
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return { memoryIds: results.flatMap(({ id }) => id ?? []).slice(0, MOST_IDS), counts };
}

type Method<Result = Promise<unknown>> = (...given: readonly unknown[]) => Result;

/**
 * The same memory with a log of who did what. An operation that was done but could not be logged rejects with the log's error;
 * one that failed rejects with its own.
 */
export function auditMemory(memory: Memory, options: AuditOptions): Memory {
  const rows = OPERATIONS as Readonly<Record<PropertyKey, OperationRow<unknown> | undefined>>;
  return new Proxy(memory, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      const method = member.bind(target);
      const row = Object.hasOwn(rows, name) ? rows[name] : undefined;
      if (row === undefined || (row.isRead === true && !options.reads)) return method;
      const action = String(name);
      return row.iterates === true
        ? iterating(action, method, row, options)
        : audited(action, row.inParts?.(method, options) ?? method, row, options);
    },
  });
}

function audited(action: string, method: Method, row: OperationRow<unknown>, options: AuditOptions): Method {
  return async (...given) => {
    const append = appender(action, given, row, options);
    let result: unknown;
    try {
      result = await method(...given);
    } catch (error) {
      // The operation's own error tells more than that of a log that is out of reach as well.
      await append(outcomeOf(error)).catch(() => undefined);
      throw error;
    }
    await append("done", row.kept?.(result));
    return result;
  };
}

/** A reader who leaves early has seen a part: the entry says so. */
function iterating(
  action: string,
  method: Method<AsyncIterable<unknown>>,
  row: OperationRow<unknown>,
  options: AuditOptions,
): Method<AsyncIterable<unknown>> {
  return async function* (...given) {
    const append = appender(action, given, row, options);
    let outcome = "ABORTED";
    try {
      yield* method(...given);
      outcome = "done";
    } catch (error) {
      outcome = outcomeOf(error);
      throw error;
    } finally {
      const appended = append(outcome);
      await (outcome === "done" ? appended : appended.catch(() => undefined));
    }
  };
}

/** What writes the entry of one call. */
function appender(
  action: string,
  given: readonly unknown[],
  row: OperationRow<unknown>,
  { log, clock, actor }: AuditOptions,
): (outcome: string, kept?: Kept) => Promise<unknown> {
  const about = { action, ...asked(given, row, actor) };
  return (outcome, kept = {}) =>
    log.append({ ...about, ...kept, at: clock().toISOString(), outcome }, sealEvent);
}

const outcomeOf = (error: unknown): string => (VarveError.isInstance(error) ? error.code : "INTERNAL");

/** Who asks, of whose memories, as far as the arguments tell. */
function asked(
  given: readonly unknown[],
  { options, byId }: OperationRow<unknown>,
  fallback: string,
): Pick<AuditEvent, "actor" | "scope" | "memoryIds"> {
  const members = (options === undefined ? {} : Object(given[options])) as Readonly<Record<string, unknown>>;
  const scope = {
    ...named("userId", members["userId"] ?? members["user_id"]),
    ...named("agentId", members["agentId"] ?? members["agent_id"]),
    ...named("runId", members["runId"] ?? members["run_id"]),
  };
  return {
    actor: typeof members["actor"] === "string" ? members["actor"] : fallback,
    ...(Object.keys(scope).length > 0 && { scope }),
    ...(byId === true && typeof given[0] === "string" && { memoryIds: [given[0]] }),
  };
}

const named = (id: keyof Scope, value: unknown): Scope => (typeof value === "string" ? { [id]: value } : {});
