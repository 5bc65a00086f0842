import { BedrockError, VarveError } from "../../errors.js";
import type { Cost, TokenUsage } from "../../spec/usage.js";
import { mapException } from "../map-exception.js";
import { type BatchJob, type BatchState, resultsOf } from "./batch-job.js";
import { type JsonLine, readJsonLines } from "./json-lines.js";
import type { ObjectStore } from "./objects/object-store.js";
import type { RecordCodec } from "./record-codec.js";

/** What became of one record. */
export type BatchRecord<Result> = AnsweredRecord<Result> | FailedRecord;

export interface AnsweredRecord<Result> {
  readonly recordId: string;
  readonly result: Result;
  readonly usage?: TokenUsage;
  /** By the price of batch inference, where costs are counted. */
  readonly cost?: Cost;
  readonly error?: never;
}

export interface FailedRecord {
  readonly recordId: string;
  readonly error: VarveError;
  readonly result?: never;
  readonly usage?: never;
  readonly cost?: never;
}

/** A record that was answered, as it is priced. */
export interface PricedRecord {
  readonly modelId: string;
  readonly baseModel?: string | undefined;
  readonly region: string;
  readonly usage: TokenUsage | undefined;
}

interface CollectOptions {
  readonly objects: ObjectStore;
  readonly price: ((record: PricedRecord) => Cost) | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Reads a job's results as `BatchInference.collect` describes. */
export async function* collectRecords<Result>(
  job: BatchJob,
  { status, hasEnded }: Pick<BatchState, "status" | "hasEnded">,
  codec: RecordCodec<never, Result>,
  options: CollectOptions,
): AsyncGenerator<BatchRecord<Result>> {
  if (codec.modelId !== job.modelId) {
    throw new VarveError(
      "INPUT_INVALID",
      `The batch job was created with ${job.modelId}, but its results are to be read as those of ${codec.modelId}: pass records() of the job's model.`,
    );
  }
  if (!hasEnded) {
    throw new VarveError(
      "CONFLICT",
      `The batch job is ${status} and has no results yet: wait for it before collecting.`,
    );
  }
  const seen = new Set<string>();
  for await (const line of resultLines(job, options)) {
    const { recordId } = line;
    if (typeof recordId !== "string" || seen.has(recordId)) continue;
    seen.add(recordId);
    yield await readRecord({ ...line, recordId }, job, codec, options);
  }
  if (seen.size >= job.records) return;
  for await (const { recordId } of inputLines(job, options)) {
    if (typeof recordId === "string" && !seen.has(recordId)) yield unanswered(recordId, job, status);
  }
}

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/batch-inference-results.html */
async function* resultLines(job: BatchJob, { objects, signal }: CollectOptions): AsyncGenerator<JsonLine> {
  const files = await objects.list(resultsOf(job), signal);
  for (const uri of files.filter((name) => name.endsWith(".jsonl.out"))) {
    yield* readJsonLines(await objects.get(uri, signal), uri);
  }
}

async function* inputLines(
  { inputUri }: BatchJob,
  { objects, signal }: CollectOptions,
): AsyncGenerator<JsonLine> {
  yield* readJsonLines(await objects.get(inputUri, signal), inputUri);
}

async function readRecord<Result>(
  { recordId, modelOutput, error }: JsonLine & { readonly recordId: string },
  job: BatchJob,
  codec: RecordCodec<never, Result>,
  { price }: CollectOptions,
): Promise<BatchRecord<Result>> {
  const { modelId, region } = job;
  if (modelOutput === undefined) return { recordId, error: describe(error, job) };
  try {
    const { result, usage } = await codec.decode({ body: modelOutput, headers: {}, attempts: 1, region });
    const cost = price?.({ modelId, baseModel: codec.baseModel, region, usage });
    return { recordId, result, ...(usage !== undefined && { usage }), ...(cost !== undefined && { cost }) };
  } catch (failure) {
    if (VarveError.isInstance(failure)) return { recordId, error: failure };
    throw failure;
  }
}

/** `{"errorCode": 400, "errorMessage": "…"}` */
function describe(said: unknown, { modelId, region }: BatchJob): VarveError {
  const { errorCode, errorMessage } = (said ?? {}) as JsonLine;
  const status = typeof errorCode === "number" && errorCode >= 400 && errorCode <= 599 ? errorCode : 500;
  const body = Buffer.from(JSON.stringify({ message: errorMessage }));
  return mapException(
    { status, headers: {}, body },
    { modelId, region, attempts: 1, credentialsRemedy: "" },
    0,
  );
}

function unanswered(recordId: string, { modelId, region }: BatchJob, status: string): FailedRecord {
  const error = new BedrockError(
    "MODEL_FAILED",
    `The batch job in ${region} is ${status}, and ${modelId} did not answer this record: put it into another job.`,
    { modelId, region },
  );
  return { recordId, error };
}
