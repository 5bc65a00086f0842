import { BedrockError } from "../../errors.js";
import type { Cost } from "../../spec/usage.js";
import { CONTROL_OPERATIONS, type ControlOperation } from "../../wire/control-operations.js";
import type { BedrockAnswer, BedrockClient } from "../client.js";
import { percentEncode } from "../sign.js";
import { type BatchJob, type BatchJobStatus, type BatchState, checkJob, readState } from "./batch-job.js";
import { type BatchLimits, DEFAULT_BATCH_LIMITS } from "./batch-limits.js";
import { type BatchRequest, type CheckedRequest, checkRequest, checkRole } from "./batch-request.js";
import { type BatchRecord, collectRecords, type PricedRecord } from "./collect-records.js";
import type { ObjectStore } from "./objects/object-store.js";
import { parseS3Uri, within } from "./objects/s3-uri.js";
import { pause } from "./pause.js";
import type { RecordCodec } from "./record-codec.js";
import { type BatchInput, spoolRecords } from "./spool-records.js";

export interface BatchInferenceOptions {
  readonly client: BedrockClient;
  /** Where the files are put and read: `s3Objects` or `folderObjects`. */
  readonly objects: ObjectStore;
  /** Role with which Bedrock reads and writes the files. */
  readonly roleArn: string;
  /** Folder of the records' files, such as `s3://bucket/batch/in/`. */
  readonly inputUri: string;
  /** Folder of the results, such as `s3://bucket/batch/out/`. */
  readonly outputUri: string;
  /** The model's quotas in the account, where they are not AWS's defaults. */
  readonly limits?: Partial<BatchLimits> | undefined;
  /** What a record costs; absent: nobody counts. */
  readonly price?: ((record: PricedRecord) => Cost) | undefined;
}

export interface BatchWaitOptions extends BatchCallOptions {
  /** Milliseconds from one look at the job to the next. Default 60,000. */
  readonly pollMs?: number | undefined;
  /** Called with what each look showed. */
  readonly onState?: ((state: BatchState) => void) | undefined;
}

export interface BatchCallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Which jobs of the account are listed. */
export interface BatchSelection {
  readonly statusEquals?: BatchJobStatus;
  readonly nameContains?: string;
  readonly submitTimeAfter?: Date;
  readonly submitTimeBefore?: Date;
}

const DEFAULT_POLL_MS = 60_000;

/**
 * Batch inference jobs of Bedrock: many records of one model, answered within hours. Every method rejects as
 * `BedrockClient.call` and the methods of the object store do.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/batch-inference.html
 */
export class BatchInference {
  readonly #options: BatchInferenceOptions;
  readonly #limits: BatchLimits;

  /** Throws `CONFIG_INVALID` for a role or a folder that cannot be one. */
  constructor(options: BatchInferenceOptions) {
    checkRole(options.roleArn);
    parseS3Uri(options.inputUri, "CONFIG_INVALID");
    parseS3Uri(options.outputUri, "CONFIG_INVALID");
    this.#options = options;
    this.#limits = { ...DEFAULT_BATCH_LIMITS, ...options.limits };
  }

  /**
   * Encodes the records, puts their file and creates the job. Nothing is put before all records are encoded and counted: throws
   * `INPUT_INVALID` for what AWS would reject, and what the codec throws.
   *
   * @param codec `records()` of a language model or an embedder
   */
  async create<Input>(
    codec: RecordCodec<Input, unknown>,
    inputs: Iterable<BatchInput<Input>> | AsyncIterable<BatchInput<Input>>,
    request: BatchRequest = {},
    { signal }: BatchCallOptions = {},
  ): Promise<BatchJob> {
    const checked = checkRequest(request);
    const { objects, client, outputUri } = this.#options;
    const inputUri = within(this.#options.inputUri, `${checked.clientRequestToken}.jsonl`);
    parseS3Uri(inputUri);
    const spooled = await spoolRecords(inputs, codec, this.#limits, signal);
    try {
      await objects.put(inputUri, spooled.open, spooled.bytes, signal);
    } finally {
      await spooled.remove();
    }
    const answer = await this.#request("CreateModelInvocationJob", {
      body: this.#creation(codec, checked, inputUri),
      signal,
    });
    return {
      jobArn: arnOf(answer),
      jobName: checked.jobName,
      clientRequestToken: checked.clientRequestToken,
      modelId: codec.modelId,
      region: client.region,
      records: spooled.records,
      inputUri,
      outputUri,
      warnings: spooled.warnings,
    };
  }

