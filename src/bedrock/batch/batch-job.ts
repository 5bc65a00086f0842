import { BedrockError, VarveError } from "../../errors.js";
import { quote } from "../../util/quote.js";
import type { BedrockAnswer } from "../exchange.js";
import { within } from "./objects/s3-uri.js";

/** A batch inference job as plain JSON: what is needed to pick it up in another process. */
export interface BatchJob {
  readonly jobArn: string;
  readonly jobName: string;
  readonly clientRequestToken: string;
  readonly modelId: string;
  readonly region: string;
  /** How many records it was given. */
  readonly records: number;
  /** The file of its records. */
  readonly inputUri: string;
  /** The folder in which Bedrock makes one for the job's results. */
  readonly outputUri: string;
  /** What was dropped or adjusted in the records, once each. */
  readonly warnings: readonly string[];
}

const JOB_ARN = /^arn:aws(?:-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:model-invocation-job\/[a-z0-9]{12}$/;

/** Throws `INPUT_INVALID` for a value that is no job, such as one that was stored incompletely. */
export function checkJob(job: BatchJob): void {
  const { jobArn, modelId, region, records, inputUri, outputUri } = job;
  const texts = [jobArn, modelId, region, inputUri, outputUri];
  if (texts.every((text) => typeof text === "string") && Number.isInteger(records) && JOB_ARN.test(jobArn))
    return;
  throw new VarveError(
    "INPUT_INVALID",
    `This is no batch job: its jobArn is ${quote(String(jobArn))}. Pass the whole object that create() returned.`,
  );
}

/** The folder of a job's results. */
export function resultsOf({ outputUri, jobArn }: BatchJob): string {
  return within(outputUri, `${jobArn.slice(jobArn.lastIndexOf("/") + 1)}/`);
}

/** AWS's words. */
export type BatchJobStatus =
  | "Submitted"
  | "Validating"
  | "Scheduled"
  | "InProgress"
  | "Stopping"
  | "Completed"
  | "PartiallyCompleted"
  | "Failed"
  | "Stopped"
  | "Expired"
  | (string & {});

/** A job as it stands. What the service does not state is absent. */
export interface BatchState {
  readonly jobArn: string;
  readonly jobName?: string;
  readonly modelId?: string;
  readonly status: BatchJobStatus;
  /** Whether the status will not change any more. */
  readonly hasEnded: boolean;
  /** Why it failed, in AWS's words, which may quote a record. */
  readonly message?: string;
  /** ISO 8601. */
  readonly submitTime?: string;
  readonly lastModifiedTime?: string;
  readonly endTime?: string;
  readonly jobExpirationTime?: string;
  readonly totalRecordCount?: number;
  readonly processedRecordCount?: number;
  readonly successRecordCount?: number;
  readonly errorRecordCount?: number;
}

const ENDED: ReadonlySet<string> = new Set([
  "Completed",
  "PartiallyCompleted",
  "Failed",
  "Stopped",
  "Expired",
]);

/**
 * Reads a job as GetModelInvocationJob and ListModelInvocationJobs describe it. Throws `RESPONSE_INVALID`.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetModelInvocationJob.html
 */
export function readState(description: unknown, { region, requestId, attempts }: BedrockAnswer): BatchState {
  const said = (typeof description === "object" ? description : null) as Partial<BatchState> | null;
  if (typeof said?.jobArn !== "string" || typeof said.status !== "string") {
    throw new BedrockError(
      "RESPONSE_INVALID",
      `A batch job in ${region} was described without ARN or status.`,
      {
        region,
        requestId,
        attempts,
      },
    );
  }
  const state: Record<string, unknown> = { hasEnded: ENDED.has(said.status) };
  for (const [name, type] of Object.entries(MEMBERS)) {
    const value = said[name as keyof BatchState];
    if (typeof value === type) state[name] = value;
  }
  return state as unknown as BatchState;
}

const MEMBERS = {
  jobArn: "string",
  jobName: "string",
  modelId: "string",
  status: "string",
  message: "string",
  submitTime: "string",
  lastModifiedTime: "string",
  endTime: "string",
  jobExpirationTime: "string",
  totalRecordCount: "number",
  processedRecordCount: "number",
  successRecordCount: "number",
  errorRecordCount: "number",
} as const satisfies Record<Exclude<keyof BatchState, "hasEnded">, "string" | "number">;
