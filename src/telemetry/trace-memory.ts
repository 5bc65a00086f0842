import type { AddResult, GetAllResult, Memory, SearchResult } from "../spec/memory.js";
import type { Redaction } from "../spec/redactor.js";
import type { CallEnd, CallObserver, ObservedCall } from "./call-observer.js";
import { observeCall } from "./observe-call.js";
import { observeIteration } from "./observe-iteration.js";

type Described = Omit<CallEnd, "durationMs" | "error">;

/** How an operation of the memory is told of. */
interface OperationRow<Result> {
  readonly operation: ObservedCall["operation"];
  readonly end?: (result: Result) => Described;
  /** Whether its first or second argument holds text. */
  readonly text?: 0 | 1;
  /** Whether it gives its result piece by piece. */
  readonly iterates?: true;
}

/** What works on memories; the rest asks for nothing and ends nothing that could be slow or fail. */
type Operation = Exclude<keyof Memory, "stats" | "close">;

type Rows = { readonly [Name in Operation]: OperationRow<Awaited<ReturnType<Memory[Name]>>> };

const OPERATIONS: Rows = {
  add: { operation: "upsert_memory", end: endOfAdd, text: 0 },
  search: { operation: "search_memory", end: endOfSearch, text: 0 },
  get: { operation: "get_memory", end: (record) => ({ records: record === undefined ? 0 : 1 }) },
  getAll: { operation: "list_memory", end: ({ results }: GetAllResult) => ({ records: results.length }) },
  update: {
    operation: "update_memory",
    end: ({ usage }) => ({ records: 1, costUsd: usage.cost?.usd }),
    text: 1,
  },
  delete: { operation: "delete_memory", end: () => ({ records: 1 }) },
  deleteAll: { operation: "delete_memory", end: ({ deleted }) => ({ records: deleted }) },
  history: { operation: "memory_history", end: (entries) => ({ records: entries.length }) },
  reset: { operation: "reset_memory" },
  addMany: {
    operation: "bulk_upsert_memory",
    end: ({ added, usage }) => ({ records: added, costUsd: usage.cost?.usd }),
  },
  backfill: {
    operation: "backfill_memory",
    end: ({ added, usage }) => ({ records: added, costUsd: usage.cost?.usd }),
  },
  forget: { operation: "forget_memory", end: ({ memories }) => ({ records: memories }) },
  sweep: { operation: "sweep_memory", end: ({ deleted }) => ({ records: deleted }) },
  export: { operation: "export_memory", iterates: true },
  import: {
    operation: "import_memory",
    end: ({ stored, usage }) => ({ records: stored, costUsd: usage.cost?.usd }),
  },
  reembed: {
    operation: "reembed_memory",
    end: ({ reembedded, usage }) => ({ records: reembedded, costUsd: usage.cost?.usd }),
  },
  audit: { operation: "audit_memory", end: ({ memories }) => ({ records: memories }) },
};

type Method<Result = Promise<unknown>> = (...given: readonly unknown[]) => Result;

/** The same memory under an observer: what an operation calls is a part of it. Members that the table does not name are as they were. */
export function traceMemory(memory: Memory, observer: CallObserver): Memory {
  const rows = OPERATIONS as Readonly<Record<PropertyKey, OperationRow<unknown> | undefined>>;
  return new Proxy(memory, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      const method = member.bind(target);
      const row = Object.hasOwn(rows, name) ? rows[name] : undefined;
      if (row === undefined) return method;
      return row.iterates === true ? iterating(method, row, observer) : traced(method, row, observer);
    },
  });
}

function traced(
  method: Method,
  { operation, text, end = () => ({}) }: OperationRow<unknown>,
  observer: CallObserver,
): Method {
  return (...given) => {
    const content = text === undefined ? {} : { content: () => given[text] };
    return observeCall(observer, { operation, ...content }, () => method(...given), end);
  };
}

function iterating(
  method: Method<AsyncIterable<unknown>>,
  { operation }: OperationRow<unknown>,
  observer: CallObserver,
): Method<AsyncIterable<unknown>> {
  return (...given) =>
    observeIteration(
      observer,
      { operation },
      () => method(...given),
      () => undefined,
    );
}

function endOfAdd({ results, usage }: AddResult): Described {
  const outcomes: Record<string, number> = {};
  const redactions = new Map<string, number>();
  for (const { outcome, redactions: found = [] } of results) {
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    for (const { kind, count } of found) redactions.set(kind, (redactions.get(kind) ?? 0) + count);
  }
  return {
    records: results.length,
    costUsd: usage.cost?.usd,
    outcomes,
    redactions: [...redactions].map(([kind, count]): Redaction => ({ kind, count })),
    content: () => results.map(({ memory, outcome }) => ({ memory, outcome })),
  };
}

function endOfSearch({ results, usage }: SearchResult): Described {
  const content = () => results.map(({ id, memory, score }) => ({ id, memory, score }));
  return { records: results.length, costUsd: usage.cost?.usd, content };
}
