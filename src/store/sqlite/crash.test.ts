import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileStore } from "../../../test/contract/compile-store.js";
import { acknowledged, parseLog, recordWrites, writeSurvivors } from "../../../test/contract/power-loss.js";
import { faultsOf } from "../../../test/contract/store-faults.js";
import { startWriter } from "../../../test/contract/store-writer.js";
import { openStore } from "../open-store.js";

/** More with `VARVE_CRASHES=200 npm test -- src/store/sqlite/crash`. */
const KILLS = Number(process.env["VARVE_CRASHES"] ?? 5);
const POWER_LOSSES = Number(process.env["VARVE_CRASHES"] ?? 20);
const LATEST_KILL_MS = 400;

const folder = mkdtempSync(join(tmpdir(), "varve-crash-"));
const compiled = join(folder, "compiled");
beforeAll(() => compileStore(compiled));
afterAll(() => rmSync(folder, { recursive: true }));

/** Nothing that was acknowledged is missing, and no memory lacks a part. */
async function expectWhole(path: string, lines: readonly string[]): Promise<void> {
  expect(faultsOf(path)).toEqual([]);
  const store = await openStore({ provider: "sqlite", path });
  for (const line of lines) {
    const id = line.slice("stored ".length);
    expect(line).toBe(`stored ${id}`);
    expect(await store.get(id)).toMatchObject({ id, metadata: { index: Number(id.split(" ")[1]) } });
    expect(await store.history(id)).toMatchObject([{ event: "ADD", actor: id.split(" ")[0] }]);
  }
  const [line] = lines.slice(-1);
  if (line !== undefined) {
    const scope = { userId: "alice" };
    const vector = Float32Array.from({ length: 64 }, (_, at) => at);
    const found = await store.search({ scope, vector, text: "remembers", limit: 1000 });
    expect(found.length).toBeGreaterThanOrEqual(Math.min(1000, lines.length));
  }
  await store.close();
}

describe("two processes that write", () => {
  it.each(Array.from({ length: KILLS }, (_, index) => index + 1))(
    "lose nothing that was acknowledged when they are killed at any moment, time %i",
    { timeout: 60_000 },
    async (round) => {
      const path = join(folder, `killed ${round}.db`);
      const writers = ["a", "b"].map((idPrefix) => startWriter({ compiled, path, idPrefix, count: 1e9 }));
      while (writers.some(({ printed }) => printed.length < 1)) await sleep(3);
      await sleep(Math.random() * LATEST_KILL_MS);
      for (const writer of writers) writer.process.kill("SIGKILL");
      await Promise.all(writers.map(({ done }) => done));
      await expectWhole(
        path,
        writers.flatMap(({ printed }) => printed),
      );
      for (const end of ["", "-wal", "-shm"]) rmSync(path + end, { force: true });
    },
  );

  // The recorder is a library for Linux's dynamic loader.
  it.runIf(process.platform === "linux")(
    "lose nothing that was acknowledged when the power fails and whatever was not synced is lost, in part or as a whole",
    { timeout: 60_000 + 3_000 * POWER_LOSSES },
    async () => {
      const disk = join(folder, "disk");
      mkdirSync(disk);
      const log = join(folder, "writes.log");
      const environment = recordWrites(folder, log, `${disk}/`);
      const path = join(disk, "memory.db");
      const writers = ["a", "b"].map((idPrefix) =>
        startWriter({ compiled, path, idPrefix, count: 300, environment }),
      );
      expect(await Promise.all(writers.map(({ done }) => done))).toEqual([0, 0]);
      const operations = parseLog(log).filter(({ file }) => !file.endsWith("-journal"));
      expect(acknowledged(operations)).toHaveLength(600);
      // The log went into the database file on the way, so that both files are written and synced.
      expect(operations.filter(({ kind, file }) => kind === "s" && file === path).length).toBeGreaterThan(1);
      const first = operations.findIndex(({ kind }) => kind === "a");
      for (let time = 1; time <= POWER_LOSSES; time += 1) {
        const after = operations.slice(
          0,
          first + Math.floor(Math.random() * (operations.length - first)) + 1,
        );
        const rest = join(folder, `rest ${time}`);
        mkdirSync(rest);
        const share = Math.random();
        writeSurvivors(after, rest, () => Math.random() < share);
        await expectWhole(join(rest, "memory.db"), acknowledged(after));
        rmSync(rest, { recursive: true });
      }
    },
  );
});
