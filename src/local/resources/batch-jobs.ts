import { setImmediate as nextTurn } from "node:timers/promises";
import { ownedArn } from "../arn.js";
import type { JobFault } from "../faults/fault-behaviour.js";
import type { LocalLogger } from "../local-logger.js";
import { ServiceException } from "../service-exception.js";
import { type BatchJob, type BatchJobRequest, hasEnded, type InvokeRecord } from "./batch-job.js";
import type { LocalBuckets } from "./local-buckets.js";
import { newResourceId } from "./resource-id.js";
import { runBatchJob } from "./run-batch-job.js";

export interface BatchJobsParts {
  readonly buckets: LocalBuckets;
  readonly invoke: InvokeRecord;
  /** What faults make of a job of this model. */
  readonly strike: (modelId: string) => JobFault;
  readonly clock: () => Date;
  readonly logger: LocalLogger;
}

/** The batch inference jobs of one server, kept in memory. Jobs run in the background, one after the other. */
export class BatchJobs {
  readonly #parts: BatchJobsParts;
  readonly #jobs = new Map<string, BatchJob>();
  #queue: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(parts: BatchJobsParts) {
    this.#parts = parts;
  }

  /** Submits a job; the same request token gives the same job. Throws `ValidationException` for a URI outside the folder. */
  create(request: BatchJobRequest, region: string): BatchJob {
    const { clientRequestToken: token } = request;
    const earlier = token && this.all().find((job) => job.request.clientRequestToken === token);
    if (earlier) return earlier;
    this.#parts.buckets.check(request.inputDataConfig.s3InputDataConfig.s3Uri);
    this.#parts.buckets.check(request.outputDataConfig.s3OutputDataConfig.s3Uri);
    const id = newResourceId();
    const now = this.#parts.clock();
    const job: BatchJob = {
      id,
      arn: ownedArn(region, "model-invocation-job", id),
      request,
      submitTime: now,
      lastModifiedTime: now,
      status: "Submitted",
      counts: { total: 0, processed: 0, success: 0, error: 0, inputTokens: 0, outputTokens: 0 },
      fault: this.#parts.strike(request.modelId),
    };
    this.#jobs.set(id, job);
    this.#queue = this.#queue.then(() => this.#run(job));
    return job;
  }

  /** By id or ARN. Throws `ResourceNotFoundException`. */
  get(identifier: string): BatchJob {
    const job = this.#jobs.get(identifier.slice(identifier.lastIndexOf("/") + 1));
    if (job === undefined) {
      throw new ServiceException("ResourceNotFoundException", "The provided job identifier does not exist.");
    }
    return job;
  }

  /** Oldest first. */
  all(): BatchJob[] {
    return [...this.#jobs.values()];
  }

  /** Ends a job after the record in progress. Throws `ConflictException` if it has ended. */
  stop(identifier: string): void {
    const job = this.get(identifier);
    if (hasEnded(job)) {
      throw new ServiceException(
        "ConflictException",
        `The job cannot be stopped because it is in status ${job.status}.`,
      );
    }
    this.#enter(job, "Stopping");
  }

  /** Stops all jobs and waits for the record in progress. */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.#queue;
  }

  async #run(job: BatchJob): Promise<void> {
    await nextTurn();
    const shouldStop = (): boolean => this.#isClosed || job.status === "Stopping";
    if (!shouldStop()) this.#enter(job, "InProgress");
    try {
      if (!shouldStop()) await runBatchJob(job, this.#parts.buckets, this.#parts.invoke, shouldStop);
      this.#end(job, shouldStop());
    } catch (error) {
      job.message =
        error instanceof ServiceException ? error.message : "The files of the job cannot be read or written.";
      this.#enter(job, "Failed");
      this.#parts.logger.warn("A batch inference job failed", { jobArn: job.arn, error: errorName(error) });
    }
    job.endTime = this.#parts.clock();
  }

  #end(job: BatchJob, isStopped: boolean): void {
    const { ending } = job.fault;
    if (ending?.message !== undefined) job.message = ending.message;
    const bySuccess = job.counts.error > 0 ? "PartiallyCompleted" : "Completed";
    this.#enter(job, isStopped ? "Stopped" : (ending?.status ?? bySuccess));
  }

  #enter(job: BatchJob, status: BatchJob["status"]): void {
    job.status = status;
    job.lastModifiedTime = this.#parts.clock();
  }
}

function errorName(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return "code" in error ? String(error.code) : error.name;
}
