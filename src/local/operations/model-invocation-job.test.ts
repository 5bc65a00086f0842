import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BedrockClient,
  ConflictException,
  CreateModelInvocationJobCommand,
  type CreateModelInvocationJobCommandInput,
  GetModelInvocationJobCommand,
  ListModelInvocationJobsCommand,
  type ListModelInvocationJobsCommandInput,
  ResourceNotFoundException,
  StopModelInvocationJobCommand,
} from "@aws-sdk/client-bedrock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LOCAL_CREDENTIALS, type LocalBedrock, startLocalBedrock } from "../index.js";

const TITAN = "amazon.titan-embed-text-v2:0";
const ROLE = "arn:aws:iam::123456789012:role/batch";

let folder: string;
let bedrock: LocalBedrock;
let client: BedrockClient;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "varve-batch-"));
  bedrock = await startLocalBedrock({ batchFolder: folder });
  client = clientOf(bedrock);
});
afterEach(async () => {
  await bedrock.close();
  await rm(folder, { recursive: true });
});

function clientOf({ url }: LocalBedrock): BedrockClient {
  return new BedrockClient({
    endpoint: url,
    region: "us-west-2",
    credentials: LOCAL_CREDENTIALS,
    maxAttempts: 1,
  });
}

async function putRecords(name: string, lines: readonly string[]): Promise<void> {
  await mkdir(join(folder, "input"), { recursive: true });
  await writeFile(join(folder, "input", name), lines.map((line) => `${line}\n`).join(""));
}

function job(
  changes: Partial<CreateModelInvocationJobCommandInput> = {},
): CreateModelInvocationJobCommandInput {
  return {
    jobName: "embed",
    roleArn: ROLE,
    modelId: TITAN,
    inputDataConfig: { s3InputDataConfig: { s3Uri: "s3://input/records.jsonl" } },
    outputDataConfig: { s3OutputDataConfig: { s3Uri: "s3://output/run/" } },
    ...changes,
  };
}

async function run(changes: Partial<CreateModelInvocationJobCommandInput> = {}) {
  const { jobArn = "" } = await client.send(new CreateModelInvocationJobCommand(job(changes)));
  expect(jobArn).toMatch(/^arn:aws:bedrock:us-west-2:000000000000:model-invocation-job\/[a-z0-9]{12}$/);
  return ended(jobArn);
}

async function ended(jobIdentifier: string) {
  for (;;) {
    const state = await client.send(new GetModelInvocationJobCommand({ jobIdentifier }));
    if (state.endTime !== undefined) return state;
    expect([
      "Submitted",
      "InProgress",
      "Stopping",
      "Stopped",
      "Completed",
      "PartiallyCompleted",
      "Failed",
    ]).toContain(state.status);
  }
}

async function output(arn: string | undefined, name: string): Promise<string> {
  return readFile(join(folder, "output", "run", arn?.split("/")[1] ?? "", name), "utf8");
}

