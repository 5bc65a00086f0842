import type { ModelResolver } from "../models/model-resolver.js";
import type { Offer } from "../models/offer.js";
import type { AsyncInvocations } from "../resources/async-invocations.js";
import type { BatchJobs } from "../resources/batch-jobs.js";

/** One call of an operation whose path names something else than a model to run, after authentication. */
export interface ResourceCall {
  /** The labels of the path, percent-decoded. */
  readonly labels: Readonly<Record<string, string>>;
  /** Without the `?`. */
  readonly query: string;
  readonly body: Buffer;
  /** The region that the request was signed for. */
  readonly region: string;
  readonly resources: Resources;
}

/** What the operations work on. */
export interface Resources {
  readonly resolveModel: ModelResolver;
  readonly offer: Offer;
  readonly jobs: BatchJobs;
  readonly invocations: AsyncInvocations;
}

/** Answers with the members of the response; failures are thrown as `ServiceException`. */
export type ResourceOperation = (call: ResourceCall) => Promise<object> | object;
