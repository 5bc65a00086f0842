import { describe, expect, it } from "vitest";
import { Memory } from "../../src/index.js";
import { LOCAL_GUARDRAIL, startLocalBedrock } from "../../src/local/index.js";

const ALICE = { userId: "alice" };

async function withMemory(redaction: object, use: (memory: Memory) => Promise<void>): Promise<void> {
  await using bedrock = await startLocalBedrock();
  const config = { model: "amazon.nova-lite-v1:0", ...bedrock.config };
  const memory = await Memory.fromConfig({
    llm: { provider: "aws_bedrock", config },
    vector_store: { provider: "sqlite", config: { path: ":memory:" } },
    redaction,
  });
  try {
    await use(memory);
  } finally {
    await memory.close();
  }
}

describe("redaction by configuration", () => {
  it("masks its kinds and the application's own patterns", async () => {
    const redaction = { kinds: ["email"], patterns: [{ name: "badge", pattern: "EMP-\\d{4}" }] };
    await withMemory(redaction, async (memory) => {
      const text = "Badge EMP-1234, mail a@example.com, call +1 415 555 2671";
      const { results } = await memory.add(text, { ...ALICE, infer: false });
      expect(results).toMatchObject([
        {
          outcome: "stored",
          memory: "Badge [BADGE], mail [EMAIL], call +1 415 555 2671",
          redactions: [
            { kind: "badge", count: 1 },
            { kind: "email", count: 1 },
          ],
        },
      ]);
    });
  });

  it("lets a guardrail of Bedrock mask what it anonymises and block what it blocks", async () => {
    const { id: identifier, versions, blockedWords } = LOCAL_GUARDRAIL;
    const redaction = { kinds: [], guardrail: { identifier, version: versions[0] } };
    await withMemory(redaction, async (memory) => {
      const add = (text: string) => memory.add(text, { ...ALICE, infer: false });
      const masked = (await add("Write to bob@example.com")).results;
      expect(masked).toMatchObject([
        {
          outcome: "stored",
          memory: "Write to {EMAIL}",
          redactions: [{ kind: "guardrail:EMAIL", count: 1 }],
        },
      ]);
      const blocked = (await add(`Then ${blockedWords[0]} it is`)).results;
      expect(blocked).toMatchObject([{ outcome: "dropped", memory: "[BLOCKED]" }]);
      expect((await memory.getAll(ALICE)).results).toHaveLength(1);
    });
  });

  it.each([
    [{ mode: "hide" }, "CONFIG_INVALID"],
    [{ kind: ["email"] }, "CONFIG_UNKNOWN_KEY"],
    [{ guardrail: { identifier: "abc" } }, "CONFIG_INVALID"],
    [{ patterns: [{ name: "x", pattern: "(a+)+" }] }, "CONFIG_INVALID"],
  ])("refuses %j", async (redaction, code) => {
    await expect(withMemory(redaction, async () => {})).rejects.toMatchObject({ code });
  });
});
