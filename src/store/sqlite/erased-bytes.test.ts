import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import Database from "libsql";
import { afterAll, expect, it } from "vitest";
import { openStore } from "../open-store.js";

const folder = mkdtempSync(join(tmpdir(), "varve-erased-"));
afterAll(() => rmSync(folder, { recursive: true }));

const CONTEXT = { at: "2026-01-01T00:00:00.000Z", actor: "caller" };
/** Stands in every text of Alice's, in words, so that terms and messages hold it, too. */
const CANARY = "xylocarp";

/** How often the canary stands in the database file and its companions. */
function traces(path: string): number {
  const files = [path, `${path}-wal`, `${path}-shm`]
    .filter(existsSync)
    .map((file) => readFileSync(file, "latin1"));
  return files.join().split(CANARY).length - 1;
}

it("leaves no byte of what was forgotten in the file or its log, whatever else was written", {
  timeout: 120_000,
}, async () => {
  let files = 0;
  const size = fc.integer({ min: 1, max: 9000 });
  const step = fc.record({ owner: fc.constantFrom("alice", "bob"), size, change: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
      files += 1;
      const path = join(folder, `${files}.db`);
      const store = await openStore({ provider: "sqlite", path, synchronous: "normal" });
      await store.bindSpace({ model: "m", dimensions: 8 });
      for (const [index, { owner, size, change }] of steps.entries()) {
        const scope = { userId: owner, runId: `${owner === "alice" ? CANARY : "run"} ${index % 3}` };
        const words = owner === "alice" ? `${CANARY} ${"eats ".repeat(size / 5)}` : "b".repeat(size);
        const memory = `${words} ${index}`;
        const vector = Float32Array.from({ length: 8 }, (_, at) => at - index);
        const messages = [{ role: "user", content: memory, at: CONTEXT.at }];
        const add = { kind: "add", scope, id: `m${index}`, memory, hash: memory, vector } as const;
        await store.commit([{ ...add, metadata: { note: memory }, ...CONTEXT, reason: memory }], {
          scope,
          messages,
          keep: 1 + (index % 2),
          at: CONTEXT.at,
        });
        const text = { memory: `${memory} anew`, hash: `${memory} anew`, vector };
        if (change) await store.commit([{ kind: "update", id: add.id, text, ...CONTEXT }]);
        if (change && index % 4 === 0) await store.commit([{ kind: "delete", id: add.id, ...CONTEXT }]);
      }
      if (steps.some(({ owner }) => owner === "alice")) expect(traces(path)).toBeGreaterThan(0);
      await store.forget({ userId: "alice" });
      expect(traces(path)).toBe(0);
      expect(await store.check()).toEqual([]);
      await store.close();
    }),
    { numRuns: 60 },
  );
});

it("says so if another process's read keeps older copies in the log, and erases them once it has ended", async () => {
  const path = join(folder, "reader.db");
  const store = await openStore({ provider: "sqlite", path, busyTimeoutMs: 50 });
  await store.bindSpace({ model: "m", dimensions: 2 });
  const scope = { userId: "alice" };
  const add = {
    kind: "add",
    scope,
    id: "1",
    memory: CANARY,
    hash: "h",
    vector: Float32Array.of(1, 0),
  } as const;
  await store.commit([{ ...add, metadata: {}, ...CONTEXT }]);
  const reader = new Database(path);
  reader.exec("BEGIN");
  reader.prepare("SELECT count(*) FROM memories").get([]);
  await expect(store.forget(scope)).rejects.toMatchObject({ code: "STORE_BUSY" });
  reader.exec("COMMIT");
  reader.close();
  expect(await store.forget(scope)).toEqual({ memories: 0, historyEntries: 0, messages: 0 });
  expect(traces(path)).toBe(0);
  await store.close();
});
