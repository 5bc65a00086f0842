import type { Endpoint } from "./endpoint.js";

export interface HttpRequest {
  readonly endpoint: Endpoint;
  readonly method: string;
  /** Percent-encoded path with the endpoint's base path in front. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
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

export interface SendOptions {
  readonly timeouts: Timeouts;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends one request and reads the whole answer, whatever its status. Never sends twice.
 *
 * Rejects with `NETWORK_FAILED` when the connection could not be made in time or broke, `REQUEST_TIMEOUT` when the
 * server was too slow to answer, `ABORTED` when the signal was aborted (the wire is then closed), `RESPONSE_INVALID`
 * when the answer is too large.
 */
export interface Transport {
  send(request: HttpRequest, options: SendOptions): Promise<HttpAnswer>;
  /** Closes all connections. */
  close(): void;
}
