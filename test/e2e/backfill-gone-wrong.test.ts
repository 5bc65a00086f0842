import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BedrockClient, GetModelInvocationJobCommand } from "@aws-sdk/client-bedrock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openBooks } from "../../src/cost.js";
import { type BackfillResult, type Conversation, Memory } from "../../src/index.js";
import {
  LOCAL_CREDENTIALS,
  type LocalBedrock,
  type LocalBedrockOptions,
  type LocalFault,
  type ScriptRule,
  startLocalBedrock,
} from "../../src/local/index.js";
import { cleanEnvironment, root, runNode } from "./run-node.js";
import { storedNumbers } from "./stored-numbers.js";

const MODEL = "amazon.nova-lite-v1:0";
const COUNT = 12;

let folder: string;
let bedrock: LocalBedrock;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "varve-backfill-wrong-"));
  await start();
});
afterEach(async () => {
  await bedrock.close();
  await rm(folder, { recursive: true });
});

async function start(options: LocalBedrockOptions = {}): Promise<void> {
  await bedrock?.close();
  bedrock = await startLocalBedrock({ batchFolder: join(folder, "s3"), ...options });
}

const path = () => join(folder, "memories.db");
const configured = () => ({
  llm: { provider: "aws_bedrock", config: { ...bedrock.config, model: MODEL, max_attempts: 1 } },
  embedder: { provider: "aws_bedrock", config: { ...bedrock.config, max_attempts: 1 } },
  vector_store: { provider: "sqlite", config: { path: path() } },
  cost: { enabled: true, ledger: true },
  batch: {
    role_arn: "arn:aws:iam::123456789012:role/batch",
    input_uri: "s3://bucket/in",
    output_uri: "s3://bucket/out",
    folder: join(folder, "s3"),
    min_records: 2,
  },
});

const badges: readonly Conversation[] = Array.from({ length: COUNT }, (_, number) => ({
  messages: [{ role: "user", content: `My badge has number ${number}.` }],
  userId: `user ${number}`,
}));

/** One call of the job, as another process would make it. */
async function backfill(conversations = badges): Promise<BackfillResult> {
  const memory = await Memory.fromConfig(configured());
  try {
    return await memory.backfill(conversations, { job: "badges", pollMs: 1 });
  } finally {
    await memory.close();
  }
}

/** The numbers that are stored, each once. */
const stored = (): Promise<readonly number[]> =>
  storedNumbers(
    path(),
    badges.map(({ userId = "" }) => userId),
  );

const upTo = (count: number): number[] => Array.from({ length: count }, (_, number) => number);
const without = (...gone: readonly number[]) => upTo(COUNT).filter((number) => !gone.includes(number));
const jobs = () =>
  bedrock.requests().filter(({ operation }) => operation === "CreateModelInvocationJob").length;
const calls = () => bedrock.requests().filter(({ modelId }) => modelId === MODEL).length;
const indexesOf = ({ failures }: BackfillResult) => failures.map(({ index }) => index);

/** What the books say was paid to the model. */
async function booked(): Promise<{ readonly usd: number; readonly calls: number }> {
  const { books, close } = await openBooks({ vector_store: { config: { path: path() } } });
  const totals = await books.totals({ by: ["model"] });
  await close();
  const { usd = 0, calls: count = 0 } = totals.find(({ model }) => model === MODEL) ?? {};
  return { usd, calls: count };
}

