import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Memory } from "../../src/index.js";
import { type LocalBedrock, startLocalBedrock } from "../../src/local/index.js";
import { openStore } from "../../src/store/open-store.js";
import { cleanEnvironment, root, startNode } from "./run-node.js";

/** `VARVE_BULK_CONVERSATIONS` sets how many, for a longer run by hand. */
const COUNT = Number(process.env["VARVE_BULK_CONVERSATIONS"] ?? 300);
const KILLS = 4;

let folder: string;
let bedrock: LocalBedrock;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "varve-bulk-"));
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

/** Runs the job until so many lines were printed, then kills it without warning. */
async function run(path: string, killAfter: number, infer: boolean): Promise<readonly string[]> {
  const script = join(root, "test/e2e/bulk-adder.mjs");
  const child = startNode(
    [script, JSON.stringify(configured(path)), String(COUNT), String(infer)],
    cleanEnvironment(folder),
  );
  const lines: string[] = [];
  if (child.stdout === null) throw new Error("The job prints nothing.");
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === killAfter) child.kill("SIGKILL");
  }
  return lines;
}

describe("addMany", () => {
  it.each([
    ["messages as they are", false],
    ["what the model extracts", true],
  ])(
    "goes on after kill -9 where it stopped, without a duplicate or a gap, storing %s",
    {
      timeout: 600_000,
    },
    async (_, infer) => {
      const path = join(folder, `killed ${infer}.db`);
      const outcomes: string[] = [];
      for (let kill = 1; kill <= KILLS; kill += 1)
        outcomes.push(...(await run(path, Math.floor(COUNT / (KILLS + 1)), infer)));
      const last = await run(path, Infinity, infer);
      const [, added = 0, skipped = 0, failed] = last.at(-1)?.split(" ").map(Number) ?? [];
      expect(failed).toBe(0);
      expect(added + skipped).toBe(COUNT);
      expect(skipped).toBeGreaterThan(0);
      // An item that was done twice would be a duplicate of itself.
      expect(new Set([...outcomes, ...last.slice(0, -1)])).toEqual(new Set(["stored"]));
      const store = await openStore({ provider: "sqlite", path });
      const memories: string[] = [];
      for (let user = 0; user < 7; user += 1) {
        const { records } = await store.list({ scope: { userId: `user ${user}` }, limit: 1000 });
        for (const { id, memory } of records) {
          memories.push(memory);
          expect(await store.history(id)).toHaveLength(1);
        }
      }
      expect(await store.check()).toEqual([]);
      await store.close();
      const numbers = memories.map((memory) => Number(/\d+/.exec(memory))).sort((a, b) => a - b);
      expect(numbers).toEqual(Array.from({ length: COUNT }, (_, number) => number));
    },
  );

  it("reads no more conversations than it works on, and tells of failures without stopping", async () => {
    const memory = await Memory.fromConfig(configured(":memory:"));
    let read = 0;
    let finished = 0;
    async function* conversations() {
      for (let number = 0; number < 20; number += 1) {
        expect(read - finished).toBeLessThan(3);
        read += 1;
        yield { messages: number === 5 ? "" : `Order ${number}.`, userId: "u", infer: false };
      }
    }
    const result = await memory.addMany(conversations(), {
      concurrency: 3,
      onProgress: () => {
        finished += 1;
      },
    });
    expect(result).toMatchObject({ added: 19, skipped: 0, failed: 1, usage: { embedding: { calls: 19 } } });
    expect(result.failures).toMatchObject([{ index: 5, error: { code: "INPUT_INVALID" } }]);
    await memory.close();
  });

  it("stops when it is aborted, and closes its source", async () => {
    const memory = await Memory.fromConfig(configured(":memory:"));
    const controller = new AbortController();
    let isClosed = false;
    function* conversations() {
      try {
        for (let number = 0; ; number += 1) yield { messages: `Order ${number}.`, userId: "u", infer: false };
      } finally {
        isClosed = true;
      }
    }
    const job = memory.addMany(conversations(), {
      signal: controller.signal,
      onProgress: ({ added }) => {
        if (added === 3) controller.abort();
      },
    });
    await expect(job).rejects.toMatchObject({ code: "ABORTED" });
    expect(isClosed).toBe(true);
    await memory.close();
  });
});
