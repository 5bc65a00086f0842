import { findModel } from "../../catalogue/models.js";
import { foundationModelArn, ownedArn, regionOf } from "../arn.js";
import { ServiceException } from "../service-exception.js";
import type { InvokeRecord } from "./batch-job.js";
import type { LocalBuckets } from "./local-buckets.js";
import { newResourceId } from "./resource-id.js";

/** What StartAsyncInvoke takes. */
export interface AsyncInvocationRequest {
  readonly modelId: string;
  readonly modelInput: object;
  readonly clientRequestToken?: string;
  readonly outputDataConfig: { readonly s3OutputDataConfig: { readonly s3Uri: string } };
}

export interface AsyncInvocation {
  readonly arn: string;
  readonly modelArn: string;
  readonly request: AsyncInvocationRequest;
  readonly submitTime: Date;
  status: "InProgress" | "Completed" | "Failed";
  lastModifiedTime: Date;
  endTime?: Date;
  failureMessage?: string;
}

export interface AsyncInvocationsParts {
  readonly buckets: LocalBuckets;
  readonly invoke: InvokeRecord;
  readonly clock: () => Date;
}

/** The asynchronous invocations of one server, kept in memory. Each writes `<output>/<id>/output.json`. */
export class AsyncInvocations {
  readonly #parts: AsyncInvocationsParts;
  readonly #invocations = new Map<string, AsyncInvocation>();
  readonly #running = new Set<Promise<void>>();

  constructor(parts: AsyncInvocationsParts) {
    this.#parts = parts;
  }

  /** Starts an invocation; the same request token gives the same one. Throws `ValidationException` for a URI outside the folder. */
  start(request: AsyncInvocationRequest, region: string): AsyncInvocation {
    const { clientRequestToken: token } = request;
    const earlier = token && this.all().find((one) => one.request.clientRequestToken === token);
    if (earlier) return earlier;
    const output = request.outputDataConfig.s3OutputDataConfig.s3Uri;
    this.#parts.buckets.check(output);
    const id = newResourceId();
    const now = this.#parts.clock();
    const invocation: AsyncInvocation = {
      arn: ownedArn(region, "async-invoke", id),
      modelArn: foundationModelArn(region, findModel(request.modelId)?.id ?? request.modelId),
      request,
      submitTime: now,
      lastModifiedTime: now,
      status: "InProgress",
    };
    this.#invocations.set(invocation.arn, invocation);
    const running = this.#run(invocation, `${output.replace(/\/$/, "")}/${id}/output.json`);
    this.#running.add(running);
    running.finally(() => this.#running.delete(running));
    return invocation;
  }

  /** Throws `ValidationException`, the only error that AWS lists for an ARN that does not exist. */
  get(arn: string): AsyncInvocation {
    const invocation = this.#invocations.get(arn);
    if (invocation === undefined) {
      throw new ServiceException("ValidationException", "The provided invocation ARN does not exist.");
    }
    return invocation;
  }

  /** Oldest first. */
  all(): AsyncInvocation[] {
    return [...this.#invocations.values()];
  }

  /** Waits for the invocations in progress. */
  async close(): Promise<void> {
    await Promise.all(this.#running);
  }

  async #run(invocation: AsyncInvocation, output: string): Promise<void> {
    const { modelId, modelInput } = invocation.request;
    try {
      const { body } = await this.#parts.invoke(
        "InvokeModel",
        modelId,
        Buffer.from(JSON.stringify(modelInput)),
        regionOf(invocation.arn),
      );
      await this.#parts.buckets.write(output, body);
      invocation.status = "Completed";
    } catch (error) {
      invocation.status = "Failed";
      invocation.failureMessage =
        error instanceof ServiceException ? error.message : "The output cannot be written.";
    }
    invocation.endTime = this.#parts.clock();
    invocation.lastModifiedTime = invocation.endTime;
  }
}

/** The members of GetAsyncInvoke and of a summary in ListAsyncInvokes. */
export function describeAsyncInvocation(invocation: AsyncInvocation): object {
  const { arn, request, ...rest } = invocation;
  return {
    invocationArn: arn,
    ...(request.clientRequestToken !== undefined && { clientRequestToken: request.clientRequestToken }),
    outputDataConfig: request.outputDataConfig,
    ...rest,
  };
}
