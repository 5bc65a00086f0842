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

  it.each(["mask", "drop", "error"])("redacts what is imported, in the mode %s", async (mode) => {
    const lines: string[] = [];
    await withMemory({ kinds: ["email"], recall: false }, async (memory) => {
      await memory.add("Likes tea.", { ...ALICE, infer: false });
      for await (const line of memory.export()) lines.push(line);
    });
    const told = (text: string) => text.replaceAll("Likes tea.", "Write to a@example.com");
    await withMemory({ kinds: ["email"], recall: false, mode }, async (memory) => {
      const { stored, failed } = await memory.import(lines.map(told));
      const exported: string[] = [];
      for await (const line of memory.export()) exported.push(line);
      expect(exported.join("")).not.toContain("a@example.com");
      if (mode === "mask") {
        expect({ stored, failed }).toEqual({ stored: 1, failed: [] });
        const { results } = await memory.search("Write to [EMAIL]", { ...ALICE, explain: true });
        expect(results).toMatchObject([{ memory: "Write to [EMAIL]" }]);
        // The vector is that of the masked text.
        expect(results[0]?.explain?.similarity).toBeCloseTo(1, 2);
        expect(await memory.history(results[0]?.id ?? "")).toMatchObject([{ newMemory: "Write to [EMAIL]" }]);
      } else {
        expect(stored).toBe(0);
        expect(failed).toMatchObject([{ entry: 2, error: { code: "SENSITIVE_DATA" } }]);
      }
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
