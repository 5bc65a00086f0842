import type { AddResult, GetAllResult, Memory, SearchResult } from "../spec/memory.js";
import type { Redaction } from "../spec/redactor.js";
import type { CallEnd, CallObserver, ObservedCall } from "./call-observer.js";
import { observeCall } from "./observe-call.js";

type Described = Omit<CallEnd, "durationMs" | "error">;

/** How an operation of the memory is told of. */
interface OperationRow<Result> {
  readonly operation: ObservedCall["operation"];
  readonly end?: (result: Result) => Described;
  /** Whether its first or second argument holds text. */
  readonly text?: 0 | 1;
}

type Rows = { readonly [Name in keyof Memory]?: OperationRow<Awaited<ReturnType<Memory[Name]>>> };

const OPERATIONS: Rows = {
  add: { operation: "upsert_memory", end: endOfAdd, text: 0 },
  search: { operation: "search_memory", end: endOfSearch, text: 0 },
  get: { operation: "get_memory", end: (record) => ({ records: record === undefined ? 0 : 1 }) },
  getAll: { operation: "list_memory", end: ({ results }: GetAllResult) => ({ records: results.length }) },
  update: { operation: "update_memory", end: () => ({ records: 1 }), text: 1 },
  delete: { operation: "delete_memory", end: () => ({ records: 1 }) },
  deleteAll: { operation: "delete_memory", end: ({ deleted }) => ({ records: deleted }) },
  history: { operation: "memory_history", end: (entries) => ({ records: entries.length }) },
  reset: { operation: "reset_memory" },
};

type Method = (...given: readonly unknown[]) => Promise<unknown>;

/** The same memory under an observer: what an operation calls is a part of it. Members that the table does not name are as they were. */
export function traceMemory(memory: Memory, observer: CallObserver): Memory {
  const rows = OPERATIONS as Readonly<Record<PropertyKey, OperationRow<unknown> | undefined>>;
  return new Proxy(memory, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      const method = member.bind(target) as Method;
      const row = Object.hasOwn(rows, name) ? rows[name] : undefined;
      return row === undefined ? method : traced(method, row, observer);
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

function endOfAdd({ results }: AddResult): Described {
  const outcomes: Record<string, number> = {};
  const redactions = new Map<string, number>();
  for (const { outcome, redactions: found = [] } of results) {
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    for (const { kind, count } of found) redactions.set(kind, (redactions.get(kind) ?? 0) + count);
  }
  return {
    records: results.length,
    outcomes,
    redactions: [...redactions].map(([kind, count]): Redaction => ({ kind, count })),
    content: () => results.map(({ memory, outcome }) => ({ memory, outcome })),
  };
}

function endOfSearch({ results }: SearchResult): Described {
  const content = () => results.map(({ id, memory, score }) => ({ id, memory, score }));
  return { records: results.length, content };
}
