import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CacheStore } from "../../src/spec/cache-store.js";

const NOW = "2026-01-01T00:00:00.000Z";
const LATER = "2026-01-02T00:00:00.000Z";
const LARGE = 1_000_000;

const bytes = (length: number, fill = 1) => new Uint8Array(length).fill(fill);
const plain = (values: readonly (Uint8Array | undefined)[]) => values.map((value) => value && [...value]);

/** What every implementation of `CacheStore` must do. `open` gives a new, empty cache each time. */
export function describeCacheStore(
  name: string,
  open: () => Promise<{ cache: CacheStore; close: () => Promise<void> }>,
): void {
  describe(`the contract of the cache on ${name}`, () => {
    let cache: CacheStore;
    let close: () => Promise<void>;
    beforeEach(async () => {
      ({ cache, close } = await open());
    });
    afterEach(() => close());

    it("gives back every byte, in the order of the keys, and nothing for what is not there", async () => {
      const value = Uint8Array.from({ length: 256 }, (_, index) => index);
      const entries = [
        { key: "a", value },
        { key: "empty", value: bytes(0) },
      ];
      await cache.put(entries, LARGE);
      const found = await cache.get(["none", "empty", "a", "a"], NOW);
      expect(plain(found)).toEqual([undefined, [], [...value], [...value]]);
      expect(await cache.get([], NOW)).toEqual([]);
      await cache.put([], LARGE);
    });

    it("keeps the newest value of a key", async () => {
      await cache.put([{ key: "a", value: bytes(3) }], LARGE);
      await cache.put([{ key: "a", value: bytes(2, 7) }], LARGE);
      expect(plain(await cache.get(["a"], NOW))).toEqual([[7, 7]]);
    });

    it("hides what has expired, from that instant on", async () => {
      await cache.put([{ key: "a", value: bytes(1), expiresAt: LATER }], LARGE);
      expect(plain(await cache.get(["a"], NOW))).toEqual([[1]]);
      expect(await cache.get(["a"], LATER)).toEqual([undefined]);
    });

    it("drops all of it on clear", async () => {
      await cache.put([{ key: "a", value: bytes(1) }], LARGE);
      await cache.clear();
      expect(await cache.get(["a"], NOW)).toEqual([undefined]);
      await cache.put([{ key: "a", value: bytes(1, 2) }], LARGE);
      expect(plain(await cache.get(["a"], NOW))).toEqual([[2]]);
    });

    it("never holds more bytes than it may, and makes room by dropping the oldest", async () => {
      const step = fc.record({ key: fc.nat({ max: 60 }), size: fc.integer({ min: 1, max: 20 }) });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
          const most = 300;
          await cache.clear();
          let kept: string[] = [];
          for (const { key, size } of steps) {
            await cache.put([{ key: String(key), value: bytes(size) }], most);
            kept = [...kept.filter((name) => name !== String(key)), String(key)];
          }
          const found = await cache.get(kept, NOW);
          const held = found.map((value) => value !== undefined);
          expect(found.reduce((sum, value) => sum + (value?.length ?? 0), 0)).toBeLessThanOrEqual(most);
          // What is there is newer than all that is not.
          expect(held.slice(held.indexOf(true)).every(Boolean) || !held.includes(true)).toBe(true);
        }),
        { numRuns: 30 },
      );
    });

    it("keeps nothing that is larger than all of it may be", async () => {
      await cache.put([{ key: "a", value: bytes(11) }], 10);
      expect(await cache.get(["a"], NOW)).toEqual([undefined]);
    });
  });
}
