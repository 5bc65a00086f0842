import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mapInOrder } from "./map-in-order.js";

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
}

describe("mapInOrder", () => {
  it("yields results in the order of the values, whichever ends first, and never works on more than so many", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 3 })),
        fc.integer({ min: 1, max: 5 }),
        async (delays, atOnce) => {
          let running = 0;
          const indices = delays.map((_, index) => index);
          const results = mapInOrder(indices, atOnce, async (index) => {
            running += 1;
            expect(running).toBeLessThanOrEqual(atOnce);
            await pause(delays[index]);
            running -= 1;
            return index;
          });
          expect(await all(results)).toEqual(indices);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("reads no further than it works while nobody takes the results", async () => {
    let read = 0;
    function* values() {
      for (;;) {
        read += 1;
        yield read;
      }
    }
    const results = mapInOrder(values(), 3, async (value) => value);
    expect(await results.next()).toEqual({ done: false, value: 1 });
    await pause(5);
    expect(read).toBeLessThanOrEqual(4);
    await results.return();
  });

  it("does not wait for further values to hand out what is done", async () => {
    async function* values() {
      yield 1;
      await new Promise(() => {});
    }
    const results = mapInOrder(values(), 4, async (value) => value);
    expect(await results.next()).toEqual({ done: false, value: 1 });
  });

  it("yields what came before a failure of the work or of the source, and then rejects", async () => {
    const seen: number[] = [];
    const work = async (value: number) => {
      if (value === 2) throw new Error("broken");
      await pause(2);
      return value;
    };
    const take = async (values: Iterable<number>) => {
      for await (const value of mapInOrder(values, 4, work)) seen.push(value);
    };
    await expect(take([0, 1, 2, 3])).rejects.toThrow("broken");
    function* breaking() {
      yield 5;
      throw new Error("source");
    }
    await expect(take(breaking())).rejects.toThrow("source");
    expect(seen).toEqual([0, 1, 5]);
  });

  it("closes the source and waits for the work when the loop is left", async () => {
    let isClosed = false;
    let finished = 0;
    function* values() {
      try {
        for (let value = 0; ; value += 1) yield value;
      } finally {
        isClosed = true;
      }
    }
    const work = async (value: number) => {
      await pause(value);
      finished += 1;
      return value;
    };
    for await (const value of mapInOrder(values(), 3, work)) if (value === 0) break;
    expect(isClosed).toBe(true);
    expect(finished).toBeGreaterThanOrEqual(3);
  });
});
