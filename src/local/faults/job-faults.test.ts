import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BedrockClient,
  CreateModelInvocationJobCommand,
  GetModelInvocationJobCommand,
  ListModelInvocationJobsCommand,
} from "@aws-sdk/client-bedrock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LOCAL_CREDENTIALS, type LocalBedrock, type LocalFault, startLocalBedrock } from "../index.js";

let folder: string;
let bedrock: LocalBedrock;
let client: BedrockClient;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "varve-job-faults-"));
  bedrock = await startLocalBedrock({ batchFolder: folder });
  const credentials = LOCAL_CREDENTIALS;
  client = new BedrockClient({ endpoint: bedrock.url, region: "us-west-2", credentials, maxAttempts: 1 });
  await mkdir(join(folder, "input"));
  const record = (recordId: string) => JSON.stringify({ recordId, modelInput: { inputText: recordId } });
  await writeFile(join(folder, "input", "r.jsonl"), ["one", "two", "three"].map(record).join("\n"));
});
afterEach(async () => {
  await bedrock.close();
  await rm(folder, { recursive: true });
});

/** How a job of three records ended, and the lines that it wrote. */
async function run(modelId = "amazon.titan-embed-text-v2:0") {
  const { jobArn: jobIdentifier = "" } = await client.send(
    new CreateModelInvocationJobCommand({
      jobName: "embed",
      roleArn: "arn:aws:iam::123456789012:role/batch",
      modelId,
      inputDataConfig: { s3InputDataConfig: { s3Uri: "s3://input/r.jsonl" } },
      outputDataConfig: { s3OutputDataConfig: { s3Uri: "s3://out/" } },
    }),
  );
  for (;;) {
    const state = await client.send(new GetModelInvocationJobCommand({ jobIdentifier }));
    if (state.endTime === undefined) continue;
    const results = join(folder, "out", jobIdentifier.split("/")[1] ?? "");
    const files = await readdir(results).catch(() => []);
    const text = files.length === 0 ? "" : await readFile(join(results, "r.jsonl.out"), "utf8");
    return { state, files, lines: text.split("\n").filter((line) => line !== "") };
  }
}

const idsIn = (lines: readonly string[]): string[] => lines.map((line) => JSON.parse(line).recordId);

describe("a fault of a batch job", () => {
  it.each(["PartiallyCompleted", "Failed", "Stopped", "Expired"] as const)(
    "ends it as %s in the middle",
    async (status) => {
      bedrock.fault({ kind: "end-job", status, afterRecords: 2, message: "It was not to be." });
      const { state, lines } = await run();
      expect(state).toMatchObject({ status, message: "It was not to be.", processedRecordCount: 2 });
      expect(idsIn(lines)).toEqual(["one", "two"]);
      const list = new ListModelInvocationJobsCommand({ statusEquals: status });
      expect((await client.send(list)).invocationJobSummaries).toHaveLength(1);
    },
  );

  it("spoils the line of one record", async () => {
    bedrock.fault("spoil-record,how=missing,times=1");
    expect(idsIn((await run()).lines)).toEqual(["two", "three"]);
    bedrock.fault("spoil-record,how=unknown-id,record=2,times=1");
    expect(idsIn((await run()).lines)).toEqual(["one", "unknown", "three"]);
    bedrock.fault("spoil-record,how=empty,record=3,times=1");
    expect(JSON.parse((await run()).lines[2] ?? "")).toMatchObject({ recordId: "three", modelOutput: {} });
    bedrock.fault("spoil-record,how=cut,record=3,times=1");
    const [, second = "", third = ""] = (await run()).lines;
    expect(JSON.parse(second)).toMatchObject({ recordId: "two" });
    expect(() => JSON.parse(third)).toThrow(SyntaxError);
  });

  it("joins others in one job", async () => {
    bedrock.fault("spoil-record,how=missing,record=1");
    bedrock.fault("spoil-record,how=unknown-id,record=2");
    bedrock.fault("end-job,status=Expired,afterRecords=3");
    const { state, lines } = await run();
    expect(state.status).toBe("Expired");
    expect(idsIn(lines)).toEqual(["unknown", "three"]);
  });

  it("leaves nothing of the results", async () => {
    bedrock.fault({ kind: "lose-output" });
    const { state, files } = await run();
    expect(state.status).toBe("Completed");
    expect(files).toEqual([]);
  });

  it("befalls the jobs of the model that it names, as often as it was told, and no request", async () => {
    const fault = bedrock.fault({ kind: "end-job", status: "Failed", model: "*titan*", skip: 1, times: 1 });
    expect((await run("cohere.embed-english-v3")).state.status).toBe("PartiallyCompleted");
    expect((await run()).state.status).toBe("Completed");
    expect((await run()).state.status).toBe("Failed");
    expect((await run()).state.status).toBe("Completed");
    expect(fault.struck()).toBe(1);
  });

  it("is not one of requests, which leave jobs alone", async () => {
    const throttle = bedrock.fault({ kind: "throttle", operation: "InvokeModel" });
    expect((await run()).state.status).toBe("Completed");
    expect(throttle.struck()).toBe(0);
  });

  it.each([
    [{ kind: "end-job" }, "Value at 'status' failed"],
    [{ kind: "end-job", status: "Completed" }, "Member must satisfy enum value set"],
    ["spoil-record,how=badly", "Member must satisfy enum value set"],
    ["spoil-record,how=cut,record=0", "at 'record' failed"],
  ])("%j is refused with the reason", (fault, message) => {
    const add = () => bedrock.fault(fault as LocalFault);
    expect(add).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
    expect(add).toThrow(message);
  });
});
