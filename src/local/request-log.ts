/** One request that the local Bedrock answered. */
export interface RecordedRequest {
  readonly requestId: string;
  readonly at: Date;
  /** Absent if the request was refused before it was routed. */
  readonly operation?: string;
  /** As the caller named it, percent-decoded. */
  readonly modelId?: string;
  readonly status: number;
  /** AWS's name of the error; absent if the request succeeded. */
  readonly exception?: string;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cacheReadInputTokens?: number;
  readonly cacheWriteInputTokens?: number;
}

/** Keeps the latest requests, oldest first. */
export class RequestLog {
  readonly #capacity: number;
  #requests: RecordedRequest[] = [];

  constructor(capacity = 10_000) {
    this.#capacity = capacity;
  }

  record(request: RecordedRequest): void {
    this.#requests.push(request);
    // Dropping the older half at once keeps recording cheap.
    if (this.#requests.length >= 2 * this.#capacity) this.#requests = this.latest();
  }

  latest(): RecordedRequest[] {
    return this.#requests.slice(-this.#capacity);
  }
}
