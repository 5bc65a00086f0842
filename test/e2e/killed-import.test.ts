import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Memory } from "../../src/index.js";
import { type LocalBedrock, startLocalBedrock } from "../../src/local/index.js";
import { openStore } from "../../src/store/open-store.js";
import { cleanEnvironment, linesUntilKilled, root } from "./run-node.js";

/** Six batches, the last one not full. */
const COUNT = 1_500;
const BATCH = 256;
/** `VARVE_IMPORT_KILLS` sets how many, for a longer run by hand. */
const KILLS = Number(process.env["VARVE_IMPORT_KILLS"] ?? 5);
/** About as long as a batch takes, so that kills fall anywhere in one. */
const LONGEST_DELAY_MS = 60;

let folder: string;
let bedrock: LocalBedrock;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "varve-killed-import-"));
  bedrock = await startLocalBedrock();
});
afterAll(async () => {
  await bedrock.close();
  await rm(folder, { recursive: true });
});

const configured = (path: string) => ({
  llm: { provider: "aws_bedrock", config: { ...bedrock.config, model: "amazon.nova-lite-v1:0" } },
  vector_store: { provider: "sqlite", config: { path } },
});

const facts = Array.from({ length: COUNT }, (_, number) => ({
  id: `fact-${number}`,
  memory: `Order number ${number} was sent`,
  user_id: `user ${number % 7}`,
  created_at: new Date(Date.UTC(2024, 0, 1, 0, 0, number)).toISOString(),
}));

/** Imports, and is killed some time after so many batches; absent: it may finish. */
const run = (path: string, file: string, killAfter?: number): Promise<readonly string[]> =>
  linesUntilKilled(
    [join(root, "test/e2e/importer.mjs"), JSON.stringify(configured(path)), file],
    cleanEnvironment(folder),
    { longestDelayMs: LONGEST_DELAY_MS, ...(killAfter !== undefined && { killAfter }) },
  );

async function exported(path: string): Promise<string> {
  const memory = await Memory.fromConfig(configured(path));
  let text = "";
  for await (const line of memory.export()) text += line;
  await memory.close();
  return text;
}

/** The ids of an export's entries, in order. */
const idsOf = (text: string): readonly string[] =>
  text
    .trimEnd()
    .split("\n")
    .slice(1, -1)
    .map((line) => JSON.parse(line).id);

async function checkedIds(path: string): Promise<readonly string[]> {
  const store = await openStore({ provider: "sqlite", path });
  expect(await store.check()).toEqual([]);
  await store.close();
  return idsOf(await exported(path));
}

/** Kills imports later and later, looks at what each has left, and returns what the one that may finish says. */
async function importThroughKills(path: string, file: string, ids: readonly string[]) {
  let before = 0;
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const lines = await run(path, file, 1 + ((kill - 1) % 5));
    const kept = await checkedIds(path);
    // Whole batches, in the order of the file: all that was reported, and nothing of what earlier runs stored is gone.
    expect(kept).toEqual(ids.slice(0, kept.length));
    expect(kept.length === ids.length || kept.length % BATCH === 0).toBe(true);
    const reported = Math.max(...lines.filter((line) => /^\d+$/.test(line)).map(Number));
    expect(kept.length).toBeGreaterThanOrEqual(Math.max(before, reported));
    before = kept.length;
  }
  return { before, result: JSON.parse((await run(path, file)).at(-1) ?? "") };
}

describe("an import that is killed at any moment", { timeout: 600_000 }, () => {
  it("keeps whole batches of varve's export, and a repetition makes the same store to the byte", async () => {
    const source = join(folder, "source.db");
    const memory = await Memory.fromConfig(configured(source));
    await memory.import(facts);
    for (let number = 0; number < COUNT; number += 50) {
      await memory.update(`fact-${number}`, `Order number ${number} came back`, { reason: "Refused" });
      await memory.delete(`fact-${number + 1}`);
    }
    await memory.close();
    const original = await exported(source);
    const file = join(folder, "memories.jsonl");
    await writeFile(file, original);
    const path = join(folder, "varve.db");
    const { before, result } = await importThroughKills(path, file, idsOf(original));
    expect(result).toMatchObject({ duplicates: before, failed: 0 });
    expect(result.stored + result.deleted).toBe(COUNT - before);
    expect(await exported(path)).toBe(original);
    expect(await checkedIds(path)).toHaveLength(COUNT);
  });

  it("keeps whole batches of mem0's memories, and a repetition adds what is missing", async () => {
    const file = join(folder, "mem0.json");
    await writeFile(file, JSON.stringify({ results: facts }));
    const path = join(folder, "mem0.db");
    const ids = facts.map(({ id }) => id);
    const { before, result } = await importThroughKills(path, file, ids);
    expect(result).toEqual({ stored: COUNT - before, deleted: 0, duplicates: before, failed: 0 });
    expect(await checkedIds(path)).toEqual(ids);
    const store = await openStore({ provider: "sqlite", path });
    for (const id of ids) expect(await store.history(id)).toHaveLength(1);
    await store.close();
  });
});