  /** Looks at a job once. */
  async state(job: BatchJob, { signal }: BatchCallOptions = {}): Promise<BatchState> {
    checkJob(job);
    const answer = await this.#request("GetModelInvocationJob", { job, signal });
    return readState(answer.body, answer);
  }

  /** Looks at a job until it has ended, however it did. Rejects with `ABORTED`; the job goes on then. */
  async wait(job: BatchJob, options: BatchWaitOptions = {}): Promise<BatchState> {
    const { pollMs = DEFAULT_POLL_MS, onState, signal } = options;
    for (;;) {
      const state = await this.state(job, { signal });
      onState?.(state);
      if (state.hasEnded) return state;
      await pause(pollMs, signal);
    }
  }

  /** Asks a job to end. What has been answered until then can be collected, and is paid for. */
  async stop(job: BatchJob, { signal }: BatchCallOptions = {}): Promise<void> {
    checkJob(job);
    await this.#request("StopModelInvocationJob", { job, signal });
  }

  /** The jobs of the account in the client's region, whoever created them: the latest first. */
  async *list(selection: BatchSelection = {}, { signal }: BatchCallOptions = {}): AsyncGenerator<BatchState> {
    const { statusEquals, nameContains, submitTimeAfter, submitTimeBefore } = selection;
    let nextToken: string | undefined;
    do {
      const query = {
        statusEquals,
        nameContains,
        submitTimeAfter: submitTimeAfter?.toISOString(),
        submitTimeBefore: submitTimeBefore?.toISOString(),
        nextToken,
      };
      const answer = await this.#request("ListModelInvocationJobs", { query, signal });
      const page = answer.body as { invocationJobSummaries?: unknown; nextToken?: unknown };
      const summaries = Array.isArray(page.invocationJobSummaries) ? page.invocationJobSummaries : [];
      for (const summary of summaries) yield readState(summary, answer);
      nextToken = typeof page.nextToken === "string" ? page.nextToken : undefined;
    } while (nextToken !== undefined);
  }

  /**
   * The results of a job that has ended, in the order of its files, each record once: one that failed, or was not reached, with its
   * error. Throws `CONFLICT` while the job goes on, `INPUT_INVALID` for the codec of another model, `RESPONSE_INVALID` for
   * files that are not a job's results.
   *
   * @param codec `records()` of the model that the job was created with, with the same options
   */
  async *collect<Result>(
    job: BatchJob,
    codec: RecordCodec<never, Result>,
    options: BatchCallOptions = {},
  ): AsyncGenerator<BatchRecord<Result>> {
    const { status, hasEnded } = await this.state(job, options);
    const { objects, price } = this.#options;
    yield* collectRecords(job, { status, hasEnded }, codec, { objects, price, signal: options.signal });
  }

  #creation(codec: RecordCodec<never, unknown>, request: CheckedRequest, inputUri: string): object {
    const { roleArn, outputUri } = this.#options;
    const { jobName, clientRequestToken, timeoutDurationInHours, tags, s3EncryptionKeyId, vpcConfig } =
      request;
    return {
      jobName,
      clientRequestToken,
      roleArn,
      modelId: codec.modelId,
      modelInvocationType: codec.invocationType,
      inputDataConfig: { s3InputDataConfig: { s3InputFormat: "JSONL", s3Uri: inputUri } },
      outputDataConfig: { s3OutputDataConfig: { s3Uri: within(outputUri, ""), s3EncryptionKeyId } },
      timeoutDurationInHours,
      vpcConfig,
      tags: tags && Object.entries(tags).map(([key, value]) => ({ key, value })),
    };
  }

  #request(
    operation: ControlOperation,
    {
      job,
      signal,
      ...parts
    }: {
      readonly job?: BatchJob;
      readonly body?: unknown;
      readonly query?: Readonly<Record<string, string | undefined>>;
    } & BatchCallOptions,
  ): Promise<BedrockAnswer> {
    const { method, path } = CONTROL_OPERATIONS[operation];
    const named = job === undefined ? path : path.replace("{jobIdentifier}", percentEncode(job.jobArn));
    return this.#options.client.request(
      { service: "bedrock", operation, method, path: named, ...parts },
      { signal },
    );
  }
}

function arnOf({ body, region, requestId, attempts }: BedrockAnswer): string {
  const arn = typeof body === "object" && body !== null && "jobArn" in body ? body.jobArn : undefined;
  if (typeof arn === "string") return arn;
  throw new BedrockError(
    "RESPONSE_INVALID",
    `CreateModelInvocationJob in ${region} answered without jobArn.`,
    {
      region,
      requestId,
      attempts,
    },
  );
}
