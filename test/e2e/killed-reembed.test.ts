import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Memory } from "../../src/index.js";
import { type LocalBedrock, startLocalBedrock } from "../../src/local/index.js";
import { openStore } from "../../src/store/open-store.js";
import { cleanEnvironment, linesUntilKilled, root } from "./run-node.js";

/** Six batches, the last one not full. */
const COUNT = 1_500;
const BATCH = 256;
/** `VARVE_REEMBED_KILLS` sets how many, for a longer run by hand. */
const KILLS = Number(process.env["VARVE_REEMBED_KILLS"] ?? 6);
/** About as long as a batch takes, so that kills fall anywhere in one. */
const LONGEST_DELAY_MS = 60;
const [OLD, NEW] = ["amazon.titan-embed-text-v2:0", "cohere.embed-multilingual-v3"] as const;

let folder: string;
let path: string;
let bedrock: LocalBedrock;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "varve-killed-reembed-"));
  path = join(folder, "memory.db");
  bedrock = await startLocalBedrock();
});
afterAll(async () => {
  await bedrock.close();
  await rm(folder, { recursive: true });
});

const configured = (model: string) => ({
  llm: { provider: "aws_bedrock", config: { ...bedrock.config, model: "amazon.nova-lite-v1:0" } },
  embedder: { provider: "aws_bedrock", config: { ...bedrock.config, model } },
  vector_store: { provider: "sqlite", config: { path } },
});

const run = (killAfter?: number): Promise<readonly string[]> =>
  linesUntilKilled(
    [join(root, "test/e2e/reembedder.mjs"), JSON.stringify(configured(NEW))],
    cleanEnvironment(folder),
    { longestDelayMs: LONGEST_DELAY_MS, ...(killAfter !== undefined && { killAfter }) },
  );

/** The export of the store by this model, after a search by it; the vectors are part of the export. */
async function exported(model: string): Promise<string> {
  const memory = await Memory.fromConfig(configured(model));
  const { results } = await memory.search("Order number 42 was sent", { userId: "ann", limit: 1 });
  expect(results).toMatchObject([{ memory: "Order number 42 was sent" }]);
  let text = "";
  for await (const line of memory.export()) text += line;
  await memory.close();
  return text;
}

it("leaves a reembedding that is killed at any moment whole in the old space, and goes on where it stopped", {
  timeout: 600_000,
}, async () => {
  const memory = await Memory.fromConfig(configured(OLD));
  await memory.import(
    Array.from({ length: COUNT }, (_, number) => ({
      memory: `Order number ${number} was sent`,
      user_id: "ann",
    })),
  );
  await memory.close();
  const original = await exported(OLD);
  let done = 0;
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const lines = (await run(1 + (kill % 3))).map(Number);
    const store = await openStore({ provider: "sqlite", path });
    expect(await store.check()).toEqual([]);
    const space = await store.space();
    await store.close();
    // The last kill may come when everything was done.
    if (space?.model !== OLD) break;
    expect(await exported(OLD)).toBe(original);
    const [first = 0] = lines;
    expect(first).toBeGreaterThanOrEqual(done);
    expect(first === COUNT || first % BATCH === 0).toBe(true);
    done = Math.max(...lines.filter(Number.isInteger));
  }
  const last = await run();
  expect(Number(last[0])).toBeGreaterThanOrEqual(done);
  expect(last.at(-1)).toBe(`embedded ${COUNT - Number(last[0])}`);
  const [header, ...entries] = (await exported(NEW)).trimEnd().split("\n");
  expect(JSON.parse(header ?? "")).toMatchObject({ embeddingSpace: { model: NEW } });
  const withoutVector = (line: string) => ({ ...JSON.parse(line), vector: null });
  expect(entries.map(withoutVector)).toEqual(original.trimEnd().split("\n").slice(1).map(withoutVector));
  const store = await openStore({ provider: "sqlite", path });
  expect(await store.check()).toEqual([]);
  await store.close();
});
