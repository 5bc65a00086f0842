import { VarveError } from "../../errors.js";
import type { EmbeddingSpace } from "../../spec/embedder.js";
import type { Filter } from "../../spec/filter.js";
import type { HistoryEntry, MemoryRecord } from "../../spec/memory-record.js";
import type { Scope } from "../../spec/scope.js";
import type {
  ChangeContext,
  ForgetReport,
  ImportedMemory,
  Reembedding,
  ScopesPage,
  ScopesQuery,
  Store,
  StoreCandidate,
  StoreChange,
  StoreChangeResult,
  StoredMessage,
  StoreEntry,
  StoreListQuery,
  StorePage,
  StoreQuery,
  Transcript,
} from "../../spec/store.js";
import { checkEntry, checkImported } from "../check-entry.js";
import {
  checkChange,
  checkContext,
  checkLimit,
  checkListQuery,
  checkQuery,
  checkScope,
  checkSpace,
} from "../check-input.js";
import { checkText } from "../check-text.js";
import { checkTranscript } from "../check-transcript.js";
import { parseFilter } from "../filter/parse-filter.js";
import { SqliteAuditLog } from "./audit-log.js";
import { SqliteCacheStore } from "./cache-store.js";
import { checkDatabase } from "./check-database.js";
import { checkImport } from "./check-import.js";
import type { Connection } from "./connection.js";
import type { DatabaseAccess } from "./database-access.js";
import { deleteEverything, deleteScope } from "./delete-scope.js";
import { checkSpaceUnmoved, readSpace, writeSpace } from "./embedding-space.js";
import { emptyLog } from "./empty-log.js";
import { deleteSomeExpired } from "./expire.js";
import { readEntries } from "./export-entries.js";
import { FastWriter } from "./fast-writer.js";
import { forgetScope } from "./forget-scope.js";
import { readHistory } from "./history.js";
import { importEntries } from "./import-entries.js";
import { SqliteJobStore } from "./job-store.js";
import { keepMessages, readMessages } from "./messages.js";
import { type OpenDatabase, openDatabase } from "./open-database.js";
import { listMemories, readMemory } from "./read-memories.js";
import { readScopes } from "./read-scopes.js";
import { startReembedding } from "./reembedding.js";
import { search } from "./search.js";
import { SearchIndexes } from "./search-indexes.js";
import type { SqliteOptions } from "./sqlite-options.js";
import { SqliteUsageLedger } from "./usage-ledger.js";
import { waitWhileBusy } from "./wait-while-busy.js";
import { writeChanges } from "./write-changes.js";
import { WriteQueue } from "./write-queue.js";

/** Opens or creates a SQLite store and brings its schema up to date. */
export async function openSqliteStore(options: SqliteOptions): Promise<Store> {
  return new SqliteStore(await openDatabase(options), new FastWriter(options));
}

/** The store in one SQLite file, which any number of processes may share. */
class SqliteStore implements Store {
  #open: Connection | undefined;
  readonly #busyTimeoutMs: number;
  readonly #indexes: SearchIndexes;
  readonly #writes: WriteQueue;
  /** The space that this store was bound to, which another process may have moved away from. */
  #bound: EmbeddingSpace | undefined;
  readonly #fastWriter: FastWriter;
  readonly auditLog: SqliteAuditLog;
  readonly usage: SqliteUsageLedger;
  readonly cache: SqliteCacheStore;
  readonly jobs: SqliteJobStore;

  constructor({ connection, busyTimeoutMs }: OpenDatabase, fastWriter: FastWriter) {
    this.#open = connection;
    this.#busyTimeoutMs = busyTimeoutMs;
    this.#indexes = new SearchIndexes(connection);
    this.#writes = new WriteQueue(() => this.#connection(), busyTimeoutMs);
    this.#fastWriter = fastWriter;
    const access: DatabaseAccess = {
      read: (work) => this.#read(work),
      write: (work) => this.#write(work),
      writeFast: (work) => this.#writeFast(work),
      commit: (changes, transcript, also) => this.#commit(changes, transcript, also),
      emptyLog: () => this.#emptyLog(),
    };
    this.auditLog = new SqliteAuditLog(access);
    this.usage = new SqliteUsageLedger(access);
    this.cache = new SqliteCacheStore(access);
    this.jobs = new SqliteJobStore(access);
  }

  async bindSpace(space: EmbeddingSpace): Promise<void> {
    this.#connection();
    checkSpace(space);
    await this.#write((connection) => writeSpace(connection, space));
    this.#bound = space;
  }

  async commit(
    changes: readonly StoreChange[],
    transcript?: Transcript,
  ): Promise<readonly StoreChangeResult[]> {
    return this.#commit(changes, transcript);
  }

  async checkFilter(filter: Filter): Promise<void> {
    this.#connection();
    parseFilter(filter);
  }

  async search(query: StoreQuery): Promise<readonly StoreCandidate[]> {
    this.#connection();
    checkQuery(query);
    return this.#read((connection) => {
      if (query.vector !== undefined) checkSpaceUnmoved(connection, this.#bound);
      return search(connection, this.#indexes, query);
    });
  }

  async get(id: string): Promise<MemoryRecord | undefined> {
    this.#connection();
    checkText(id, "id");
    return this.#read((connection) => readMemory(connection, id));
  }

