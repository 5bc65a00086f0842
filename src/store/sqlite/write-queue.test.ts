import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { VarveError } from "../../errors.js";
import type { Connection } from "./connection.js";
import { type OpenDatabase, openDatabase } from "./open-database.js";
import { sql } from "./sql.js";
import { WriteQueue } from "./write-queue.js";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function open(): Promise<OpenDatabase & { readonly path: string }> {
  const folder = await mkdtemp(join(tmpdir(), "varve-queue-"));
  cleanUps.push(() => rm(folder, { recursive: true }));
  const path = join(folder, "memories.db");
  const opened = await openDatabase({ provider: "sqlite", path, busyTimeoutMs: 50 });
  cleanUps.push(() => opened.connection.close());
  return { ...opened, path };
}

const put =
  (name: string, value = "") =>
  (connection: Connection) => {
    connection.run(sql`INSERT INTO settings (name, value) VALUES (${name}, ${value})`);
    return namesIn(connection);
  };
const namesIn = (connection: Connection): string[] =>
  connection.all(sql`SELECT name FROM settings ORDER BY name`).map(([name]) => String(name));

/** How often the connection has begun a write. */
function countWrites(connection: Connection): () => number {
  let count = 0;
  const write = connection.write.bind(connection);
  connection.write = (work) => {
    count += 1;
    return write(work);
  };
  return () => count;
}

describe("WriteQueue", () => {
  it("puts the writes that wait at the same time into one transaction, each seeing those before it", async () => {
    const { connection, busyTimeoutMs } = await open();
    const writes = countWrites(connection);
    const queue = new WriteQueue(() => connection, busyTimeoutMs);
    const seen = await Promise.all(["a", "b", "c"].map((name) => queue.run(put(name))));
    expect(seen).toEqual([["a"], ["a", "b"], ["a", "b", "c"]]);
    expect(writes()).toBe(1);
  });

  it("undoes a write that fails as a whole, and none beside it, in any mixture", async () => {
    const { connection, busyTimeoutMs } = await open();
    const queue = new WriteQueue(() => connection, busyTimeoutMs);
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 80 }), async (fails) => {
        run += 1;
        const name = (index: number) => `${run} ${String(index).padStart(3, "0")}`;
        const settled = await Promise.allSettled(
          fails.map((isFailing, index) =>
            queue.run((open) => {
              put(name(index))(open);
              if (isFailing) throw new RangeError(name(index));
              return name(index);
            }),
          ),
        );
        expect(settled).toEqual(
          fails.map((isFailing, index) =>
            isFailing
              ? { status: "rejected", reason: new RangeError(name(index)) }
              : { status: "fulfilled", value: name(index) },
          ),
        );
        const stored = namesIn(connection).filter((each) => each.startsWith(`${run} `));
        expect(stored).toEqual(fails.flatMap((isFailing, index) => (isFailing ? [] : [name(index)])));
      }),
      { numRuns: 50 },
    );
  });

  it("acknowledges nothing before other connections see it", async () => {
    const { connection, busyTimeoutMs, path } = await open();
    const other = await openDatabase({ provider: "sqlite", path });
    cleanUps.push(() => other.connection.close());
    const queue = new WriteQueue(() => connection, busyTimeoutMs);
    await Promise.all(
      ["a", "b"].map(async (name) => {
        await queue.run(put(name));
        expect(namesIn(other.connection)).toContain(name);
      }),
    );
  });

  it("tries each write by itself when their transaction fails as a whole", async () => {
    const { connection, busyTimeoutMs } = await open();
    const queue = new WriteQueue(() => connection, busyTimeoutMs);
    // As SQLite does when the disk is full.
    const undoAll = (open: Connection) => {
      open.exec("ROLLBACK");
      throw new VarveError("STORE_FULL", "No room.");
    };
    const settled = await Promise.allSettled([queue.run(put("a")), queue.run(undoAll), queue.run(put("b"))]);
    expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(namesIn(connection)).toEqual(["a", "b"]);
  });

  it("rejects all that wait with STORE_BUSY while another process holds the lock, and goes on after it", async () => {
    const { connection, busyTimeoutMs, path } = await open();
    const other = await openDatabase({ provider: "sqlite", path });
    cleanUps.push(() => other.connection.close());
    const queue = new WriteQueue(() => connection, busyTimeoutMs);
    other.connection.exec("BEGIN IMMEDIATE");
    const settled = await Promise.allSettled([queue.run(put("a")), queue.run(put("b"))]);
    for (const each of settled) expect(each).toMatchObject({ reason: { code: "STORE_BUSY" } });
    other.connection.exec("ROLLBACK");
    expect(await queue.run(put("c"))).toEqual(["c"]);
  });
});
