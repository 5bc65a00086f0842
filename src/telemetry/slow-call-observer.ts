import type { CallTimings } from "../spec/call-report.js";
import type { Logger } from "../spec/logger.js";
import type { CallObserver } from "./call-observer.js";
import { totalsOf } from "./call-totals.js";
import { errorType } from "./error-type.js";

export interface SlowCallOptions {
  /** Calls that take at least this long are told of, in milliseconds. */
  readonly thresholdMs: number;
  readonly logger: Logger;
}

/** A warning for each slow call, with what its time was spent on: retries, queue, signature, first byte, network, decoding. */
export function createSlowCallObserver({ thresholdMs, logger }: SlowCallOptions): CallObserver {
  return {
    begin: ({ operation, model }) => ({
      within: (work) => work(),
      end(end) {
        if (end.durationMs < thresholdMs) return;
        const { requestIds, region, retries } = totalsOf(end);
        logger.warn("A call was slow", {
          operation,
          model,
          durationMs: Math.round(end.durationMs),
          ...slowest(end.reports?.flatMap(({ timings }) => timings ?? []) ?? []),
          retries,
          region,
          requestIds: requestIds.length === 0 ? undefined : requestIds.slice(0, 8).join(" "),
          error: end.error === undefined ? undefined : errorType(end.error),
        });
      },
    }),
  };
}

/** The split of the request that took longest: a call of many requests is as slow as that one. */
function slowest(timings: readonly CallTimings[]): Readonly<Record<string, number | undefined>> {
  const total = ({ retryMs, queueMs, signMs, networkMs }: CallTimings): number =>
    retryMs + queueMs + signMs + networkMs;
  const [longest] = [...timings].sort((a, b) => total(b) - total(a));
  if (longest === undefined) return {};
  const { retryMs, queueMs, signMs, firstByteMs, networkMs, decodeMs } = longest;
  const rounded = (value: number | undefined): number | undefined =>
    value === undefined ? undefined : Math.round(value * 10) / 10;
  return {
    retryMs: rounded(retryMs),
    queueMs: rounded(queueMs),
    signMs: rounded(signMs),
    firstByteMs: rounded(firstByteMs),
    networkMs: rounded(networkMs),
    decodeMs: rounded(decodeMs),
  };
}
