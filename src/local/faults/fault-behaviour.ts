/** A request as faults see it. */
export interface FaultedRequest {
  readonly operation: string;
  /** As the caller named it; absent where the path names no model. */
  readonly modelId?: string | undefined;
  readonly body: Buffer;
  readonly isStream: boolean;
  /** Aborted when the client leaves. */
  readonly gone: AbortSignal;
}

/** What one fault does to the requests that it matches; it may keep state between them. */
export interface FaultBehaviour {
  /** Before the request is served: waits, or throws a `ServiceException` or a `ConnectionReset`. */
  readonly before?: (request: FaultedRequest) => Promise<void> | void;
  /** Changes the body of an answer that is one document. */
  readonly document?: (body: string) => string;
  /** Changes the frames of a streamed answer; may throw as `before` does. */
  readonly frames?: (frames: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;
  /** Befalls a batch inference job in place of a request. */
  readonly job?: Partial<JobFault>;
}

/** What becomes of a batch inference job. */
export interface JobFault {
  readonly ending?: JobEnding;
  /** Changes the line of a record, at its position from 1, in the results; `undefined` leaves it out. */
  readonly line: (line: string, position: number) => string | undefined;
  readonly losesOutput?: boolean;
}

export interface JobEnding {
  readonly status: "PartiallyCompleted" | "Failed" | "Stopped" | "Expired";
  readonly afterRecords: number;
  readonly message?: string;
}

/** The connection is to be cut without an answer. */
export class ConnectionReset extends Error {
  override name = "ConnectionReset";
}