describe("a back-fill whose batch job", () => {
  it.each([
    ["Failed", 0],
    ["Expired", 0],
    ["Expired", 5],
    ["Stopped", 5],
    ["PartiallyCompleted", 11],
  ] as const)(
    "ends as %s after %i answers applies these, tells of the others, and asks anew",
    async (status, answered) => {
      bedrock.fault({ kind: "end-job", status, afterRecords: answered, times: 1 });
      const first = await backfill();
      const failures = without(...upTo(answered)).map((index) => ({
        index,
        error: { code: "MODEL_FAILED", message: expect.stringContaining(`is ${status}`) },
      }));
      expect(first).toMatchObject({ added: answered, batched: answered, failed: COUNT - answered, failures });
      expect(await stored()).toEqual(upTo(answered));
      expect({ jobs: jobs(), calls: calls() }).toEqual({ jobs: 1, calls: 0 });

      expect(await backfill()).toMatchObject({ added: COUNT - answered, skipped: answered, failed: 0 });
      expect(await stored()).toEqual(upTo(COUNT));
      expect((await booked()).calls).toBe(COUNT);
    },
  );

  it.each([
    [{ kind: "spoil-record", how: "missing", record: 4, times: 1 }, "MODEL_FAILED"],
    [{ kind: "spoil-record", how: "unknown-id", record: 4, times: 1 }, "MODEL_FAILED"],
    [{ kind: "spoil-record", how: "empty", record: 4, times: 1 }, "RESPONSE_INVALID"],
  ] satisfies [LocalFault, string][])(
    "spoils one answer (%o) applies the others, and asks anew about it alone",
    async (fault, code) => {
      bedrock.fault(fault);
      const first = await backfill();
      expect(first).toMatchObject({
        ...{ added: COUNT - 1, batched: COUNT - 1, failed: 1 },
        failures: [{ index: 3, error: { code } }],
      });
      expect(await stored()).toEqual(without(3));
      expect(calls()).toBe(0);
      expect(await backfill()).toMatchObject({ added: 1, skipped: COUNT - 1, failed: 0 });
      expect(await stored()).toEqual(upTo(COUNT));
    },
  );

  it("wrote half of a line applies what it can read, tells of the rest, and asks anew about that", async () => {
    bedrock.fault({ kind: "spoil-record", how: "cut", record: 9, times: 1 });
    const first = await backfill();
    expect(first).toMatchObject({ added: 8, batched: 8, failed: 4 });
    expect(indexesOf(first)).toEqual([8, 9, 10, 11]);
    for (const { error } of first.failures)
      expect(error).toMatchObject({
        code: "RESPONSE_INVALID",
        message: expect.not.stringContaining("badge"),
      });
    expect(await stored()).toEqual(upTo(8));
    expect(await backfill()).toMatchObject({ added: 4, batched: 4, skipped: 8, failed: 0 });
    expect(await stored()).toEqual(upTo(COUNT));
  });

  it("left no results tells of every conversation, and asks anew", async () => {
    bedrock.fault({ kind: "lose-output", times: 1 });
    const first = await backfill();
    expect(first).toMatchObject({ added: 0, failed: COUNT });
    expect(first.failures).toHaveLength(COUNT);
    for (const { error } of first.failures) expect(error).toMatchObject({ code: "MODEL_FAILED" });
    expect(await backfill()).toMatchObject({ added: COUNT, batched: COUNT, failed: 0 });
    expect(jobs()).toBe(2);
    expect(await stored()).toEqual(upTo(COUNT));
  });

  it("left no results, and whose records are gone too, rejects, and creates no second job", async () => {
    bedrock.fault({ kind: "lose-output", times: 1 });
    await writeJobThenLoseRecords();
    for (let call = 0; call < 2; call += 1)
      await expect(backfill()).rejects.toMatchObject({ name: "VarveError", code: "REQUEST_REJECTED" });
    expect(jobs()).toBe(1);
  });

  it("answered half, and whose records are gone, applies what it can read and asks anew about the rest", async () => {
    bedrock.fault({ kind: "end-job", status: "Stopped", afterRecords: 6, times: 1 });
    await writeJobThenLoseRecords();
    const first = await backfill();
    expect(first).toMatchObject({ added: 6, batched: 6, failed: 6 });
    for (const { error } of first.failures) expect(error).toMatchObject({ code: "REQUEST_REJECTED" });
    expect(await backfill()).toMatchObject({ added: 6, skipped: 6, failed: 0 });
    expect(await stored()).toEqual(upTo(COUNT));
  });

  it("is refused when it is created rejects, and is created by the next call", async () => {
    bedrock.fault(
      "exception,exception=ServiceQuotaExceededException,operation=CreateModelInvocationJob,times=1",
    );
    await expect(backfill()).rejects.toMatchObject({ name: "BedrockError", code: "QUOTA_EXCEEDED" });
    expect(await stored()).toEqual([]);
    expect(await backfill()).toMatchObject({ added: COUNT, batched: COUNT, failed: 0 });
    expect(jobs()).toBe(2);
  });

  it("cannot be looked at for a while rejects, and goes on with the same job", async () => {
    bedrock.fault("unavailable,operation=GetModelInvocationJob,times=1");
    await expect(backfill()).rejects.toMatchObject({ name: "BedrockError", code: "SERVICE_UNAVAILABLE" });
    expect(await backfill()).toMatchObject({ added: COUNT, batched: COUNT, failed: 0 });
    expect(jobs()).toBe(1);
  });

  it("fails costs nothing, and the command line says so and exits as a failure", async () => {
    bedrock.fault({ kind: "end-job", status: "Failed", times: 1 });
    const [file, config] = [join(folder, "badges.jsonl"), join(folder, "varve.json")];
    await writeFile(file, badges.map((badge) => `${JSON.stringify(badge)}\n`).join(""));
    await writeFile(config, JSON.stringify(configured()));
    const args = ["add-many", file, "--config", config, "--batch", "--poll", "0.01"];
    const varve = () => runNode([join(root, "dist/cli/main.js"), ...args], cleanEnvironment(folder));
    const first = await varve();
    expect(first).toMatchObject({ code: 1, stdout: expect.stringMatching(/^0 added .*, 12 failed\n/) });
    expect(first.stdout).toMatch(/conversation 12: The batch job in us-west-2 is Failed/);
    expect(await booked()).toEqual({ usd: 0, calls: 0 });
    expect(await varve()).toMatchObject({ code: 0, stdout: expect.stringMatching(/^12 added/) });
  });
});

