import type { JsonObject } from "../../spec/json.js";
import { SCOPE_IDS, type Scope } from "../../spec/scope.js";
import type {
  AddChange,
  ChangeContext,
  DeleteChange,
  StoreChangeResult,
  UpdateChange,
} from "../../spec/store.js";
import { storedTime } from "../stored-time.js";
import type { HistoryRow } from "./history.js";
import type { StoredMemory } from "./stored-memory.js";

/** A memory as the changes leave it, with what of it is new. */
export interface PlannedMemory extends StoredMemory {
  readonly isNew: boolean;
  /** Of a new text. */
  readonly vector?: Float32Array;
  readonly metadata?: JsonObject;
  readonly createdAt?: string;
  readonly updatedAt: string;
  readonly attributedTo?: string;
}

/**
 * What changes make of the memories that they touch, one after the other, in memory alone: the database is asked once before and told
 * once after. All memories that the changes name by id or by text must be given.
 */
export class ChangePlan {
  readonly history: HistoryRow[] = [];
  readonly #byId: Map<string, StoredMemory>;
  readonly #byText: Map<string, StoredMemory>;
  readonly #stored = new Map<number, StoredMemory>();
  readonly #touched = new Map<number, PlannedMemory | undefined>();
  readonly #sequences: Iterator<number>;

  constructor(stored: readonly StoredMemory[], sequences: Iterable<number>) {
    this.#byId = new Map(stored.map((memory) => [memory.id, memory]));
    this.#byText = new Map(stored.map((memory) => [textKey(memory), memory]));
    for (const memory of stored) this.#stored.set(memory.sequence, memory);
    this.#sequences = sequences[Symbol.iterator]();
  }

  /** What was stored before and is now gone. */
  get removed(): readonly StoredMemory[] {
    return [...this.#stored.values()].filter(
      ({ sequence }) => this.#touched.has(sequence) && this.#touched.get(sequence) === undefined,
    );
  }

  /** What is there afterwards and was touched. */
  get kept(): readonly PlannedMemory[] {
    return [...this.#touched.values()].filter((memory) => memory !== undefined);
  }

  /** What was stored before under this sequence. */
  before(sequence: number): StoredMemory | undefined {
    return this.#stored.get(sequence);
  }

  add(change: AddChange, partition: number): StoreChangeResult {
    const { id, memory, hash, metadata, vector, scope, attributedTo, expiresAt } = change;
    const twin = this.#livingTwin({ partition, hash }, change);
    if (twin !== undefined) return { status: "duplicate", id: twin.id };
    if (this.#byId.has(id)) return { status: "conflict", id };
    const at = storedTime(change.at);
    const sequence = this.#record({ partition, id }, "ADD", null, memory, change);
    this.#put({
      ...{ sequence, partition, scope, id, memory, hash, metadata, vector },
      expiresAt: expiresAt === undefined ? null : storedTime(expiresAt),
      termCount: 0,
      isNew: true,
      createdAt: at,
      updatedAt: at,
      ...(attributedTo === undefined ? {} : { attributedTo }),
    });
    return { status: "stored", id };
  }

  update(change: UpdateChange): StoreChangeResult {
    const { id, text, metadata, expiresAt, expectedHash } = change;
    const found = this.#visible(id, change.scope);
    if (found === undefined) return { status: "missing", id };
    if (expectedHash !== undefined && found.hash !== expectedHash) return { status: "conflict", id };
    // The memory's own text is no obstacle.
    const isNew = text !== undefined && text.hash !== found.hash;
    const twin = isNew
      ? this.#livingTwin({ partition: found.partition, hash: text.hash }, change)
      : undefined;
    if (twin !== undefined) return { status: "duplicate", id: twin.id };
    this.#record(found, "UPDATE", found.memory, text?.memory ?? found.memory, change);
    this.#drop(found);
    this.#put({
      ...{ isNew: false, ...found, ...text },
      ...(metadata === undefined ? {} : { metadata }),
      expiresAt: expiresAt === undefined ? found.expiresAt : expiresAt && storedTime(expiresAt),
      updatedAt: storedTime(change.at),
    });
    return { status: "updated", id };
  }

  remove(change: DeleteChange): StoreChangeResult {
    const { id, expectedHash } = change;
    const found = this.#visible(id, change.scope);
    if (found === undefined) return { status: "missing", id };
    if (expectedHash !== undefined && found.hash !== expectedHash) return { status: "conflict", id };
    this.#delete(found, change);
    return { status: "deleted", id };
  }

  /** The partition's memory with this text. One that has expired makes room for the change. */
  #livingTwin(text: Pick<StoredMemory, "partition" | "hash">, { at, actor }: ChangeContext) {
    const twin = this.#byText.get(textKey(text));
    if (twin === undefined) return undefined;
    if (twin.expiresAt === null || twin.expiresAt > storedTime(at)) return twin;
    this.#delete(twin, { at, actor, reason: "It had expired." });
    return undefined;
  }

  #visible(id: string, scope: Scope | undefined): StoredMemory | undefined {
    const found = this.#byId.get(id);
    if (found === undefined || scope === undefined) return found;
    const sees = SCOPE_IDS.every((name) => scope[name] === undefined || scope[name] === found.scope[name]);
    return sees ? found : undefined;
  }

  #delete(memory: StoredMemory, context: ChangeContext): void {
    this.#record(memory, "DELETE", memory.memory, null, context);
    this.#drop(memory);
    this.#touched.set(memory.sequence, undefined);
  }

  #drop(memory: StoredMemory): void {
    this.#byId.delete(memory.id);
    this.#byText.delete(textKey(memory));
  }

  #put(memory: PlannedMemory): void {
    this.#byId.set(memory.id, memory);
    this.#byText.set(textKey(memory), memory);
    this.#touched.set(memory.sequence, memory);
  }

  #record(
    { partition, id }: Pick<StoredMemory, "partition" | "id">,
    event: HistoryRow["event"],
    previous: string | null,
    next: string | null,
    { at, actor, reason }: ChangeContext,
  ): number {
    const sequence = this.#sequences.next().value as number;
    this.history.push({
      ...{ sequence, partition, memory_id: id, event, previous_memory: previous, new_memory: next },
      ...{ at: storedTime(at), actor, reason: reason ?? null },
    });
    return sequence;
  }
}

/** Entries that one change may add to the history: its own, and that of an expired memory in its way. */
export const MOST_ENTRIES_PER_CHANGE = 2;

const textKey = ({ partition, hash }: Pick<StoredMemory, "partition" | "hash">): string =>
  `${partition} ${hash}`;
