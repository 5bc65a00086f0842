import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "../../spec/store.js";
import { hashText } from "../../util/hash-text.js";
import { openStore } from "../open-store.js";
import type { Connection } from "./connection.js";
import { openDatabase } from "./open-database.js";
import { PartitionTerms } from "./partition-terms.js";
import { type Partition, readPartitions } from "./partitions.js";

const folder = mkdtempSync(join(tmpdir(), "varve-terms-"));
afterAll(() => rmSync(folder, { recursive: true }));

const USERS = ["ann", "bob", "cem"] as const;
const DIMENSIONS = 4;

let stores = 0;
let store: Store;
let connection: Connection;
beforeEach(async () => {
  stores += 1;
  const path = join(folder, `${stores}.db`);
  store = await openStore({ provider: "sqlite", path });
  await store.bindSpace({ model: "test", dimensions: DIMENSIONS });
  for (const userId of USERS) await add(userId, 0, 40);
  ({ connection } = await openDatabase({ provider: "sqlite", path }));
});
afterEach(async () => {
  connection.close();
  await store.close();
});

/** Adds texts of which each has a word of its own. */
const add = (userId: string, from: number, count: number) =>
  store.commit(
    Array.from({ length: count }, (_, index) => {
      const memory = `saw meteor${userId}${from + index} at night`;
      return {
        kind: "add",
        id: `${userId} ${from + index}`,
        scope: { userId },
        memory,
        hash: hashText(memory),
        metadata: {},
        vector: new Float32Array(DIMENSIONS).fill(1),
        at: "2026-01-01T00:00:00.000Z",
        actor: "caller",
      };
    }),
  );

/** As a search finds it: read anew each time. */
function partitionOf(userId: string): Partition {
  const [partition] = readPartitions(connection, { userId });
  if (partition === undefined) throw new Error(`${userId} has no memories.`);
  return partition;
}

/** What the index of each user takes while nothing is dropped; all take as much. */
const bytesOfOne = (): number =>
  new PartitionTerms(connection, Number.MAX_SAFE_INTEGER).index(partitionOf("ann")).bytes;

describe("the full-text indexes in memory", () => {
  it("are kept up to their limit, and those searched last stay", () => {
    const terms = new PartitionTerms(connection, 2 * bytesOfOne());
    const [ann, bob] = [terms.index(partitionOf("ann")), terms.index(partitionOf("bob"))];
    expect(terms.index(partitionOf("ann"))).toBe(ann);
    terms.index(partitionOf("cem"));
    expect(terms.index(partitionOf("ann"))).toBe(ann);
    const again = terms.index(partitionOf("bob"));
    expect(again).not.toBe(bob);
    expect(again.postings("meteorbob7")).toEqual(bob.postings("meteorbob7"));
    expect(again.textCount).toBe(40);
  });

  it("are whole, and not kept, where one alone is over the limit; the others stay", async () => {
    const terms = new PartitionTerms(connection, 2 * bytesOfOne());
    const ann = terms.index(partitionOf("ann"));
    await add("cem", 40, 80);
    const large = terms.index(partitionOf("cem"));
    expect([large.textCount, large.textsWith("night")]).toEqual([120, 120]);
    expect(terms.index(partitionOf("cem"))).not.toBe(large);
    expect(terms.index(partitionOf("ann"))).toBe(ann);
  });

  it("count what a write of another connection added, and give room for it", async () => {
    const terms = new PartitionTerms(connection, 2 * bytesOfOne());
    const bob = terms.index(partitionOf("bob"));
    const ann = terms.index(partitionOf("ann"));
    await add("ann", 40, 10);
    expect(terms.index(partitionOf("ann"))).toBe(ann);
    expect([ann.textCount, ann.textsWith("meteorann45")]).toEqual([50, 1]);
    expect(terms.index(partitionOf("bob"))).not.toBe(bob);
  });
});