/** Has the job done, without what it said being applied, and its records' file removed. */
async function writeJobThenLoseRecords(): Promise<void> {
  const memory = await Memory.fromConfig(configured());
  const options = { job: "badges", wait: false } as const;
  const { pending } = await memory.backfill(badges, options);
  await memory.close();
  expect(pending?.hasEnded).toBe(false);
  const input = join(folder, "s3/bucket/in");
  const [records = ""] = (await readdir(input)).filter((name) => name.endsWith(".jsonl"));
  await expect.poll(() => jobHasEnded(pending?.jobArn ?? "")).toBe(true);
  await rm(join(input, records));
}

async function jobHasEnded(jobArn: string): Promise<boolean> {
  const credentials = LOCAL_CREDENTIALS;
  const client = new BedrockClient({ endpoint: bedrock.url, region: "us-west-2", credentials });
  const { endTime } = await client.send(new GetModelInvocationJobCommand({ jobIdentifier: jobArn }));
  return endTime !== undefined;
}

describe("a back-fill with an answer", () => {
  const reply = (content: object): ScriptRule["reply"] => ({
    body: {
      output: { message: { role: "assistant", content: [content] } },
      stopReason: "tool_use",
      usage: { inputTokens: 100, outputTokens: 50, totalTokens: 150 },
    },
  });
  const script = (...rules: readonly [string, ScriptRule["reply"]][]): ScriptRule[] =>
    rules.map(([contains, answer]) => ({ operation: "InvokeModel", contains, reply: answer }));

  it("that is an error, no JSON or no valid reply tells so, applies the others, and books what it cost", async () => {
    const error = { exception: "ModelErrorException", message: "The model broke." } as const;
    await start({
      script: script(
        ["number 2.", { error }],
        ["number 5.", reply({ text: "My badge, which is no JSON" })],
        ["number 7.", reply({ toolUse: { toolUseId: "t", name: "other", input: { badge: 7 } } })],
      ),
    });
    const first = await backfill();
    expect(first).toMatchObject({ added: COUNT - 3, batched: COUNT - 3, failed: 3 });
    expect(first.failures).toMatchObject([
      { index: 2, error: { code: "REQUEST_REJECTED" } },
      { index: 5, error: { code: "EXTRACTION_UNPARSABLE" } },
      { index: 7, error: { code: "EXTRACTION_UNPARSABLE" } },
    ]);
    for (const { error: told } of first.failures) expect(String(told)).not.toMatch(/badge/i);
    expect(await stored()).toEqual(without(2, 5, 7));
    // Two answers that were of no use were paid for.
    expect(await booked()).toEqual({ usd: first.usage.llm.cost?.usd, calls: COUNT - 1 });
    expect(first.usage.llm.calls).toBe(COUNT - 1);

    await start();
    expect(await backfill()).toMatchObject({ added: 3, skipped: COUNT - 3, failed: 0 });
    expect(await stored()).toEqual(upTo(COUNT));
  });

  it("that could not be applied for now is applied by the next call, and neither asked nor booked again", async () => {
    const memory = await Memory.fromConfig(configured());
    let isBroken = false;
    const options = {
      ...{ job: "badges", pollMs: 1, concurrency: 1 },
      onProgress: ({ batch }: { readonly batch?: { readonly hasEnded: boolean } }) => {
        if (batch?.hasEnded !== true || isBroken) return;
        isBroken = true;
        bedrock.fault({ kind: "unavailable", operation: "InvokeModel", model: "*titan*", times: 3 });
      },
    };
    const first = await memory.backfill(badges, options);
    await memory.close();
    expect(first).toMatchObject({ added: COUNT - 3, failed: 3 });
    for (const { error } of first.failures) expect(error).toMatchObject({ retryable: true });
    expect(first.usage.llm.calls).toBe(COUNT);
    const before = await booked();
    expect(before.calls).toBe(COUNT);

    expect(await backfill()).toMatchObject({ added: 3, batched: 3, skipped: COUNT - 3, failed: 0 });
    expect({ jobs: jobs(), calls: calls() }).toEqual({ jobs: 1, calls: 0 });
    expect(await booked()).toEqual(before);
    expect(await stored()).toEqual(upTo(COUNT));
  });
});
