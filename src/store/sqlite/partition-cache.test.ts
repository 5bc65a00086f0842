import { describe, expect, it } from "vitest";
import { PartitionCache } from "./partition-cache.js";
import type { Partition } from "./partitions.js";

/** Holds one byte for each row and writes down what it loads. */
function cacheOf(limitBytes: number) {
  const loaded: string[] = [];
  const released: number[] = [];
  const cache = new PartitionCache<readonly number[]>(limitBytes, {
    empty: () => [],
    append: (copy, { id, lastAdded }, after) => {
      loaded.push(`${id}: ${after + 1}-${lastAdded}`);
      return [...copy, ...Array.from({ length: lastAdded - after }, (_, index) => after + 1 + index)];
    },
    bytes: (copy) => copy.length,
    release: (copy) => released.push(copy.length),
  });
  return { cache, loaded, released };
}

const partition = (id: number, lastAdded: number, lastRewritten = 0): Partition => ({
  id,
  memoryCount: lastAdded,
  lastAdded,
  lastRewritten,
  lastChanged: 0,
});

describe("PartitionCache", () => {
  it("loads a partition once, and afterwards only what was added", () => {
    const { cache, loaded } = cacheOf(100);
    cache.read(partition(1, 3));
    cache.read(partition(1, 3));
    expect(cache.read(partition(1, 5))).toEqual([1, 2, 3, 4, 5]);
    expect(loaded).toEqual(["1: 1-3", "1: 4-5"]);
  });

  it("loads a partition anew when a text of it was changed", () => {
    const { cache, loaded } = cacheOf(100);
    cache.read(partition(1, 3));
    cache.read(partition(1, 3, 4));
    cache.read(partition(1, 3, 4));
    expect(loaded).toEqual(["1: 1-3", "1: 1-3"]);
  });

  it("drops the least recently used beyond its limit", () => {
    const { cache, loaded } = cacheOf(10);
    for (const id of [1, 2, 1, 3, 1, 2]) cache.read(partition(id, 4));
    expect(loaded).toEqual(["1: 1-4", "2: 1-4", "3: 1-4", "2: 1-4"]);
  });

  it("gives back each copy that it drops: for room, and because it is stale", () => {
    const { cache, released } = cacheOf(10);
    cache.read(partition(1, 3));
    cache.read(partition(2, 4));
    cache.makeRoom(6);
    expect(released).toEqual([3]);
    cache.read(partition(2, 5, 5));
    expect(released).toEqual([3, 4]);
  });

  it("does not keep what is over its limit, nor drops others for it", () => {
    const { cache, loaded } = cacheOf(10);
    cache.read(partition(1, 4));
    expect(cache.read(partition(2, 11))).toHaveLength(11);
    cache.read(partition(2, 11));
    cache.read(partition(1, 4));
    expect(loaded).toEqual(["1: 1-4", "2: 1-11", "2: 1-11"]);
  });

  it("forgets a copy whose loading failed half way", () => {
    let fail = true;
    const cache = new PartitionCache<number[]>(10, {
      empty: () => [],
      append: (copy) => {
        copy.push(1);
        if (fail) throw new Error("disk");
        return copy;
      },
      bytes: (copy) => copy.length,
    });
    expect(() => cache.read(partition(1, 1))).toThrow("disk");
    fail = false;
    expect(cache.read(partition(1, 1))).toEqual([1]);
  });
});
