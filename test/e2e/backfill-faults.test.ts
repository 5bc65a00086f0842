import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { BatchInference } from "../../src/bedrock/batch/batch-inference.js";
import { folderObjects } from "../../src/bedrock/batch/objects/folder-objects.js";
import { type Bedrock, createBedrock } from "../../src/create-bedrock.js";
import { type Conversation, Memory } from "../../src/index.js";
import { LOCAL_CREDENTIALS, type LocalBedrock, startLocalBedrock } from "../../src/local/index.js";
import { holdJobs } from "./hold-jobs.js";

const MODEL = "amazon.nova-lite-v1:0";
const ROLE = "arn:aws:iam::123456789012:role/batch";

let folder: string;
let local: LocalBedrock;
let bedrock: Bedrock;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "varve-backfill-faults-"));
  local = await startLocalBedrock({ batchFolder: join(folder, "s3") });
  bedrock = await createBedrock({
    endpoint: local.url,
    region: "us-west-2",
    environment: {},
    ...LOCAL_CREDENTIALS,
  });
});
afterAll(async () => {
  await bedrock.close();
  await local.close();
  await rm(folder, { recursive: true });
});

const opened: Memory[] = [];
afterEach(async () => {
  for (const memory of opened.splice(0)) await memory.close();
});

async function open(name: string): Promise<Memory> {
  const memory = await Memory.fromConfig({
    llm: { provider: "aws_bedrock", config: { ...local.config, model: MODEL } },
    vector_store: { provider: "sqlite", config: { path: ":memory:" } },
    batch: {
      role_arn: ROLE,
      input_uri: `s3://bucket/${name}/in`,
      output_uri: `s3://bucket/${name}/out`,
      folder: join(folder, "s3"),
      min_records: 5,
    },
  });
  opened.push(memory);
  return memory;
}

const badges = (count: number): Conversation[] =>
  Array.from({ length: count }, (_, number) => ({
    messages: [{ role: "user", content: `My badge has number ${number}.` }],
    userId: "anna",
  }));

const OPTIONS = { job: "j", pollMs: 5 };

async function numbersIn(memory: Memory): Promise<readonly number[]> {
  const { results } = await memory.getAll({ userId: "anna", limit: 1000 });
  return results.map(({ memory: text }) => Number(/\d+/.exec(text))).sort((a, b) => a - b);
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, number) => number);

/** The folders of results, one for each job. */
const outputs = (name: string): Promise<string[]> => readdir(join(folder, "s3/bucket", name, "out"));

const jobsIn = (name: string): Promise<BatchInference> =>
  bedrock.batch({
    objects: folderObjects(join(folder, "s3")),
    roleArn: ROLE,
    inputUri: `s3://bucket/${name}/in`,
    outputUri: `s3://bucket/${name}/out`,
  });

/** Waits for the job of a back-fill, and changes what it answered before any of it was read. */
async function tamper(
  memory: Memory,
  name: string,
  count: number,
  change: (lines: readonly string[]) => readonly string[],
): Promise<void> {
  const release = await holdJobs(local, join(folder, "s3"));
  const { pending } = await memory.backfill(badges(count), { ...OPTIONS, wait: false });
  expect(pending).toMatchObject({ hasEnded: false });
  await release();
  const out = join(folder, "s3/bucket", name, "out");
  const manifest = "manifest.json.out";
  await expect
    .poll(async () => (await readdir(out, { recursive: true }).catch(() => [])).join(), { timeout: 20_000 })
    .toContain(manifest);
  const names = await readdir(out, { recursive: true });
  const file = join(out, names.find((path) => path.endsWith(".jsonl.out")) ?? "");
  const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
  await writeFile(file, change(lines).join("\n"));
}

