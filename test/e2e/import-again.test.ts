import { afterEach, beforeEach, expect, it } from "vitest";
import { Memory } from "../../src/index.js";
import { type LocalBedrock, startLocalBedrock } from "../../src/local/index.js";
import type { ImportResult } from "../../src/spec/life-cycle.js";

let bedrock: LocalBedrock;
const opened: Memory[] = [];
beforeEach(async () => {
  bedrock = await startLocalBedrock();
});
afterEach(async () => {
  for (const memory of opened.splice(0)) await memory.close();
  await bedrock.close();
});

async function openMemory(): Promise<Memory> {
  const memory = await Memory.fromConfig({
    llm: { provider: "aws_bedrock", config: { model: "amazon.nova-lite-v1:0", ...bedrock.config } },
    vector_store: { provider: "sqlite", config: { path: ":memory:" } },
  });
  opened.push(memory);
  return memory;
}

/** How many texts were embedded meanwhile; a request of Titan's embeds one. */
async function embeddedBy(work: () => Promise<ImportResult>): Promise<[number, ImportResult]> {
  const before = bedrock.requests().length;
  const result = await work();
  return [bedrock.requests().length - before, result];
}

/** More than a batch. */
const FACTS = Array.from({ length: 300 }, (_, number) => ({
  memory: `Order number ${number} was sent`,
  user_id: `user ${number % 3}`,
}));

it.each([
  ["mem0's memories", FACTS.map((fact, number) => ({ ...fact, id: `fact-${number}` }))],
  ["mem0's memories without ids", FACTS],
])(
  "an import of %s that are there asks for no embedding, and reports them as duplicates",
  async (_, facts) => {
    const memory = await openMemory();
    expect(await embeddedBy(() => memory.import(facts))).toMatchObject([300, { stored: 300, duplicates: 0 }]);
    expect(await embeddedBy(() => memory.import(facts))).toMatchObject([
      ...[0, { stored: 0, duplicates: 300, failed: [], usage: { embedding: { calls: 0 } } }],
    ]);
    const more = [...facts, { memory: "Likes tea", user_id: "user 1" }];
    expect(await embeddedBy(() => memory.import(more))).toMatchObject([1, { stored: 1, duplicates: 300 }]);
  },
);

it("an import of an export without vectors asks for the embeddings of what is not there only", async () => {
  const from = await openMemory();
  await from.import(FACTS);
  const lines: string[] = [];
  for await (const line of from.export({ vectors: false })) lines.push(line);
  const to = await openMemory();
  // Cut off after one of its two batches.
  const cut = lines.slice(0, 1 + 256);
  expect(await embeddedBy(() => to.import(cut))).toMatchObject([256, { stored: 256 }]);
  expect(await embeddedBy(() => to.import(lines))).toMatchObject([44, { stored: 44, duplicates: 256 }]);
  expect(await embeddedBy(() => to.import(lines))).toMatchObject([0, { stored: 0, duplicates: 300 }]);
});
