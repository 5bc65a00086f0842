import type { JobFault } from "../faults/fault-behaviour.js";
import type { TokenCounts } from "../operations/operation.js";

/** What CreateModelInvocationJob takes. */
export interface BatchJobRequest {
  readonly jobName: string;
  readonly roleArn: string;
  readonly modelId: string;
  readonly clientRequestToken?: string;
  readonly inputDataConfig: { readonly s3InputDataConfig: { readonly s3Uri: string } };
  readonly outputDataConfig: { readonly s3OutputDataConfig: { readonly s3Uri: string } };
  readonly vpcConfig?: unknown;
  readonly timeoutDurationInHours?: number;
  readonly modelInvocationType?: "InvokeModel" | "Converse";
}

/** The statuses that a local job goes through. */
export type BatchJobStatus =
  | "Submitted"
  | "InProgress"
  | "Completed"
  | "PartiallyCompleted"
  | "Failed"
  | "Stopping"
  | "Stopped"
  | "Expired";

/** A job as it stands; the numbers count records. */
export interface BatchJob {
  readonly id: string;
  readonly arn: string;
  readonly request: BatchJobRequest;
  readonly submitTime: Date;
  status: BatchJobStatus;
  lastModifiedTime: Date;
  endTime?: Date;
  /** Why the job failed. */
  message?: string;
  readonly counts: BatchJobCounts;
  /** What faults make of it. */
  readonly fault: JobFault;
}

export interface BatchJobCounts {
  total: number;
  processed: number;
  success: number;
  error: number;
  inputTokens: number;
  outputTokens: number;
}

/** Runs one record through the server's own operations; throws what they throw. */
export type InvokeRecord = (
  operation: "InvokeModel" | "Converse",
  modelId: string,
  body: Buffer,
  region: string,
) => Promise<RecordAnswer>;

export interface RecordAnswer {
  /** JSON. */
  readonly body: string;
  readonly usage?: TokenCounts;
}

const ENDED: ReadonlySet<BatchJobStatus> = new Set([
  "Completed",
  "PartiallyCompleted",
  "Failed",
  "Stopped",
  "Expired",
]);

export function hasEnded(job: BatchJob): boolean {
  return ENDED.has(job.status);
}

/** The members of GetModelInvocationJob and of a summary in ListModelInvocationJobs. */
export function describeBatchJob(job: BatchJob): object {
  const { tags: _, ...request } = job.request as BatchJobRequest & { readonly tags?: unknown };
  return {
    ...request,
    jobArn: job.arn,
    status: job.status,
    submitTime: job.submitTime,
    lastModifiedTime: job.lastModifiedTime,
    ...(job.endTime !== undefined && { endTime: job.endTime }),
    ...(job.message !== undefined && { message: job.message }),
    modelInvocationType: job.request.modelInvocationType ?? "InvokeModel",
    totalRecordCount: job.counts.total,
    processedRecordCount: job.counts.processed,
    successRecordCount: job.counts.success,
    errorRecordCount: job.counts.error,
  };
}