  async list(query: StoreListQuery): Promise<StorePage> {
    this.#connection();
    checkListQuery(query);
    return this.#read((connection) => listMemories(connection, query));
  }

  async history(memoryId: string): Promise<readonly HistoryEntry[]> {
    this.#connection();
    checkText(memoryId, "memoryId");
    return this.#read((connection) => readHistory(connection, memoryId));
  }

  async recentMessages(scope: Scope, limit: number): Promise<readonly StoredMessage[]> {
    this.#connection();
    checkScope(scope);
    checkLimit(limit);
    return this.#read((connection) => readMessages(connection, scope, limit));
  }

  async deleteAll(scope: Scope, context: ChangeContext): Promise<number> {
    this.#connection();
    checkScope(scope);
    checkContext(context);
    return this.#write((connection) => deleteScope(connection, scope, context));
  }

  async deleteExpired(context: ChangeContext, scope?: Scope): Promise<number> {
    this.#connection();
    if (scope !== undefined) checkScope(scope);
    checkContext(context);
    let total = 0;
    for (;;) {
      const { deleted, done } = await this.#write((connection) =>
        deleteSomeExpired(connection, context, scope),
      );
      total += deleted;
      if (done) return total;
    }
  }

  async forget(scope: Scope): Promise<ForgetReport> {
    this.#connection();
    checkScope(scope);
    const report = await this.#write((connection) => forgetScope(connection, scope));
    await this.#emptyLog();
    return report;
  }

  async reset(): Promise<void> {
    await this.#write(deleteEverything);
    this.#bound = undefined;
    this.#open?.checkpoint();
  }

  async space(): Promise<EmbeddingSpace | undefined> {
    return this.#read(readSpace);
  }

  async scopes(query: ScopesQuery): Promise<ScopesPage> {
    this.#connection();
    checkLimit(query.limit);
    return this.#read((connection) => readScopes(connection, query));
  }

  async *exportEntries(scope: Scope | undefined): AsyncIterable<StoreEntry> {
    this.#connection();
    if (scope !== undefined) checkScope(scope);
    for (let last: number | undefined = 0; last !== undefined; ) {
      const after: number = last;
      const part = await this.#read((connection) => readEntries(connection, scope, after));
      yield* part.entries;
      last = part.last;
    }
  }

  async checkImport(
    memories: readonly ImportedMemory[],
  ): Promise<readonly (StoreChangeResult | undefined)[]> {
    this.#connection();
    for (const memory of memories) checkImported(memory);
    return this.#read((connection) => checkImport(connection, memories));
  }

  async importEntries(entries: readonly StoreEntry[]): Promise<readonly StoreChangeResult[]> {
    this.#connection();
    for (const entry of entries) checkEntry(entry);
    if (entries.length === 0) return [];
    return this.#write((connection) => {
      checkSpaceUnmoved(connection, this.#bound);
      return importEntries(connection, entries);
    });
  }

  async reembed(space: EmbeddingSpace): Promise<Reembedding> {
    this.#connection();
    checkSpace(space);
    return startReembedding({ read: (work) => this.#read(work), write: (work) => this.#write(work) }, space);
  }

  async check(): Promise<readonly string[]> {
    return this.#read(checkDatabase);
  }

  async close(): Promise<void> {
    const connection = this.#open;
    if (connection === undefined) return;
    this.#open = undefined;
    await this.#fastWriter.close();
    connection.checkpoint();
    connection.close();
  }

  #emptyLog(): Promise<void> {
    return emptyLog(() => this.#connection(), this.#busyTimeoutMs);
  }

  /** @param also belongs to the same transaction, and makes one of no changes */
  async #commit(
    changes: readonly StoreChange[],
    transcript: Transcript | undefined,
    also?: (connection: Connection) => void,
  ): Promise<readonly StoreChangeResult[]> {
    this.#connection();
    for (const change of changes) checkChange(change);
    if (transcript !== undefined) checkTranscript(transcript);
    if (changes.length === 0 && transcript === undefined && also === undefined) return [];
    return this.#write((connection) => {
      checkSpaceUnmoved(connection, this.#bound);
      const results = writeChanges(connection, changes);
      if (transcript !== undefined) keepMessages(connection, transcript);
      also?.(connection);
      return results;
    });
  }

  /** `work` sees one state of the database, whatever other processes write meanwhile. */
  #read<T>(work: (connection: Connection) => T): Promise<T> {
    return waitWhileBusy(this.#busyTimeoutMs, () => {
      const connection = this.#connection();
      return connection.read(() => work(connection));
    });
  }

  /** `work` is applied as a whole, durably, or not at all. Writes keep the order in which they were called. */
  #write<T>(work: (connection: Connection) => T): Promise<T> {
    return this.#writes.run(work);
  }

  async #writeFast<T>(work: (connection: Connection) => T): Promise<T> {
    this.#connection();
    const writer = await this.#fastWriter.connection();
    if (writer === undefined) return this.#write(work);
    return waitWhileBusy(this.#busyTimeoutMs, () => {
      this.#connection();
      return writer.write(() => work(writer));
    });
  }

  #connection(): Connection {
    if (this.#open === undefined) throw new VarveError("CLOSED", "The store is closed. Open it anew.");
    return this.#open;
  }
}
