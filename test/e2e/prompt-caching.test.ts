import { expect, it } from "vitest";
import { Memory } from "../../src/index.js";
import { startLocalBedrock } from "../../src/local/index.js";

const MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const LONG = "Prefer facts about the work of the crew, and write ship names in capitals. ".repeat(150);

it("instructions above the model's minimum are written to its prompt cache once, and read from then on", async () => {
  const bedrock = await startLocalBedrock();
  const open = (custom_instructions?: string) =>
    Memory.fromConfig({
      llm: {
        provider: "aws_bedrock",
        config: { ...bedrock.config, aws_region: "us-west-2", model: MODEL, prompt_caching: true },
      },
      vector_store: { provider: "sqlite", config: { path: ":memory:" } },
      ...(custom_instructions !== undefined && { custom_instructions }),
    });
  const memory = await open(LONG);
  const first = (await memory.add("I live in Oslo.", { userId: "ada" })).usage.llm;
  const second = (await memory.add("I like tea.", { userId: "bob" })).usage.llm;
  await memory.close();
  expect(first.cacheWriteTokens).toBeGreaterThan(1024);
  expect(second.cacheReadTokens).toBe(first.cacheWriteTokens);
  expect(second.cost?.usd).toBeLessThan(first.cost?.usd ?? 0);
  const plain = await open();
  const { llm } = (await plain.add("I live in Rome.", { userId: "cyd" })).usage;
  expect(llm.cacheWriteTokens ?? 0).toBe(0);
  await plain.close();
  await bedrock.close();
});
