import { VarveError } from "../errors.js";
import { abortError, throwIfAborted } from "./abort.js";
import { isPermanentNetworkError } from "./network-error.js";

export interface RetryOptions {
  /** How often a request is sent at most, the first time included. Default 3. */
  readonly maxAttempts?: number | undefined;
  /** Waits; rejects with `ABORTED` as soon as the signal is aborted. Default a timer. */
  readonly sleep?: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined;
  /** From 0 up to, but not including, 1. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
}

export interface RetryHooks {
  readonly signal?: AbortSignal | undefined;
  /**
   * Called for the first error that waiting does not cure. True means that its cause was removed (credentials were
   * renewed), and the request is sent again at once, within `maxAttempts`.
   */
  readonly recover?: (error: VarveError) => Promise<boolean>;
  readonly onRetry?: (error: VarveError, attempt: number, waitMs: number) => void;
}

export const DEFAULT_MAX_ATTEMPTS = 3;

/** Upper limits of the first wait in milliseconds; each further one is twice as long. */
const FIRST_WAIT_MS = 100;
const FIRST_WAIT_AFTER_THROTTLE_MS = 500;
const LONGEST_WAIT_MS = 20_000;
/** Who asks for a longer wait than this gets the error instead. */
const LONGEST_RETRY_AFTER_MS = 60_000;

/**
 * The only retry loop. Sends until it succeeds, the error is not one that waiting cures, or `maxAttempts` is used up; the
 * last error is thrown as it is.
 *
 * Waits with full jitter: a random time between 0 and 100 ms (500 ms after a throttle), doubled with each attempt,
 * at most 20 s. A `Retry-After` of up to 60 s is waited in full, plus that jitter; a longer one ends the call.
 *
 * A request that was sent and not answered in time (`REQUEST_TIMEOUT`) is not sent again: the model has probably done the
 * work, which is paid for, and would take as long once more. A connection that was not made, or that broke, is.
 */
export async function retry<T>(
  send: (attempt: number) => Promise<T>,
  options: RetryOptions,
  hooks: RetryHooks = {},
): Promise<T> {
  const { maxAttempts = DEFAULT_MAX_ATTEMPTS, sleep = sleepFor, random = Math.random } = options;
  let recovered = false;
  for (let attempt = 1; ; attempt++) {
    throwIfAborted(hooks.signal, "The call");
    try {
      return await send(attempt);
    } catch (error) {
      if (!VarveError.isInstance(error) || attempt >= maxAttempts) throw error;
      if (isRetryable(error)) {
        const waitMs = waitBefore(error, attempt, random);
        if (waitMs === undefined) throw error;
        hooks.onRetry?.(error, attempt, waitMs);
        await sleep(waitMs, hooks.signal);
      } else {
        if (recovered || hooks.recover === undefined || !(await hooks.recover(error))) throw error;
        recovered = true;
        hooks.onRetry?.(error, attempt, 0);
      }
    }
  }
}

/** Whether the same request may succeed a moment later, or in another region. */
export function isRetryable(error: VarveError): boolean {
  return error.retryable && error.code !== "REQUEST_TIMEOUT" && !isPermanentNetworkError(error);
}

/** Milliseconds, or `undefined` if the service asks for more than the caller would want to wait. */
function waitBefore(error: VarveError, attempt: number, random: () => number): number | undefined {
  const first = error.code === "THROTTLED" ? FIRST_WAIT_AFTER_THROTTLE_MS : FIRST_WAIT_MS;
  const jitter = random() * Math.min(LONGEST_WAIT_MS, first * 2 ** (attempt - 1));
  const asked = retryAfterMs(error);
  return asked > LONGEST_RETRY_AFTER_MS ? undefined : asked + jitter;
}

function retryAfterMs(error: VarveError): number {
  const seconds = "retryAfterSeconds" in error ? error.retryAfterSeconds : undefined;
  return typeof seconds === "number" ? seconds * 1_000 : 0;
}

function sleepFor(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const wake = (): void => {
      signal?.removeEventListener("abort", abort);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    const abort = (): void => {
      clearTimeout(timer);
      if (signal !== undefined) reject(abortError(signal, "A call that waited to be sent again"));
    };
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort, { once: true });
  });
}
