import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type AddResult, type FactOutcome, Memory, VarveError } from "../../dist/index.js";
import { type LocalFault, type ScriptRule, startLocalBedrock } from "../../dist/local/index.js";

const ADDS = 50;
const ALICE = { userId: "alice" };

/** One operation of a scripted reply, and what must become of it. */
interface Expected {
  readonly operation: object;
  readonly outcome: FactOutcome["outcome"];
  readonly memory: string;
  readonly code?: string;
}

const fact = (memory: string): object => ({
  operation: "add",
  memory,
  attributed_to: "user",
  reason: "said",
});
const stored = (memory: string): Expected => ({ operation: fact(memory), outcome: "stored", memory });
const failed = (operation: object, memory: string, code: string): Expected => ({
  ...{ operation, outcome: "failed", memory, code },
});

/** What the n-th reply says: good facts, and with them one of everything that models get wrong. */
function replyOf(n: number): readonly Expected[] {
  const good = [stored(`Fact ${n}a of Alice`), stored(`Truth ${n}b about her dog`)];
  const wrong: readonly (readonly Expected[])[] = [
    [],
    [failed({ ...fact("x"), operation: "update", id: 99 }, "x", "RESPONSE_INVALID")],
    [failed(fact("  "), "", "RESPONSE_INVALID")],
    [{ operation: fact(`fact ${n}a of alice`), outcome: "duplicate", memory: `fact ${n}a of alice` }],
    [failed({ operation: "merge", memory: `Odd ${n}` }, `Odd ${n}`, "RESPONSE_INVALID")],
    [failed(fact(`unembeddable ${n}`), `unembeddable ${n}`, "REQUEST_REJECTED")],
    [failed({ operation: "delete", id: "none", memory: "gone" }, "gone", "RESPONSE_INVALID")],
  ];
  return [...good, ...(wrong[n % wrong.length] ?? [])];
}

const converse = (n: number, content: object, stopReason = "tool_use"): ScriptRule => ({
  operation: "Converse",
  contains: `conversation ${n}.`,
  reply: {
    body: {
      output: { message: { role: "assistant", content: [content] } },
      stopReason,
      usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15 },
      metrics: { latencyMs: 1 },
    },
  },
});

/** Replies that hold no operations at all, every tenth. */
const UNREADABLE: readonly object[] = [
  { text: "I would rather not." },
  { toolUse: { toolUseId: "t", name: "record_facts", input: { operations: "none" } } },
  { text: '{"operations": [{"operation": "add", "memory": "cut' },
];
const isUnreadable = (n: number): boolean => n % 10 === 9;

const SCRIPT: ScriptRule[] = [
  {
    operation: "InvokeModel",
    contains: "unembeddable",
    reply: { error: { exception: "ValidationException" } },
  },
  ...Array.from({ length: ADDS }, (_, n): ScriptRule => {
    if (isUnreadable(n)) return converse(n, UNREADABLE[n % UNREADABLE.length] ?? {}, "end_turn");
    const operations = replyOf(n).map(({ operation }) => operation);
    return converse(n, { toolUse: { toolUseId: "t", name: "record_facts", input: { operations } } });
  }),
];

/** Some are survived by trying again, some end an add. */
const FAULTS: LocalFault[] = [
  { kind: "throttle", operation: "Converse", times: 4, skip: 3 },
  { kind: "reset", operation: "Converse", times: 3, skip: 15 },
  { kind: "truncated-json", operation: "Converse", times: 2, skip: 25 },
  { kind: "throttle", operation: "InvokeModel", times: 4, skip: 10 },
  { kind: "reset", operation: "InvokeModel", times: 4, skip: 40 },
  { kind: "internal-error", operation: "Converse", times: 9, skip: 40 },
] as LocalFault[];

it("accounts for every fact of every reply through 50 adds with throttles, resets and malformed replies", {
  timeout: 120_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), "varve-faults-"));
  const bedrock = await startLocalBedrock({ script: SCRIPT });
  const faults = FAULTS.map((fault) => bedrock.fault(fault));
  const memory = await Memory.fromConfig({
    llm: {
      provider: "aws_bedrock",
      config: { model: "amazon.nova-lite-v1:0", ...bedrock.config, maxAttempts: 3 },
    },
    vectorStore: { provider: "sqlite", config: { path: join(folder, "memory.db") } },
  });
  const expected = new Set<string>();
  const count = { facts: 0, rejected: 0, unreadable: 0 };
  for (let n = 0; n < ADDS; n += 1) {
    const outcome = await memory
      .add(`This is conversation ${n}.`, { ...ALICE, runId: `run ${n}` })
      .catch((error: unknown) => error);
    if (VarveError.isInstance(outcome)) {
      // A whole add is refused, with its reason: none of its facts may be there.
      if (isUnreadable(n)) expect(outcome.code).toBe("EXTRACTION_UNPARSABLE");
      else expect(outcome.exitCode).toBeGreaterThan(0);
      count[isUnreadable(n) ? "unreadable" : "rejected"] += 1;
      continue;
    }
    expect(isUnreadable(n)).toBe(false);
    const { results } = outcome as AddResult;
    const told = replyOf(n);
    expect(results.map(({ memory: text }) => text)).toEqual(told.map(({ memory: text }) => text));
    for (const [index, { outcome: what, error }] of results.entries()) {
      // The service's failure may befall any fact; its error says that it may be tried again.
      if (error?.retryable === true) expect(what).toBe("failed");
      else expect([what, error?.code]).toEqual([told[index]?.outcome, told[index]?.code]);
    }
    count.facts += results.length;
    for (const each of results) if (each.outcome === "stored") expected.add(each.memory);
  }
  const { results } = await memory.getAll({ ...ALICE, limit: 1000 });
  expect(new Set(results.map((record) => record.memory))).toEqual(expected);
  expect(results).toHaveLength(expected.size);
  expect(await memory.audit()).toMatchObject({ problems: [] });
  // Each fault was met, some adds were given up, and all others were told fact by fact.
  for (const fault of faults) expect(fault.struck()).toBeGreaterThan(0);
  expect(count.unreadable).toBeGreaterThan(0);
  expect(count.rejected).toBeGreaterThan(0);
  expect(count.facts).toBeGreaterThan(100);
  await memory.close();
  await bedrock.close();
  await rm(folder, { recursive: true });
});
