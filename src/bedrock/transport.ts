import type { Endpoint } from "./endpoint.js";

export interface HttpRequest {
  readonly endpoint: Endpoint;
  readonly method: string;
  /** Percent-encoded path with the endpoint's base path in front. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Text goes as UTF-8. */
  readonly body: string | Uint8Array;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
  /** Milliseconds from sending the request until the headers were there, where they were measured. */
  readonly firstByteMs?: number;
}

/** An answer whose body is read while it arrives. */
export interface StreamedAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /**
   * Can be iterated once; must be, to its end or until `return()`, which closes the connection. Rejects as `send` does.
   */
  readonly body: AsyncIterable<Uint8Array>;
}

export interface Timeouts {
  /** Milliseconds until TCP and TLS stand. Default 5,000. */
  readonly connectTimeoutMs: number;
  /** Milliseconds from then on until the answer's headers. Default 60,000. */
  readonly timeoutMs: number;
  /** Milliseconds between two pieces of the answer's body. Default 60,000. */
  readonly idleTimeoutMs: number;
}

export const DEFAULT_TIMEOUTS: Timeouts = {
  connectTimeoutMs: 5_000,
  timeoutMs: 60_000,
  idleTimeoutMs: 60_000,
};

/** The given timeouts, and the defaults of those that are absent. */
export function timeoutsOf(given: Partial<Timeouts> = {}): Timeouts {
  return {
    connectTimeoutMs: given.connectTimeoutMs ?? DEFAULT_TIMEOUTS.connectTimeoutMs,
    timeoutMs: given.timeoutMs ?? DEFAULT_TIMEOUTS.timeoutMs,
    idleTimeoutMs: given.idleTimeoutMs ?? DEFAULT_TIMEOUTS.idleTimeoutMs,
  };
}

export interface SendOptions {
  readonly timeouts: Timeouts;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends one request. Never sends twice. Answers whatever the status is.
 *
 * Rejects with `NETWORK_FAILED` when the connection could not be made in time or broke, `REQUEST_TIMEOUT` when the
 * server was too slow to answer, `ABORTED` when the signal was aborted (the wire is then closed), `RESPONSE_INVALID`
 * when the answer is too large.
 */
export interface Transport {
  /** Reads the whole answer. */
  send(request: HttpRequest, options: SendOptions): Promise<HttpAnswer>;
  /** Returns as soon as the answer's headers are there; absent where the transport cannot stream. */
  open?(request: HttpRequest, options: SendOptions): Promise<StreamedAnswer>;
  /** Closes all connections. */
  close(): void;
}