describe("a batch inference job", () => {
  it("answers each record of its file and sums up", async () => {
    await putRecords("records.jsonl", [
      '{"recordId":"one","modelInput":{"inputText":"hello","dimensions":256}}',
      '{"modelInput":{"inputText":"without an id","dimensions":256}}',
    ]);
    const state = await run();
    expect(state).toMatchObject({
      jobName: "embed",
      roleArn: ROLE,
      modelId: TITAN,
      status: "Completed",
      modelInvocationType: "InvokeModel",
      totalRecordCount: 2,
      processedRecordCount: 2,
      successRecordCount: 2,
      errorRecordCount: 0,
      inputDataConfig: { s3InputDataConfig: { s3Uri: "s3://input/records.jsonl" } },
    });
    const lines = (await output(state.jobArn, "records.jsonl.out"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toEqual([
      {
        recordId: "one",
        modelInput: { inputText: "hello", dimensions: 256 },
        modelOutput: expect.objectContaining({ inputTextTokenCount: 2 }),
      },
      {
        recordId: "CALL0000001",
        modelInput: { inputText: "without an id", dimensions: 256 },
        modelOutput: expect.objectContaining({ inputTextTokenCount: 4 }),
      },
    ]);
    expect(lines[0].modelOutput.embedding).toHaveLength(256);
    expect(JSON.parse(await output(state.jobArn, "manifest.json.out"))).toEqual({
      totalRecordCount: 2,
      processedRecordCount: 2,
      successRecordCount: 2,
      errorRecordCount: 0,
      inputTokenCount: 6,
      outputTokenCount: 0,
    });
  });

  it("keeps the error of a record that cannot be answered, and goes on", async () => {
    await putRecords("records.jsonl", [
      '{"recordId":"bad","modelInput":{"inputText":""}}',
      "not json",
      '{"recordId":"good","modelInput":{"inputText":"hello"}}',
    ]);
    const state = await run();
    expect(state).toMatchObject({ status: "PartiallyCompleted", successRecordCount: 1, errorRecordCount: 2 });
    const lines = (await output(state.jobArn, "records.jsonl.out"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines[0]).toEqual({
      recordId: "bad",
      modelInput: { inputText: "" },
      error: { errorCode: 400, errorMessage: expect.stringContaining("minLength: 1") },
    });
    expect(lines[1]).toEqual({
      recordId: "CALL0000001",
      error: { errorCode: 400, errorMessage: expect.stringContaining("The record is malformed.") },
    });
    expect(lines[2].modelOutput.embedding).toHaveLength(1024);
  });

  it("takes every file of a folder, and Converse's bodies", async () => {
    const record = (text: string) =>
      JSON.stringify({ recordId: text, modelInput: { messages: [{ role: "user", content: [{ text }] }] } });
    await putRecords("a.jsonl", [record("first")]);
    await putRecords("b.jsonl", [record("second")]);
    await putRecords("notes.txt", ["ignored"]);
    const state = await run({
      modelId: "amazon.nova-lite-v1:0",
      modelInvocationType: "Converse",
      inputDataConfig: { s3InputDataConfig: { s3Uri: "s3://input/" } },
    });
    expect(state).toMatchObject({ status: "Completed", totalRecordCount: 2 });
    const answer = JSON.parse(await output(state.jobArn, "b.jsonl.out"));
    expect(answer).toMatchObject({
      recordId: "second",
      modelOutput: { stopReason: "end_turn", output: { message: { role: "assistant" } } },
    });
  });

  it("fails where its input does not exist", async () => {
    const state = await run();
    expect(state.status).toBe("Failed");
    expect(state.message).toBe("The object s3://input/records.jsonl does not exist.");
  });

  it("stops in the middle when told to, and cannot be stopped twice", async () => {
    const record = '{"modelInput":{"inputText":"hello","dimensions":256}}';
    await putRecords("records.jsonl", new Array<string>(20_000).fill(record));
    const { jobArn } = await client.send(new CreateModelInvocationJobCommand(job()));
    await client.send(new StopModelInvocationJobCommand({ jobIdentifier: jobArn }));
    const state = await ended(jobArn ?? "");
    expect(state.status).toBe("Stopped");
    expect(state.processedRecordCount).toBeLessThan(20_000);
    await expect(
      client.send(new StopModelInvocationJobCommand({ jobIdentifier: jobArn })),
    ).rejects.toBeInstanceOf(ConflictException);
  });

  it("is the same job for the same request token", async () => {
    const command = () => new CreateModelInvocationJobCommand(job({ clientRequestToken: "once" }));
    const [first, second] = [await client.send(command()), await client.send(command())];
    expect(second.jobArn).toBe(first.jobArn);
  });

  it("is listed by name and status, latest first", async () => {
    await putRecords("records.jsonl", ['{"modelInput":{"inputText":"hello"}}']);
    const first = await run({ jobName: "alpha" });
    const second = await run({ jobName: "beta-two" });
    const list = async (query: ListModelInvocationJobsCommandInput) =>
      ((await client.send(new ListModelInvocationJobsCommand(query))).invocationJobSummaries ?? []).map(
        ({ jobName }) => jobName,
      );
    expect(await list({})).toEqual(["beta-two", "alpha"]);
    expect(await list({ sortOrder: "Ascending", statusEquals: "Completed" })).toEqual(["alpha", "beta-two"]);
    expect(await list({ nameContains: "two" })).toEqual(["beta-two"]);
    expect(await list({ statusEquals: "Failed" })).toEqual([]);
    expect(await list({ submitTimeAfter: new Date(Date.now() + 60_000) })).toEqual([]);
    expect(first.jobArn).not.toBe(second.jobArn);
  });

  it.each([
    ["s3://output/../../etc", "relative"],
    ["s3://output/a/../../b", "relative"],
    ["s3://output/a/./b", "relative"],
  ])("refuses to write to %s", async (s3Uri) => {
    await expect(
      client.send(
        new CreateModelInvocationJobCommand(job({ outputDataConfig: { s3OutputDataConfig: { s3Uri } } })),
      ),
    ).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("without relative parts"),
    });
  });

  it("is refused with all that is wrong in AWS's words", async () => {
    await expect(
      client.send(new CreateModelInvocationJobCommand(job({ jobName: "-", timeoutDurationInHours: 1 }))),
    ).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringMatching(/^2 validation errors detected: Value at 'jobName' failed/),
    });
    await expect(
      client.send(new GetModelInvocationJobCommand({ jobIdentifier: "abcdefghijkl" })),
    ).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(client.send(new GetModelInvocationJobCommand({ jobIdentifier: "A" }))).rejects.toMatchObject(
      {
        name: "ValidationException",
      },
    );
  });

  it("needs a folder in place of S3", async () => {
    await using other = await startLocalBedrock();
    await expect(clientOf(other).send(new CreateModelInvocationJobCommand(job()))).rejects.toMatchObject({
      name: "ValidationException",
      message:
        "This local Bedrock has no folder in place of S3. Start it with --batch-dir, or with the option batchFolder.",
    });
  });
});
