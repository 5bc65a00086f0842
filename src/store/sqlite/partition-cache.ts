import type { Partition } from "./partitions.js";

/** How one kind of data of a partition is held in memory. */
export interface PartitionData<Copy> {
  readonly empty: () => Copy;
  /** The copy with the rows added after this sequence; may change the copy itself. */
  readonly append: (copy: Copy, partition: Partition, after: number) => Copy;
  /** About what the copy takes in memory. */
  readonly bytes: (copy: Copy) => number;
  /** Called with each copy that the cache drops. */
  readonly release?: (copy: Copy) => void;
}

interface Entry<Copy> {
  readonly lastRewritten: number;
  readonly lastAdded: number;
  readonly copy: Copy;
  readonly bytes: number;
}

/**
 * Copies of the partitions searched lately. A copy holds while the partition's row, read with each search, says
 * that no text was changed or deleted since, by whatever process; rows added since are read and appended. The
 * least recently used go first.
 */
export class PartitionCache<Copy> {
  readonly #limitBytes: number;
  readonly #data: PartitionData<Copy>;
  /** Least recently used first. */
  readonly #entries = new Map<number, Entry<Copy>>();
  #bytes = 0;

  constructor(limitBytes: number, data: PartitionData<Copy>) {
    this.#limitBytes = limitBytes;
    this.#data = data;
  }

  /** The partition's data. `partition` must come from the state of the database that is read now. */
  read(partition: Partition): Copy {
    // A copy that an error leaves half appended is no longer in the cache.
    const { copy, lastAdded } = this.#take(partition) ?? { copy: this.#data.empty(), lastAdded: 0 };
    try {
      const current =
        lastAdded === partition.lastAdded ? copy : this.#data.append(copy, partition, lastAdded);
      this.#keep(partition, current);
      return current;
    } catch (error) {
      this.#data.release?.(copy);
      throw error;
    }
  }

  /** Drops the least recently used until this much more fits in, or nothing is left. */
  makeRoom(bytes: number): void {
    for (const [oldest, entry] of this.#entries) {
      if (this.#bytes + bytes <= this.#limitBytes) break;
      this.#drop(oldest, entry);
    }
  }

  /** Removes and returns the copy of a partition, unless it is stale. */
  #take({ id, lastRewritten }: Partition): Entry<Copy> | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    if (entry.lastRewritten !== lastRewritten) {
      this.#drop(id, entry);
      return undefined;
    }
    this.#entries.delete(id);
    this.#bytes -= entry.bytes;
    return entry;
  }

  #keep({ id, lastRewritten, lastAdded }: Partition, copy: Copy): void {
    const bytes = this.#data.bytes(copy);
    if (bytes > this.#limitBytes) return;
    this.makeRoom(bytes);
    this.#entries.set(id, { lastRewritten, lastAdded, copy, bytes });
    this.#bytes += bytes;
  }

  #drop(id: number, entry: Entry<Copy>): void {
    this.#entries.delete(id);
    this.#bytes -= entry.bytes;
    this.#data.release?.(entry.copy);
  }
}
