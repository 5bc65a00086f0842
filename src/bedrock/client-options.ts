import { VarveError } from "../errors.js";
import type { Logger } from "../spec/logger.js";
import type { CredentialSource } from "./credential-source.js";
import type { BedrockService } from "./endpoint.js";
import type { NetworkOptions } from "./network/channel.js";
import type { RetryOptions } from "./retry.js";
import type { RouteOptions } from "./route/routes.js";
import type { Timeouts, Transport } from "./transport.js";

/**
 * Requests in flight at once, as many as the transport has connections: 2,000 embeddings with a round trip of 20 ms take
 * 1.1 s then. What keeps them within a quota is the pace, not this limit.
 */
export const DEFAULT_MAX_CONCURRENCY = 64;

export interface BedrockClientOptions extends RetryOptions, RouteOptions {
  readonly credentials: Pick<CredentialSource, "resolve" | "renew" | "remedy"> &
    Partial<Pick<CredentialSource, "atHand">>;
  /** Default: HTTP/1.1 over kept-alive connections. Who passes one closes it, for it may serve several clients. */
  readonly transport?: Transport | undefined;
  /** How the default transport connects. */
  readonly network?: NetworkOptions | undefined;
  readonly timeouts?: Partial<Timeouts> | undefined;
  /** Requests in flight at once, over everything that shares the client. Default 64. */
  readonly maxConcurrency?: number | undefined;
  readonly logger?: Logger | undefined;
  /** Default the system's. Signatures carry its time. */
  readonly clock?: (() => Date) | undefined;
  /** Monotonic milliseconds, by which pace and circuits go. Default `performance.now`. */
  readonly now?: (() => number) | undefined;
}

export interface BedrockCallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Id of the model behind an ARN that does not name it, so that advice, quotas and the warning of its end are right. */
  readonly baseModelId?: string | undefined;
  /** Further headers of the request, names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** How a whole answer is read; throws `SyntaxError` for what is not JSON. Default `JSON.parse` of its text. */
  readonly parse?: ((body: Uint8Array) => unknown) | undefined;
}

/** A request to an operation whose path names no model. */
export interface ServiceRequest {
  readonly service: BedrockService;
  /** Default the client's. */
  readonly region?: string | undefined;
  /** AWS's name, for messages. */
  readonly operation: string;
  readonly method: string;
  /** Percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>> | undefined;
  /** Goes as JSON; absent: no body. */
  readonly body?: unknown;
  /** Name of the service in the signature. Default Bedrock's. */
  readonly signingName?: string | undefined;
}

/** Throws `CONFIG_INVALID` for options that would have no effect together, and for numbers with which nothing could be sent. */
export function assertClientOptions(options: BedrockClientOptions): void {
  const {
    transport,
    network,
    maxAttempts,
    maxConcurrency,
    timeouts = {},
    circuit = {},
    quotas = {},
  } = options;
  if (transport !== undefined && network !== undefined) {
    throw new VarveError(
      "CONFIG_INVALID",
      "network would have no effect, for the transport that was passed makes the connections: remove one of the two.",
    );
  }
  const { connectTimeoutMs, timeoutMs, idleTimeoutMs } = timeouts;
  assertNumbers(
    { maxAttempts, maxConcurrency, failures: circuit.failures },
    "a whole number from 1",
    (value) => Number.isInteger(value) && value >= 1,
  );
  assertNumbers(
    { connectTimeoutMs, timeoutMs, idleTimeoutMs },
    "milliseconds from 1 up to 2147483647",
    (value) => value >= 1 && value <= LONGEST_TIMER_MS,
  );
  assertNumbers({ pauseMs: circuit.pauseMs }, "milliseconds from 0", (value) => value >= 0);
  for (const quota of Object.values(quotas)) {
    assertNumbers(quota, "more than 0", (value) => value > 0);
  }
}

/** Node fires a timer that is set for longer at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

function assertNumbers(numbers: object, wanted: string, isFine: (value: number) => boolean): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (value === undefined || (typeof value === "number" && isFine(value))) continue;
    throw new VarveError("CONFIG_INVALID", `${name} is ${String(value)}; it must be ${wanted}.`);
  }
}
