import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import Database from "libsql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileStore } from "../../../test/contract/compile-store.js";
import { openStore } from "../open-store.js";

const WRITER = fileURLToPath(new URL("../../../test/contract/store-writer.mjs", import.meta.url));
/** The point in the write differs each time. */
const KILLS = 5;

const folder = mkdtempSync(join(tmpdir(), "varve-processes-"));
const compiled = join(folder, "compiled");
beforeAll(() => compileStore(compiled));
afterAll(() => rmSync(folder, { recursive: true }));

interface Writer {
  readonly process: ChildProcess;
  /** Each result as `status id`, in order. */
  readonly printed: string[];
  readonly done: Promise<number | null>;
}

function startWriter(path: string, idPrefix: string, count: number, textPrefix: string): Writer {
  const child = spawn(process.execPath, [WRITER, compiled, path, idPrefix, String(count), textPrefix], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const printed: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => printed.push(line));
  const done = once(child, "close").then(([code]) => code as number | null);
  return { process: child, printed, done };
}

/** What is wrong with the file: damage, and memories without one of their parts, or parts without their memory. */
function faultsOf(path: string): unknown[] {
  const database = new Database(path);
  const rows = (source: string) => database.prepare(source).raw().all([]) as unknown[][];
  const keys = (source: string) => JSON.stringify(rows(source));
  const integrity = rows("PRAGMA integrity_check").flat();
  const faults = integrity.filter((line) => line !== "ok");
  const memories = keys("SELECT (partition << 32) | sequence FROM memories ORDER BY 1");
  for (const part of [
    "SELECT (partition << 32) | sequence FROM vectors ORDER BY 1",
    "SELECT partition_and_sequence FROM codes ORDER BY 1",
    "SELECT partition_and_sequence FROM terms ORDER BY 1",
    "SELECT (partition << 32) | sequence FROM history WHERE event = 'ADD' ORDER BY 1",
  ]) {
    if (keys(part) !== memories) faults.push(part);
  }
  const counted = keys("SELECT id, memory_count FROM partitions WHERE memory_count > 0 ORDER BY id");
  if (counted !== keys("SELECT partition, count(*) FROM memories GROUP BY partition ORDER BY partition"))
    faults.push("counts");
  database.close();
  return faults;
}

describe("several processes on one file", () => {
  it("create it at once, and store each text once whoever is first", { timeout: 60_000 }, async () => {
    const path = join(folder, "shared.db");
    const writers = ["a", "b", "c"].map((name) => startWriter(path, name, 60, "everyone"));
    expect(await Promise.all(writers.map(({ done }) => done))).toEqual([0, 0, 0]);
    const printed = writers.flatMap((writer) => writer.printed);
    expect(printed).toHaveLength(180);
    const stored = printed
      .filter((line) => line.startsWith("stored "))
      .map((line) => line.slice("stored ".length));
    expect(stored).toHaveLength(60);
    for (const line of printed.filter((line) => line.startsWith("duplicate "))) {
      expect(stored).toContain(line.slice("duplicate ".length));
    }
    expect(faultsOf(path)).toEqual([]);
  });

  it("see each other's writes in their next search", async () => {
    const path = join(folder, "seen.db");
    const [one, other] = [
      await openStore({ provider: "sqlite", path }),
      await openStore({ provider: "sqlite", path }),
    ];
    await one.bindSpace({ model: "m", dimensions: 2 });
    const context = { at: "2026-01-01T00:00:00.000Z", actor: "caller" };
    const scope = { userId: "alice" };
    const add = (id: string, memory: string) =>
      ({
        kind: "add",
        scope,
        id,
        memory,
        hash: memory,
        vector: Float32Array.of(1, 0),
        metadata: {},
        ...context,
      }) as const;
    const found = async () => {
      const candidates = await other.search({
        scope,
        vector: Float32Array.of(1, 0),
        text: "tea coffee",
        limit: 9,
      });
      return candidates
        .map(({ record, similarity, bm25 }) => [record.memory, similarity, (bm25 ?? 0) > 0])
        .sort();
    };
    await one.commit([add("1", "likes tea")]);
    expect(await found()).toEqual([["likes tea", 1, true]]);
    await one.commit([add("2", "likes coffee")]);
    expect(await found()).toEqual([
      ["likes coffee", 1, true],
      ["likes tea", 1, true],
    ]);
    const text = { memory: "likes water", hash: "w", vector: Float32Array.of(0, 1) };
    await one.commit([{ kind: "update", id: "1", text, ...context }]);
    expect(await found()).toEqual([
      ["likes coffee", 1, true],
      ["likes water", 0, false],
    ]);
    await one.deleteAll(scope, context);
    expect(await found()).toEqual([]);
    await one.close();
    await other.close();
  });

  it.each(Array.from({ length: KILLS }, (_, index) => index + 1))(
    "lose nothing that was acknowledged when they are killed in the middle, time %i",
    { timeout: 60_000 },
    async (round) => {
      const path = join(folder, `killed ${round}.db`);
      const writers = ["a", "b"].map((name) => startWriter(path, name, 1e9, name));
      while (writers.some(({ printed }) => printed.length < 3 * round))
        await new Promise((resolve) => setTimeout(resolve, 3));
      for (const writer of writers) writer.process.kill("SIGKILL");
      await Promise.all(writers.map(({ done }) => done));
      expect(faultsOf(path)).toEqual([]);
      const store = await openStore({ provider: "sqlite", path });
      for (const line of writers.flatMap(({ printed }) => printed)) {
        const id = line.slice("stored ".length);
        expect(line).toBe(`stored ${id}`);
        expect(await store.get(id)).toMatchObject({ id, metadata: { index: Number(id.split(" ")[1]) } });
        expect(await store.history(id)).toMatchObject([{ event: "ADD", actor: id.split(" ")[0] }]);
      }
      await store.close();
    },
  );
});
