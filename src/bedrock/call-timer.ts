import type { CallTimings } from "../spec/call-report.js";
import type { Draft } from "./draft.js";

/**
 * When a call passed from one stage to the next, in milliseconds of `performance.now`. One attempt follows the other, so one
 * timer serves them all. Plain data: every call makes one.
 */
export interface CallTimer {
  readonly calledAt: number;
  /** Absent before the first attempt. */
  retryMs: number | undefined;
  paceMs: number;
  credentialsMs: number;
  /** When the stage began that is under way. */
  mark: number;
  admittedAt: number;
  sentAt: number;
}

export function startTimer(): CallTimer {
  const calledAt = performance.now();
  return {
    calledAt,
    retryMs: undefined,
    paceMs: 0,
    credentialsMs: 0,
    mark: calledAt,
    admittedAt: 0,
    sentAt: 0,
  };
}

/** An attempt begins: it waits for its turn. */
export function attemptBegins(timer: CallTimer): void {
  if (timer.retryMs === undefined) {
    timer.retryMs = 0;
    return;
  }
  timer.paceMs = 0;
  timer.credentialsMs = 0;
  timer.mark = performance.now();
  timer.retryMs = timer.mark - timer.calledAt;
}

/** The stage under way, a wait for the quota or for credentials, is over. */
export function waitEnds(timer: CallTimer, wait: "paceMs" | "credentialsMs"): void {
  const before = timer.mark;
  timer.mark = performance.now();
  timer[wait] = timer.mark - before;
}

/** @param firstByteMs milliseconds from sending until the answer's headers */
export function callTimings(
  timer: CallTimer,
  firstByteMs: number | undefined,
  endedAt: number,
  decodedAt?: number,
): CallTimings {
  const timings: Draft<CallTimings> = {
    retryMs: timer.retryMs ?? 0,
    queueMs: timer.paceMs + timer.admittedAt - timer.mark,
    signMs: timer.credentialsMs + timer.sentAt - timer.admittedAt,
    networkMs: endedAt - timer.sentAt,
  };
  if (firstByteMs !== undefined) timings.firstByteMs = firstByteMs;
  if (decodedAt !== undefined) timings.decodeMs = decodedAt - endedAt;
  return timings;
}
