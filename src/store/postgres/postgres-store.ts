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
import { PostgresAuditLog } from "./audit-log.js";
import { PostgresCacheStore } from "./cache-store.js";
import { checkImport } from "./check-import.js";
import { checkStore } from "./check-store.js";
import type { Database, Session } from "./database.js";
import type { DatabaseAccess } from "./database-access.js";
import {
  deleteEverything,
  deleteExpired,
  deleteScope,
  FORGETFUL_TABLES,
  forgetScope,
} from "./delete-scope.js";
import { bindSpace, checkPostgresSpace, readSpace } from "./embedding-space.js";
import { exportEntries } from "./export-entries.js";
import { readHistory } from "./history.js";
import { importEntries } from "./import-entries.js";
import { PostgresJobStore } from "./job-store.js";
import { readMessages } from "./messages.js";
import { openDatabase } from "./open-database.js";
import type { PostgresOptions } from "./postgres-options.js";
import { listMemories, readMemory } from "./read-memories.js";
import { readScopes } from "./read-scopes.js";
import { startReembedding } from "./reembedding.js";
import { search } from "./search.js";
import { PostgresUsageLedger } from "./usage-ledger.js";
import type { VectorSettings } from "./vector-settings.js";
import { writeChanges } from "./write-changes.js";

/**
 * Opens a store in PostgreSQL with pgvector, and brings its schema up to date. Throws `CONFIG_INVALID` for a bad option,
 * `STORE_*` if the server cannot be reached or used.
 */
export async function openPostgresStore(options: PostgresOptions): Promise<Store> {
  const { database, settings, close } = await openDatabase(options);
  return new PostgresStore(database, settings, close);
}

/** The store in one schema of a database, which any number of processes and machines may share. */
class PostgresStore implements Store {
  #open: Database | undefined;
  readonly #settings: VectorSettings;
  readonly #close: () => Promise<void>;
  readonly auditLog: PostgresAuditLog;
  readonly usage: PostgresUsageLedger;
  readonly cache: PostgresCacheStore;
  readonly jobs: PostgresJobStore;

  constructor(database: Database, settings: VectorSettings, close: () => Promise<void>) {
    this.#open = database;
    this.#settings = settings;
    this.#close = close;
    const access: DatabaseAccess = {
      database: async () => this.#database(),
      commit: (changes, transcript, also) => this.#commit(changes, transcript, also),
    };
    this.auditLog = new PostgresAuditLog(access);
    this.usage = new PostgresUsageLedger(access);
    this.cache = new PostgresCacheStore(access);
    this.jobs = new PostgresJobStore(access);
  }

  async bindSpace(space: EmbeddingSpace): Promise<void> {
    const database = this.#database();
    checkSpace(space);
    checkPostgresSpace(space);
    await database.write((session) => bindSpace(session, space, this.#settings));
  }

  async commit(
    changes: readonly StoreChange[],
    transcript?: Transcript,
  ): Promise<readonly StoreChangeResult[]> {
    return this.#commit(changes, transcript);
  }

  async checkFilter(filter: Filter): Promise<void> {
    this.#database();
    parseFilter(filter);
  }

  async search(query: StoreQuery): Promise<readonly StoreCandidate[]> {
    const database = this.#database();
    checkQuery(query);
    return search(database, this.#settings, query);
  }

  async get(id: string): Promise<MemoryRecord | undefined> {
    const database = this.#database();
    checkText(id, "id");
    return readMemory(database, id);
  }

  async list(query: StoreListQuery): Promise<StorePage> {
    const database = this.#database();
    checkListQuery(query);
    return listMemories(database, query);
  }

  async history(memoryId: string): Promise<readonly HistoryEntry[]> {
    const database = this.#database();
    checkText(memoryId, "memoryId");
    return readHistory(database, memoryId);
  }

  async recentMessages(scope: Scope, limit: number): Promise<readonly StoredMessage[]> {
    const database = this.#database();
    checkScope(scope);
    checkLimit(limit);
    return readMessages(database, scope, limit);
  }

  async deleteAll(scope: Scope, context: ChangeContext): Promise<number> {
    const database = this.#database();
    checkScope(scope);
    checkContext(context);
    return database.write((session) => deleteScope(session, scope, context));
  }

  async deleteExpired(context: ChangeContext, scope?: Scope): Promise<number> {
    const database = this.#database();
    checkContext(context);
    if (scope !== undefined) checkScope(scope);
    return database.write((session) => deleteExpired(session, context, scope));
  }

  async forget(scope: Scope): Promise<ForgetReport> {
    const database = this.#database();
    checkScope(scope);
    const report = await database.write((session) => forgetScope(session, scope));
    // One statement for each table: VACUUM cannot stand beside others.
    for (const table of FORGETFUL_TABLES) await database.maintain(`VACUUM ${table}`);
    return report;
  }

  async space(): Promise<EmbeddingSpace | undefined> {
    return readSpace(this.#database());
  }

  async scopes(query: ScopesQuery): Promise<ScopesPage> {
    const database = this.#database();
    checkLimit(query.limit);
    return readScopes(database, query);
  }

  async *exportEntries(scope: Scope | undefined): AsyncGenerator<StoreEntry> {
    this.#database();
    if (scope !== undefined) checkScope(scope);
    yield* exportEntries(() => this.#database(), scope);
  }

  async checkImport(
    memories: readonly ImportedMemory[],
  ): Promise<readonly (StoreChangeResult | undefined)[]> {
    const database = this.#database();
    for (const memory of memories) checkImported(memory);
    return database.read((session) => checkImport(session, memories));
  }

  async importEntries(entries: readonly StoreEntry[]): Promise<readonly StoreChangeResult[]> {
    const database = this.#database();
    for (const entry of entries) checkEntry(entry);
    return database.write((session) => importEntries(session, this.#settings.schema, entries));
  }

  async reembed(space: EmbeddingSpace): Promise<Reembedding> {
    this.#database();
    checkSpace(space);
    checkPostgresSpace(space);
    return startReembedding(() => this.#database(), this.#settings, space);
  }

  async check(): Promise<readonly string[]> {
    return this.#database().read(checkStore);
  }

  async reset(): Promise<void> {
    await this.#database().write((session) => deleteEverything(session, this.#settings.schema));
  }

  async close(): Promise<void> {
    if (this.#open === undefined) return;
    this.#open = undefined;
    await this.#close();
  }

  /** @param also belongs to the same transaction, and makes one of no changes */
  async #commit(
    changes: readonly StoreChange[],
    transcript: Transcript | undefined,
    also?: (session: Session) => Promise<void>,
  ): Promise<readonly StoreChangeResult[]> {
    const database = this.#database();
    for (const change of changes) checkChange(change);
    if (transcript !== undefined) checkTranscript(transcript);
    if (changes.length === 0 && transcript === undefined && also === undefined) return [];
    return database.write(async (session) => {
      const results = await writeChanges(session, this.#settings.schema, changes, transcript);
      await also?.(session);
      return results;
    });
  }

  #database(): Database {
    if (this.#open === undefined) throw new VarveError("CLOSED", "The store is closed. Open it anew.");
    return this.#open;
  }
}
