import type { StoreChangeResult, StoreEntry } from "../../spec/store.js";
import { storedTime } from "../stored-time.js";
import { wholeHistory } from "../whole-history.js";
import { type AddedRow, insertRows, sumCounts, textRow } from "./apply-plan.js";
import type { Session } from "./database.js";
import type { HistoryRow } from "./history.js";
import { hashScope, lockPartitions } from "./partitions.js";
import { rowsOf, sql } from "./sql.js";
import { readStored, takeSequences } from "./stored-memory.js";
import { checkVectors } from "./write-changes.js";

/** A memory that an import stores. */
interface StoredImport {
  readonly sequence: number;
  readonly partition: number;
  readonly entry: StoreEntry & Required<Pick<StoreEntry, "record" | "vector">>;
}

/** Stores checked entries as they are, in order; run it inside a write. */
export async function importEntries(
  session: Session,
  schema: string,
  entries: readonly StoreEntry[],
): Promise<StoreChangeResult[]> {
  if (entries.length === 0) return [];
  await checkVectors(
    session,
    schema,
    entries.flatMap(({ vector }) => vector ?? []),
  );
  const partitions = await lockPartitions(
    session,
    schema,
    entries.map(({ scope }) => scope),
  );
  const placed = entries.map((entry) => ({
    entry: { ...entry, history: wholeHistory(entry, entry.record) },
    partition: partitions.get(hashScope(entry.scope)) ?? 0,
  }));
  const known = await readKnown(session, placed);
  const sequences = await takeSequences(
    session,
    placed.reduce((sum, { entry: { history } }) => sum + history.length, 0),
  );
  const plan = new ImportPlan(known, sequences);
  const results = placed.map(({ entry, partition }) => plan.add(entry, partition));
  const texts = plan.memories.map(({ sequence, partition, entry: { record, vector } }) =>
    textRow({ sequence, partition, memory: record.memory, hash: record.hash, vector }),
  );
  await insertRows(session, {
    history: plan.history,
    added: plan.memories.map(addedRow),
    texts,
    counts: sumCounts(texts.map(({ partition, length }) => ({ partition, memories: 1, terms: length }))),
  });
  return results;
}

function addedRow({ sequence, entry: { record } }: StoredImport): AddedRow {
  const { id, metadata, createdAt, updatedAt, expiresAt, attributedTo = null } = record;
  return {
    ...{ sequence, id, metadata },
    created_at: storedTime(createdAt),
    updated_at: storedTime(updatedAt),
    expires_at: expiresAt === undefined ? null : storedTime(expiresAt),
    attributed_to: attributedTo,
  };
}

interface PlacedEntry {
  readonly entry: StoreEntry;
  readonly partition: number;
}

/** What is there already of the entries: ids by text, ids, and memories of which there is history. */
interface Known {
  readonly texts: Map<string, string>;
  readonly ids: Set<string>;
  readonly histories: Set<string>;
}

async function readKnown(session: Session, placed: readonly PlacedEntry[]): Promise<Known> {
  const stored = await readStored(session, {
    ids: placed.map(({ entry }) => entry.memoryId),
    texts: placed.flatMap(({ entry, partition }) =>
      entry.record === undefined ? [] : [{ partition, hash: entry.record.hash }],
    ),
  });
  const rows = placed.map(({ entry, partition }) => ({ partition, memory_id: entry.memoryId }));
  const histories = await session.all(sql`
    SELECT DISTINCT history.partition, history.memory_id
    FROM ${rowsOf(rows, "partition integer, memory_id text")} AS wanted
    JOIN {history} AS history ON history.memory_id = wanted.memory_id AND history.partition = wanted.partition`);
  return {
    texts: new Map(stored.map(({ partition, hash, id }) => [key(partition, hash), id])),
    ids: new Set(stored.map(({ id }) => id)),
    histories: new Set(histories.map((row) => key(Number(row["partition"]), String(row["memory_id"])))),
  };
}

const key = (partition: number, text: string): string => `${partition} ${text}`;

/** Decides of each entry in turn, and collects what is to be inserted. */
class ImportPlan {
  readonly memories: StoredImport[] = [];
  readonly history: HistoryRow[] = [];
  readonly #known: Known;
  readonly #sequences: Iterator<number>;

  constructor(known: Known, sequences: Iterable<number>) {
    this.#known = known;
    this.#sequences = sequences[Symbol.iterator]();
  }

  add(entry: StoreEntry, partition: number): StoreChangeResult {
    const { memoryId: id, record, vector } = entry;
    const isKnown = this.#known.histories.has(key(partition, id));
    if (record === undefined || vector === undefined) {
      if (isKnown) return { status: "duplicate", id };
      this.#append(partition, id, entry.history);
      return { status: "deleted", id };
    }
    const twin = this.#known.texts.get(key(partition, record.hash));
    if (twin !== undefined) return { status: "duplicate", id: twin };
    if (this.#known.ids.has(id)) return { status: "conflict", id };
    // A memory that was deleted since it was exported keeps its history here, and comes back with one more entry.
    const history = isKnown ? wholeHistory({ memoryId: id, history: [] }, record) : entry.history;
    const sequence = this.#append(partition, id, history);
    this.memories.push({ sequence, partition, entry: { ...entry, record, vector } });
    this.#known.texts.set(key(partition, record.hash), id);
    this.#known.ids.add(id);
    return { status: "stored", id };
  }

  /** Appends entries in order, and returns the sequence of the last addition. */
  #append(partition: number, memoryId: string, history: StoreEntry["history"]): number {
    let added = 0;
    for (const { event, previousMemory, newMemory, at, actor, reason = null } of history) {
      const sequence = this.#sequences.next().value as number;
      this.history.push({
        ...{ sequence, partition, memory_id: memoryId, event, previous_memory: previousMemory },
        ...{ new_memory: newMemory, at: storedTime(at), actor, reason },
      });
      if (event === "ADD") added = sequence;
    }
    this.#known.histories.add(key(partition, memoryId));
    return added;
  }
}