describe("a back-fill", () => {
  it("applies what was answered, names what was not, and asks about that alone the next time", async () => {
    const memory = await open("missing");
    await tamper(memory, "missing", 12, (lines) => lines.filter((_, number) => number % 2 === 0));
    const first = await memory.backfill(badges(12), OPTIONS);
    expect(first).toMatchObject({ added: 6, batched: 6, failed: 6 });
    expect(first.failures).toHaveLength(6);
    for (const { error } of first.failures) {
      expect(error).toMatchObject({ code: "MODEL_FAILED", message: expect.stringContaining("another job") });
    }
    const second = await memory.backfill(badges(12), OPTIONS);
    expect(second).toMatchObject({ added: 6, skipped: 6, batched: 6, failed: 0 });
    expect(await numbersIn(memory)).toEqual(upTo(12));
    expect(await outputs("missing")).toHaveLength(2);
  });

  it.each([
    [
      "an error of the service in its place",
      (line: Record<string, unknown>) => ({
        recordId: line["recordId"],
        error: { errorCode: 429, errorMessage: "Too many requests" },
      }),
      "THROTTLED",
    ],
    [
      "no answer of the model's form",
      (line: Record<string, unknown>) => ({ ...line, modelOutput: { nonsense: true } }),
      "RESPONSE_INVALID",
    ],
    ["no answer at all", (line: Record<string, unknown>) => ({ recordId: line["recordId"] }), undefined],
  ])("fails a conversation whose record holds %s, and no other", async (what, broken, code) => {
    const name = what.replaceAll(" ", "-");
    const memory = await open(name);
    await tamper(memory, name, 6, ([first = "", ...others]) => [
      JSON.stringify(broken(JSON.parse(first))),
      ...others,
    ]);
    const result = await memory.backfill(badges(6), OPTIONS);
    expect(result).toMatchObject({ added: 5, batched: 5, failed: 1 });
    expect(result.failures[0]).toMatchObject({ index: 0, ...(code !== undefined && { error: { code } }) });
    // One is too few for a job: it goes by an ordinary call.
    expect(await memory.backfill(badges(6), OPTIONS)).toMatchObject({ added: 1, batched: 0, skipped: 5 });
    expect(await numbersIn(memory)).toEqual(upTo(6));
  });

  it("passes over answers that it never asked for, and those that come twice", async () => {
    const memory = await open("strange");
    await tamper(memory, "strange", 6, ([first = "", ...others]) => [
      first,
      first,
      JSON.stringify({ ...JSON.parse(first), recordId: "unknown" }),
      JSON.stringify({ recordId: 7 }),
      ...others,
    ]);
    expect(await memory.backfill(badges(6), OPTIONS)).toMatchObject({ added: 6, batched: 6, failed: 0 });
    expect(await numbersIn(memory)).toEqual(upTo(6));
  });

  it("applies a file of answers as far as it can be read, and asks anew about the rest", async () => {
    const memory = await open("torn");
    await tamper(memory, "torn", 12, (lines) => [...lines.slice(0, 5), lines[5]?.slice(0, 40) ?? ""]);
    const first = await memory.backfill(badges(12), OPTIONS);
    expect(first).toMatchObject({ added: 5, batched: 5, failed: 7 });
    expect(first.failures[0]?.error).toMatchObject({
      code: "RESPONSE_INVALID",
      message: expect.stringContaining("Line 6 of s3://bucket/torn/out/"),
    });
    expect(await memory.backfill(badges(12), OPTIONS)).toMatchObject({ added: 7, batched: 7, failed: 0 });
    expect(await numbersIn(memory)).toEqual(upTo(12));
  });

  it("tells of each conversation that its job failed, and hands in another one the next time", async () => {
    const memory = await open("failed");
    // Where the folder of the results would be lies a file.
    const blocker = join(folder, "s3/bucket/failed/out");
    await mkdir(join(blocker, ".."), { recursive: true });
    await writeFile(blocker, "");
    const first = await memory.backfill(badges(8), OPTIONS);
    expect(first).toMatchObject({ added: 0, failed: 8 });
    expect(first.failures[7]?.error).toMatchObject({
      code: "MODEL_FAILED",
      message: expect.stringMatching(/job in us-west-2 is Failed/),
    });
    await rm(blocker);
    expect(await memory.backfill(badges(8), OPTIONS)).toMatchObject({ added: 8, batched: 8, failed: 0 });
    expect(await numbersIn(memory)).toEqual(upTo(8));
  });

  it("keeps what a job had answered when it was stopped", async () => {
    const memory = await open("stopped");
    const count = 1_000;
    const release = await holdJobs(local, join(folder, "s3"));
    const { pending } = await memory.backfill(badges(count), { ...OPTIONS, wait: false });
    const input = join(folder, "s3/bucket/stopped/in");
    const kept = (await readdir(input)).find((name) => name.endsWith(".job")) ?? "";
    const job = JSON.parse(await readFile(join(input, kept), "utf8"));
    expect(job).toMatchObject({ jobArn: pending?.jobArn });
    await release();
    const jobs = await jobsIn("stopped");
    await expect
      .poll(async () => (await jobs.state(job)).processedRecordCount, { interval: 1 })
      .toBeGreaterThan(5);
    await jobs.stop(job);
    const first = await memory.backfill(badges(count), OPTIONS);
    expect(first.added + first.failed).toBe(count);
    expect(first.added).toBeGreaterThan(0);
    expect(first.failed).toBeGreaterThan(0);
    expect(first.failures[0]?.error).toMatchObject({ message: expect.stringContaining("is Stopped") });
    const second = await memory.backfill(badges(count), OPTIONS);
    expect(second).toMatchObject({ skipped: first.added, failed: 0 });
    expect(await numbersIn(memory)).toEqual(upTo(count));
  });
});
