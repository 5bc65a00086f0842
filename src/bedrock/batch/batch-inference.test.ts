import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type Bedrock, createBedrock } from "../../create-bedrock.js";
import { LOCAL_CREDENTIALS, type LocalBedrock, startLocalBedrock } from "../../local/index.js";
import type { BatchInference } from "./batch-inference.js";
import type { BatchJob } from "./batch-job.js";
import type { BatchRecord } from "./collect-records.js";
import { folderObjects } from "./objects/folder-objects.js";
import type { BatchInput } from "./spool-records.js";

const ROLE = "arn:aws:iam::123456789012:role/batch";
const NO_WAIT = { pollMs: 1 };

let folder: string;
let local: LocalBedrock;
let bedrock: Bedrock;
let batch: BatchInference;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "varve-batch-test-"));
  local = await startLocalBedrock({ batchFolder: folder });
});
beforeEach(async () => {
  bedrock = await openBedrock();
  batch = await openBatch(bedrock);
  return () => bedrock.close();
});
afterAll(async () => {
  await local.close();
  await rm(folder, { recursive: true });
});

const openBedrock = (): Promise<Bedrock> =>
  createBedrock({
    cost: true,
    endpoint: local.url,
    region: "us-west-2",
    environment: {},
    ...LOCAL_CREDENTIALS,
  });

const openBatch = ({ batch: open }: Bedrock): Promise<BatchInference> =>
  open({
    objects: folderObjects(folder),
    roleArn: ROLE,
    inputUri: "s3://bucket/in/",
    outputUri: "s3://bucket/out",
  });

