import { open } from "node:fs/promises";
import { VarveError } from "../../errors.js";

/** One memory as it stands in mem0's databases, with the history that they keep of it: `Memory.import` takes it. */
export interface Mem0Record {
  readonly id: string;
  /** Absent of a deleted memory, of which the history alone is left. */
  readonly data?: string;
  readonly history: readonly Mem0Change[];
  /** The rest of mem0's payload: owner, times, hash and metadata. */
  readonly [field: string]: unknown;
}

/** A row of `history` (Python) or `memory_history` (TypeScript), as it is. */
export type Mem0Change = Readonly<Record<string, string | number | null>>;

/**
 * Reads SQLite files that mem0 wrote: `vector_store.db` of its TypeScript package's `memory` store, and the history of either package.
 * The files are only read. Vectors are left out, since mem0 does not say which model made them. From a history alone come the last
 * texts of the memories, without their owners. Throws `INPUT_INVALID` for a file that is none of these.
 */
export async function* readMem0Databases(paths: readonly string[]): AsyncGenerator<Mem0Record> {
  const { default: Database } = await import("libsql");
  for (const path of paths) await checkFile(path);
  const databases = paths.map((path) => new Database(path, { readonly: true }) as unknown as Driver);
  try {
    const sources = databases.map((database, index) => sourceOf(database, paths[index] ?? ""));
    const history = new Map<string, Mem0Change[]>();
    for (const source of sources) source.readHistory(history);
    const stores = sources.filter(({ readPayloads }) => readPayloads !== undefined);
    for (const { readPayloads } of stores) {
      for (const { id, payload } of readPayloads?.() ?? []) {
        yield { ...payload, id, history: history.get(id) ?? [] };
        history.delete(id);
      }
    }
    for (const [id, changes] of history) yield fromHistory(id, changes, stores.length > 0);
  } finally {
    for (const database of databases) database.close();
  }
}

/** What this file uses of the driver. */
interface Driver {
  prepare(source: string): {
    all(values: readonly string[]): unknown[];
    iterate(values: readonly string[]): Iterable<unknown>;
  };
  close(): unknown;
}

interface Source {
  readHistory(into: Map<string, Mem0Change[]>): void;
  readonly readPayloads?: () => Iterable<{ readonly id: string; readonly payload: object }>;
}

/** The two forms of mem0's history, by the name of their table, each with the order in which it was written. */
const HISTORY_ORDERS: ReadonlyMap<string, string> = new Map([
  ["memory_history", "id"],
  ["history", "created_at, updated_at, rowid"],
]);

function sourceOf(database: Driver, path: string): Source {
  const tables = tablesOf(database, path);
  const [historyTable] = [...HISTORY_ORDERS.keys()].filter((table) => tables.has(table));
  const isStore = tables.has("vectors") && !tables.has("partitions");
  if (tables.has("partitions")) {
    throw invalid(path, "is a database of varve. Open it with varve, and export it there.");
  }
  if (!isStore && historyTable === undefined) {
    throw invalid(path, "is not a database of mem0: it has neither vectors nor a history.");
  }
  return {
    readHistory: (into) => {
      if (historyTable !== undefined) readHistory(database, historyTable, into);
    },
    ...(isStore ? { readPayloads: () => readPayloads(database) } : {}),
  };
}

function tablesOf(database: Driver, path: string): ReadonlySet<string> {
  try {
    const rows = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all([]);
    return new Set((rows as { readonly name: string }[]).map(({ name }) => name));
  } catch (cause) {
    throw invalid(path, "cannot be read as a database.", cause);
  }
}

function* readPayloads(database: Driver): Generator<{ readonly id: string; readonly payload: object }> {
  for (const row of database.prepare("SELECT id, payload FROM vectors ORDER BY rowid").iterate([])) {
    const { id, payload } = row as { readonly id: string; readonly payload: string };
    yield { id, payload: JSON.parse(payload) as object };
  }
}

function readHistory(database: Driver, table: string, into: Map<string, Mem0Change[]>): void {
  const order = HISTORY_ORDERS.get(table) ?? "rowid";
  for (const row of database.prepare(`SELECT * FROM ${table} ORDER BY ${order}`).iterate([])) {
    const change = row as Mem0Change;
    const id = String(change["memory_id"]);
    const changes = into.get(id);
    if (changes === undefined) into.set(id, [change]);
    else changes.push(change);
  }
}

/** A memory that the store no longer holds; without a store, what its history says that it was last. */
function fromHistory(id: string, history: readonly Mem0Change[], isDeleted: boolean): Mem0Record {
  const last = history.at(-1) ?? {};
  const text = last["new_memory"] ?? last["new_value"];
  const wasDeleted = isDeleted || (last["event"] ?? last["action"]) === "DELETE" || typeof text !== "string";
  if (wasDeleted) return { id, history };
  const [first = {}] = history;
  const updatedAt = last["updated_at"] ?? last["created_at"] ?? null;
  return { id, data: text, created_at: first["created_at"] ?? null, updated_at: updatedAt, history };
}

const MAGIC = "SQLite format 3\0";

/** Whether a file is a SQLite database, by its first bytes. Throws `INPUT_INVALID` if it cannot be read. */
export async function isSqliteFile(path: string): Promise<boolean> {
  try {
    const file = await open(path, "r");
    try {
      const { buffer } = await file.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0);
      return buffer.toString("latin1") === MAGIC;
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw invalid(path, "cannot be read.", cause);
  }
}

async function checkFile(path: string): Promise<void> {
  if (await isSqliteFile(path)) return;
  throw invalid(path, "is not a SQLite database.");
}

function invalid(path: string, fault: string, cause?: unknown): VarveError {
  return new VarveError("INPUT_INVALID", `${path} ${fault}`, cause === undefined ? {} : { cause });
}
