import { createHash } from "node:crypto";
import type {
  BatchGeneration,
  BatchLanguageModel,
  BatchModelState,
  BatchReply,
} from "../../spec/batch-language-model.js";
import type { JsonObject } from "../../spec/json.js";
import type { CallOptions, GenerateResult } from "../../spec/language-model.js";
import type { BedrockRequest } from "../encode-converse.js";
import type { BatchInference } from "./batch-inference.js";
import { type BatchJob, checkJob } from "./batch-job.js";
import type { BatchLimits } from "./batch-limits.js";
import { readJsonLines } from "./json-lines.js";
import type { ObjectStore } from "./objects/object-store.js";
import { within } from "./objects/s3-uri.js";
import type { RecordCodec } from "./record-codec.js";
import { spoolLines } from "./spool-lines.js";

export interface BedrockBatchModelOptions {
  readonly batch: BatchInference;
  /** `records()` of the language model. */
  readonly codec: RecordCodec<BedrockRequest, GenerateResult>;
  /** Those of the batch jobs. */
  readonly objects: ObjectStore;
  /** Folder of the records' files, beside which plans and jobs are kept. */
  readonly inputUri: string;
  readonly limits: Pick<BatchLimits, "minRecords" | "maxRecords">;
}

/**
 * A chat model asked by batch inference jobs. Of a job called `x`, the folder of the input holds the plan (`x.plan`), the records and,
 * once it is created, the job itself (`x.job`).
 */
export class BedrockBatchModel implements BatchLanguageModel {
  readonly #options: BedrockBatchModelOptions;

  constructor(options: BedrockBatchModelOptions) {
    this.#options = options;
  }

  get minRequests(): number {
    return this.#options.limits.minRecords;
  }

  get maxRequests(): number {
    return this.#options.limits.maxRecords;
  }

  async keepPlan(
    name: string,
    lines: Iterable<JsonObject> | AsyncIterable<JsonObject>,
    { signal }: CallOptions,
  ): Promise<void> {
    await this.#put(this.#uri(name, "plan"), lines, signal);
  }

  async plan(name: string, { signal }: CallOptions): Promise<AsyncIterable<JsonObject> | undefined> {
    return (await this.#read(this.#uri(name, "plan"), signal)) as AsyncIterable<JsonObject> | undefined;
  }

  async submit(
    name: string,
    requests: Iterable<BatchGeneration> | AsyncIterable<BatchGeneration>,
    { signal }: CallOptions,
  ): Promise<void> {
    if ((await this.#job(name, signal)) !== undefined) return;
    const { batch, codec, inputUri } = this.#options;
    // The service makes one job of one token in an account; another folder may hold the same conversations for another store.
    const clientRequestToken = createHash("sha256")
      .update(JSON.stringify([inputUri, name]))
      .digest("hex");
    const job = await batch.create(codec, recordsOf(requests), { clientRequestToken }, { signal });
    await this.#put(this.#uri(name, "job"), [{ ...job }], signal);
  }

  async state(name: string, { signal }: CallOptions): Promise<BatchModelState> {
    return this.#options.batch.state(await this.#submitted(name, signal), { signal });
  }

  async *replies(name: string, { signal }: CallOptions): AsyncGenerator<BatchReply, void, undefined> {
    const { batch, codec } = this.#options;
    const job = await this.#submitted(name, signal);
    for await (const { recordId: id, result, error } of batch.collect(job, codec, { signal })) {
      yield error === undefined ? { id, reply: result } : { id, error };
    }
  }

  async settle(reply: GenerateResult): Promise<GenerateResult> {
    return reply;
  }

  async #submitted(name: string, signal: AbortSignal | undefined): Promise<BatchJob> {
    const job = (await this.#job(name, signal)) ?? ({} as BatchJob);
    checkJob(job);
    return job;
  }

  async #job(name: string, signal: AbortSignal | undefined): Promise<BatchJob | undefined> {
    const lines = await this.#read(this.#uri(name, "job"), signal);
    if (lines === undefined) return undefined;
    for await (const line of lines) return line as unknown as BatchJob;
    return undefined;
  }

  #uri(name: string, kind: "plan" | "job"): string {
    return within(this.#options.inputUri, `${name}.${kind}`);
  }

  async #put(
    uri: string,
    lines: Iterable<JsonObject> | AsyncIterable<JsonObject>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const spooled = await spoolLines(written(lines));
    try {
      await this.#options.objects.put(uri, spooled.open, spooled.bytes, signal);
    } finally {
      await spooled.remove();
    }
  }

  async #read(uri: string, signal: AbortSignal | undefined) {
    const { objects } = this.#options;
    const names = await objects.list(uri, signal);
    return names.includes(uri) ? readJsonLines(await objects.get(uri, signal), uri) : undefined;
  }
}

async function* written(lines: Iterable<JsonObject> | AsyncIterable<JsonObject>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`;
}

async function* recordsOf(requests: Iterable<BatchGeneration> | AsyncIterable<BatchGeneration>) {
  for await (const { id, request } of requests) yield { recordId: id, input: request };
}
