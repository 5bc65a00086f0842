import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BedrockRuntimeClient,
  GetAsyncInvokeCommand,
  ListAsyncInvokesCommand,
  type ListAsyncInvokesCommandInput,
  StartAsyncInvokeCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LOCAL_CREDENTIALS, type LocalBedrock, startLocalBedrock } from "../index.js";

const TITAN = "amazon.titan-embed-text-v2:0";

let folder: string;
let bedrock: LocalBedrock;
let client: BedrockRuntimeClient;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "varve-async-"));
  bedrock = await startLocalBedrock({ batchFolder: folder });
  client = new BedrockRuntimeClient({
    endpoint: bedrock.url,
    region: "us-west-2",
    credentials: LOCAL_CREDENTIALS,
    maxAttempts: 1,
  });
});
afterEach(async () => {
  await bedrock.close();
  await rm(folder, { recursive: true });
});

async function run(modelInput: Record<string, string>, s3Uri = "s3://output/async") {
  const { invocationArn } = await client.send(
    new StartAsyncInvokeCommand({
      modelId: TITAN,
      modelInput,
      outputDataConfig: { s3OutputDataConfig: { s3Uri } },
    }),
  );
  expect(invocationArn).toMatch(/^arn:aws:bedrock:us-west-2:000000000000:async-invoke\/[a-z0-9]{12}$/);
  for (;;) {
    const state = await client.send(new GetAsyncInvokeCommand({ invocationArn }));
    if (state.status !== "InProgress") return state;
  }
}

describe("an asynchronous invocation", () => {
  it("writes the model's answer to a file", async () => {
    const state = await run({ inputText: "hello" });
    expect(state).toMatchObject({
      status: "Completed",
      modelArn: `arn:aws:bedrock:us-west-2::foundation-model/${TITAN}`,
      outputDataConfig: { s3OutputDataConfig: { s3Uri: "s3://output/async" } },
    });
    expect(state.endTime).toBeInstanceOf(Date);
    const id = state.invocationArn?.split("/")[1] ?? "";
    const answer = JSON.parse(await readFile(join(folder, "output", "async", id, "output.json"), "utf8"));
    expect(answer.embedding).toHaveLength(1024);
  });

  it("fails with the reason where the model refuses", async () => {
    const state = await run({ inputText: "" });
    expect(state.status).toBe("Failed");
    expect(state.failureMessage).toContain("minLength: 1");
  });

  it("is listed", async () => {
    const first = await run({ inputText: "a" });
    const second = await run({ inputText: "" });
    const list = async (query: ListAsyncInvokesCommandInput) =>
      ((await client.send(new ListAsyncInvokesCommand(query))).asyncInvokeSummaries ?? []).map(
        ({ invocationArn }) => invocationArn,
      );
    expect(await list({})).toEqual([second.invocationArn, first.invocationArn]);
    expect(await list({ statusEquals: "Failed" })).toEqual([second.invocationArn]);
  });

  it("is refused outside the folder, and not found by another ARN", async () => {
    await expect(run({ inputText: "a" }, "s3://output/../x")).rejects.toMatchObject({
      name: "ValidationException",
    });
    await expect(
      client.send(
        new GetAsyncInvokeCommand({
          invocationArn: "arn:aws:bedrock:us-west-2:000000000000:async-invoke/abcdefghijkl",
        }),
      ),
    ).rejects.toMatchObject({
      name: "ValidationException",
      message: "The provided invocation ARN does not exist.",
    });
  });
});
