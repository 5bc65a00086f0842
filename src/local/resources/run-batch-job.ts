import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { finished } from "node:stream/promises";
import { setImmediate as nextTurn } from "node:timers/promises";
import { regionOf } from "../arn.js";
import { ServiceException } from "../service-exception.js";
import type { BatchJob, InvokeRecord, RecordAnswer } from "./batch-job.js";
import type { LocalBuckets } from "./local-buckets.js";

/**
 * Processes a job's records one after the other, in the order of its files, until all are done, or `shouldStop` or a fault says so. Each
 * input file `x.jsonl` gets an output file `<output>/<job id>/x.jsonl.out`; a summary goes to `manifest.json.out` beside it.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/batch-inference-results.html
 */
export async function runBatchJob(
  job: BatchJob,
  buckets: LocalBuckets,
  invoke: InvokeRecord,
  shouldStop: () => boolean,
): Promise<void> {
  const { counts, request, fault } = job;
  const most = fault.ending?.afterRecords ?? Number.POSITIVE_INFINITY;
  const output = `${request.outputDataConfig.s3OutputDataConfig.s3Uri.replace(/\/$/, "")}/${job.id}`;
  const inputs = await buckets.list(request.inputDataConfig.s3InputDataConfig.s3Uri, ".jsonl");
  for (const input of inputs) {
    for await (const _ of recordLines(buckets, input)) counts.total += 1;
  }
  for (const input of inputs) {
    const name = input.slice(input.lastIndexOf("/") + 1);
    const file = createWriteStream(await buckets.prepare(`${output}/${name}.out`));
    for await (const line of recordLines(buckets, input)) {
      if (shouldStop() || counts.processed >= most) break;
      await writeLine(file, await processLine(line, job, invoke), job);
      // Lets requests in between, among them the one that stops the job.
      await nextTurn();
    }
    file.end();
    await finished(file);
  }
  await buckets.write(`${output}/manifest.json.out`, JSON.stringify(manifest(job)));
  if (fault.losesOutput === true) await buckets.remove(output);
}

async function* recordLines(buckets: LocalBuckets, uri: string): AsyncIterable<string> {
  const lines = createInterface({ input: await buckets.read(uri), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) if (line.trim() !== "") yield line;
}

async function processLine(line: string, job: BatchJob, invoke: InvokeRecord): Promise<object> {
  const { counts, request } = job;
  const record = parseRecord(line);
  const given = record?.["recordId"];
  const recordId = typeof given === "string" ? given : `CALL${String(counts.processed).padStart(7, "0")}`;
  const modelInput = record?.["modelInput"];
  counts.processed += 1;
  try {
    if (!isObject(modelInput)) throw malformedRecord();
    const body = Buffer.from(JSON.stringify(modelInput));
    const operation = request.modelInvocationType ?? "InvokeModel";
    const answer = await invoke(operation, request.modelId, body, regionOf(job.arn));
    countSuccess(job, answer);
    return { recordId, modelInput, modelOutput: JSON.parse(answer.body) };
  } catch (error) {
    if (!(error instanceof ServiceException)) throw error;
    counts.error += 1;
    return { recordId, modelInput, error: { errorCode: error.status, errorMessage: error.message } };
  }
}

function countSuccess({ counts }: BatchJob, { usage = {} }: RecordAnswer): void {
  const { inputTokens = 0, outputTokens = 0 } = usage;
  counts.success += 1;
  counts.inputTokens += inputTokens;
  counts.outputTokens += outputTokens;
}

function parseRecord(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const record: unknown = JSON.parse(line);
    return isObject(record) ? record : undefined;
  } catch {
    // A line that is not JSON becomes an error in the output; the parser's message would quote it.
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function malformedRecord(): ServiceException {
  return new ServiceException(
    "ValidationException",
    'The record is malformed. Each line is a JSON object {"recordId": "…", "modelInput": {…}}.',
  );
}

async function writeLine(file: WriteStream, value: object, { counts, fault }: BatchJob): Promise<void> {
  const line = fault.line(JSON.stringify(value), counts.processed);
  if (line !== undefined && !file.write(`${line}\n`)) await once(file, "drain");
}

function manifest({ counts }: BatchJob): object {
  return {
    totalRecordCount: counts.total,
    processedRecordCount: counts.processed,
    successRecordCount: counts.success,
    errorRecordCount: counts.error,
    inputTokenCount: counts.inputTokens,
    outputTokenCount: counts.outputTokens,
  };
}
