import { VarveError } from "../../errors.js";
import type { EmbeddingSpace } from "../../spec/embedder.js";
import type { HistoryEntry, MemoryRecord } from "../../spec/memory-record.js";
import type { Scope } from "../../spec/scope.js";
import type {
  ChangeContext,
  Store,
  StoreCandidate,
  StoreChange,
  StoreChangeResult,
  StoreListQuery,
  StorePage,
  StoreQuery,
} from "../../spec/store.js";
import { KeyedMutex } from "../../util/mutex.js";
import {
  checkChange,
  checkContext,
  checkListQuery,
  checkQuery,
  checkScope,
  checkSpace,
} from "../check-input.js";
import { checkText } from "../check-text.js";
import type { Connection } from "./connection.js";
import { deleteEverything, deleteScope } from "./delete-scope.js";
import { writeSpace } from "./embedding-space.js";
import { FastWriter } from "./fast-writer.js";
import { readHistory } from "./history.js";
import { type OpenDatabase, openDatabase } from "./open-database.js";
import { PartitionCodes } from "./partition-codes.js";
import { PartitionTerms } from "./partition-terms.js";
import { listMemories, readMemory } from "./read-memories.js";
import { type SearchIndexes, search } from "./search.js";
import type { SqliteOptions } from "./sqlite-options.js";
import { SqliteUsageLedger } from "./usage-ledger.js";
import { waitWhileBusy } from "./wait-while-busy.js";
import { writeChanges } from "./write-changes.js";

/** What copies of codes may take in memory: some 120,000 memories of 1,024 dimensions. */
const CODES_BYTES = 128 * 1024 * 1024;
/** What copies of full-text indexes may take: more memories than of codes. */
const TERMS_BYTES = 64 * 1024 * 1024;

/** Opens or creates a SQLite store and brings its schema up to date. */
export async function openSqliteStore(options: SqliteOptions): Promise<Store> {
  return new SqliteStore(await openDatabase(options), new FastWriter(options));
}

/** The store in one SQLite file, which any number of processes may share. */
class SqliteStore implements Store {
  #open: Connection | undefined;
  readonly #busyTimeoutMs: number;
  readonly #indexes: SearchIndexes;
  readonly #writes = new KeyedMutex();
  readonly #fastWriter: FastWriter;
  readonly usage: SqliteUsageLedger;

  constructor({ connection, busyTimeoutMs }: OpenDatabase, fastWriter: FastWriter) {
    this.#open = connection;
    this.#busyTimeoutMs = busyTimeoutMs;
    this.#indexes = {
      codes: new PartitionCodes(connection, CODES_BYTES),
      terms: new PartitionTerms(connection, TERMS_BYTES),
    };
    this.#fastWriter = fastWriter;
    this.usage = new SqliteUsageLedger({
      read: (work) => this.#read(work),
      write: (work) => this.#writeFast(work),
    });
  }

  async bindSpace(space: EmbeddingSpace): Promise<void> {
    this.#connection();
    checkSpace(space);
    await this.#write((connection) => writeSpace(connection, space));
  }

  async commit(changes: readonly StoreChange[]): Promise<readonly StoreChangeResult[]> {
    this.#connection();
    for (const change of changes) checkChange(change);
    return changes.length === 0 ? [] : this.#write((connection) => writeChanges(connection, changes));
  }

  async search(query: StoreQuery): Promise<readonly StoreCandidate[]> {
    this.#connection();
    checkQuery(query);
    return this.#read((connection) => search(connection, this.#indexes, query));
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

  async deleteAll(scope: Scope, context: ChangeContext): Promise<number> {
    this.#connection();
    checkScope(scope);
    checkContext(context);
    return this.#write((connection) => deleteScope(connection, scope, context));
  }

  async reset(): Promise<void> {
    await this.#write(deleteEverything);
    this.#open?.checkpoint();
  }

  async close(): Promise<void> {
    const connection = this.#open;
    if (connection === undefined) return;
    this.#open = undefined;
    await this.#fastWriter.close();
    connection.checkpoint();
    connection.close();
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
    return this.#writes.run("write", () =>
      waitWhileBusy(this.#busyTimeoutMs, () => {
        const connection = this.#connection();
        return connection.write(() => work(connection));
      }),
    );
  }

  /** For what need not survive a power failure. */
  async #writeFast<T>(work: (connection: Connection) => T): Promise<T> {
    this.#connection();
    const writer = await this.#fastWriter.connection();
    return writer === undefined
      ? this.#write(work)
      : waitWhileBusy(this.#busyTimeoutMs, () => {
          this.#connection();
          return writer.write(() => work(writer));
        });
  }

  #connection(): Connection {
    if (this.#open === undefined) throw new VarveError("CLOSED", "The store is closed. Open it anew.");
    return this.#open;
  }
}