const texts = (count: number): BatchInput<string>[] =>
  Array.from({ length: count }, (_, index) => ({ recordId: `text-${index}`, input: `fact number ${index}` }));

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe("a batch inference job", () => {
  it("embeds texts as the embedder itself does, at half of its price", async () => {
    const embedder = await bedrock.embedder("amazon.titan-embed-text-v2:0", { dimensions: 256 });
    const codec = embedder.records({ purpose: "document" });
    const job = await batch.create(codec, texts(120));
    const state = await batch.wait(job, NO_WAIT);
    expect(state).toMatchObject({ status: "Completed", hasEnded: true, successRecordCount: 120 });

    const records = await all(batch.collect(job, codec));
    expect(records.map(({ recordId }) => recordId)).toEqual(texts(120).map(({ recordId }) => recordId));
    const direct = await embedder.embed(["fact number 7"], { purpose: "document" });
    expect(records[7]?.result?.vector).toEqual(direct.vectors[0]);
    expect(records[7]).toMatchObject({
      usage: { inputTokens: direct.inputTokens },
      cost: { usd: ((direct.inputTokens ?? 0) * 0.01) / 1_000_000 },
    });
  });

  it("is picked up by another process from its JSON", async () => {
    const embedder = await bedrock.embedder("amazon.titan-embed-text-v2:0");
    const stored = JSON.stringify(await batch.create(embedder.records({ purpose: "document" }), texts(100)));

    await using other = { ...(await openBedrock()), [Symbol.asyncDispose]: () => bedrock.close() };
    const elsewhere = await openBatch(other);
    const job = JSON.parse(stored) as BatchJob;
    await elsewhere.wait(job, NO_WAIT);
    const codec = (await other.embedder(job.modelId)).records({ purpose: "document" });
    expect(await all(elsewhere.collect(job, codec))).toHaveLength(100);
    await other.close();
  });

  it.each([
    ["its native body", "anthropic.claude-3-haiku-20240307-v1:0", "invoke"],
    ["Converse's body", "amazon.nova-lite-v1:0", "converse"],
  ] as const)("asks chat models in %s, and reads answers as theirs", async (_form, model, api) => {
    const llm = await bedrock.llm(model, { api, maxTokens: 50 });
    const request = { messages: [{ role: "user", content: "Say hello." }] } as const;
    const inputs = Array.from({ length: 100 }, (_, index) => ({ recordId: `q${index}`, input: request }));
    const job = await batch.create(llm.records(), inputs);
    await batch.wait(job, NO_WAIT);
    const records = await all(batch.collect(job, llm.records()));
    const direct = await llm.generate(request);
    expect(records).toHaveLength(100);
    expect(records[99]).toMatchObject({
      recordId: "q99",
      result: { text: direct.text, stopReason: direct.stopReason },
      usage: { inputTokens: direct.usage?.inputTokens, outputTokens: direct.usage?.outputTokens },
    });
    expect(records[99]?.cost?.usd).toBeGreaterThan(0);
  });

  it("gives each record that failed its own error", async () => {
    const codec = (await bedrock.embedder("amazon.titan-embed-text-v2:0")).records({ purpose: "document" });
    const broken = {
      ...codec,
      encode: async (text: string, where: string, warnings: Set<string>) =>
        text.endsWith(" 3") ? { inputText: "" } : codec.encode(text, where, warnings),
    };
    const job = await batch.create(broken, texts(100));
    expect((await batch.wait(job, NO_WAIT)).status).toBe("PartiallyCompleted");
    const records = await all(batch.collect(job, codec));
    const failed = records.filter(({ error }) => error !== undefined);
    expect(failed).toEqual([
      { recordId: "text-3", error: expect.objectContaining({ code: "REQUEST_REJECTED" }) },
    ]);
    expect(records).toHaveLength(100);
  });

  it("tells which records were not reached when it is stopped", async () => {
    const codec = (await bedrock.embedder("amazon.titan-embed-text-v2:0")).records({ purpose: "document" });
    const job = await batch.create(codec, texts(5000));
    await expect(all(batch.collect(job, codec))).rejects.toMatchObject({ code: "CONFLICT" });
    await batch.stop(job);
    expect((await batch.wait(job, NO_WAIT)).status).toBe("Stopped");
    const records = await all(batch.collect(job, codec));
    expect(new Set(records.map(({ recordId }) => recordId)).size).toBe(5000);
    expect(records.at(-1)?.error).toMatchObject({ code: "MODEL_FAILED" });
    await expect(batch.stop(job)).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("is the same job for the same token, and is listed", async () => {
    const codec = (await bedrock.embedder("amazon.titan-embed-text-v2:0")).records({ purpose: "document" });
    const request = { clientRequestToken: "once", jobName: "listed", tags: { team: "memory" } };
    const first = await batch.create(codec, texts(100), request);
    const second = await batch.create(codec, texts(100), request);
    expect(second).toEqual(first);
    await batch.wait(first, NO_WAIT);
    const listed = await all(batch.list({ nameContains: "listed" }));
    expect(listed).toEqual([expect.objectContaining({ jobArn: first.jobArn, hasEnded: true })]);
  });

  it("puts nothing where AWS would refuse the job", async () => {
    const codec = (await bedrock.embedder("amazon.titan-embed-text-v2:0")).records({ purpose: "document" });
    const before = (await readdir(join(folder, "bucket", "in"))).length;
    const temporary = await mkdtemp(join(folder, "temporary-"));
    vi.stubEnv("TMPDIR", temporary);
    const refused: [BatchInput<string>[], Parameters<typeof batch.create>[2], RegExp][] = [
      [texts(99), {}, /99 records; AWS takes jobs of at least 100/],
      [[...texts(100), { recordId: "text-0", input: "again" }], {}, /two records called "text-0"/],
      [[{ recordId: "a b", input: "text" }], {}, /recordId "a b"/],
      [[{ recordId: "a", input: " " }], {}, /text of record "a" is blank/],
      [texts(100), { timeoutDurationInHours: 12 }, /whole number from 24 to 168/],
      [texts(100), { jobName: "-" }, /jobName is "-"/],
      [texts(100), { clientRequestToken: "a b" }, /clientRequestToken is "a b"/],
      [texts(100), { tags: { ä: "" } }, /tags/],
    ];
    for (const [inputs, request, message] of refused) {
      await expect(batch.create(codec, inputs, request)).rejects.toMatchObject({
        code: "INPUT_INVALID",
        message: expect.stringMatching(message),
      });
    }
    const small = await bedrock.batch({
      objects: folderObjects(folder),
      roleArn: ROLE,
      inputUri: "s3://bucket/in",
      outputUri: "s3://bucket/out",
      limits: { maxRecords: 100, maxBytes: 3000 },
    });
    await expect(small.create(codec, texts(101))).rejects.toMatchObject({ code: "INPUT_INVALID" });
    await expect(small.create(codec, texts(100))).rejects.toThrow(/more than 3000 bytes/);
    expect(await readdir(join(folder, "bucket", "in"))).toHaveLength(before);
    expect(await readdir(temporary)).toEqual([]);
    vi.unstubAllEnvs();
  });

  it("takes no tools in Converse's form, and takes them in a native body", async () => {
    const tools = [{ name: "note", description: "Takes a note.", inputSchema: { type: "object" } }] as const;
    const request = { messages: [{ role: "user", content: "Note this." }], tools } as const;
    const inputs = Array.from({ length: 100 }, (_, index) => ({ recordId: `q${index}`, input: request }));
    const nova = "amazon.nova-lite-v1:0";
    await expect(batch.create((await bedrock.llm(nova)).records(), inputs)).rejects.toMatchObject({
      code: "INPUT_INVALID",
      message: expect.stringContaining('api "invoke"'),
    });
    const native = (await bedrock.llm(nova, { api: "invoke" })).records();
    const job = await batch.create(native, inputs);
    expect((await batch.wait(job, NO_WAIT)).status).toBe("Completed");
  });

  it.each([
    [{ roleArn: "batch" }, /roleArn/],
    [{ inputUri: "bucket/in" }, /no place/],
    [{ outputUri: "s3://bucket/../out" }, /no place/],
  ])("refuses the options %o", async (options, message) => {
    const given = {
      objects: folderObjects(folder),
      roleArn: ROLE,
      inputUri: "s3://bucket/in",
      outputUri: "s3://bucket/out",
    };
    await expect(bedrock.batch({ ...given, ...options })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringMatching(message),
    });
  });

  it("refuses what is no job, the codec of another model, and results that are no JSON", async () => {
    const titan = (await bedrock.embedder("amazon.titan-embed-text-v2:0")).records({ purpose: "document" });
    const other = (await bedrock.embedder("amazon.titan-embed-text-v1")).records({ purpose: "document" });
    const job = await batch.create(titan, texts(100));
    await batch.wait(job, NO_WAIT);
    await expect(batch.state({ ...job, jobArn: "x" })).rejects.toMatchObject({ code: "INPUT_INVALID" });
    await expect(all(batch.collect(job, other))).rejects.toMatchObject({ code: "INPUT_INVALID" });
    const file = join(
      folder,
      "bucket/out",
      job.jobArn.split("/")[1] ?? "",
      `${job.clientRequestToken}.jsonl.out`,
    );
    await writeFile(file, `${(await readFile(file, "utf8")).split("\n")[0]}\nsecret canary`);
    const read: BatchRecord<unknown>[] = [];
    const collecting = async (): Promise<void> => {
      for await (const record of batch.collect(job, titan)) read.push(record);
    };
    await expect(collecting()).rejects.toMatchObject({
      code: "RESPONSE_INVALID",
      message: expect.not.stringContaining("canary"),
    });
    expect(read).toHaveLength(1);
  });

  it("is left alone when waiting for it is aborted", async () => {
    const titan = (await bedrock.embedder("amazon.titan-embed-text-v2:0")).records({ purpose: "document" });
    const job = await batch.create(titan, texts(2000));
    const stop = new AbortController();
    const waiting = batch.wait(job, { signal: stop.signal, onState: () => stop.abort() });
    await expect(waiting).rejects.toMatchObject({ code: "ABORTED" });
    expect((await batch.wait(job, NO_WAIT)).status).toBe("Completed");
  });
});
