/** How a model call went, as far as its client knows. */
export interface CallReport {
  readonly requestId?: string;
  /** How often the request was sent. */
  readonly attempts: number;
  /** Region that answered. */
  readonly region: string;
  /** AWS's word for the tier that served the call, where the service states it. */
  readonly serviceTier?: string;
  readonly timings?: CallTimings;
}

/** Where the milliseconds of a call went. All but `retryMs` are those of the attempt that was answered. */
export interface CallTimings {
  /** Earlier attempts and the waits between them; 0 where the first attempt was answered. */
  readonly retryMs: number;
  /** Waited for the pace of the quota, and for a place among the requests in flight. */
  readonly queueMs: number;
  /** Finding the credentials, and signing. */
  readonly signMs: number;
  /** From sending until the answer's status and headers were there; absent where the transport does not tell. */
  readonly firstByteMs?: number;
  /** From sending until the whole answer was there; of a stream, until its reader had all of it. */
  readonly networkMs: number;
  /** Reading the JSON of the answer; absent of a stream, where it is part of `networkMs`. */
  readonly decodeMs?: number;
}
