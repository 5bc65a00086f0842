import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileStore } from "../../../test/contract/compile-store.js";
import { faultsOf } from "../../../test/contract/store-faults.js";
import { startWriter } from "../../../test/contract/store-writer.js";
import { openStore } from "../open-store.js";

const folder = mkdtempSync(join(tmpdir(), "varve-processes-"));
const compiled = join(folder, "compiled");
beforeAll(() => compileStore(compiled));
afterAll(() => rmSync(folder, { recursive: true }));

describe("several processes on one file", () => {
  it("create it at once, and store each text once whoever is first", { timeout: 60_000 }, async () => {
    const path = join(folder, "shared.db");
    const writers = ["a", "b", "c"].map((name) =>
      startWriter({ compiled, path, idPrefix: name, count: 60, textPrefix: "everyone" }),
    );
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
});
