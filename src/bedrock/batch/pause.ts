import { setTimeout as timer } from "node:timers/promises";
import { abortError } from "../abort.js";

/** Waits so many milliseconds. Rejects with `ABORTED` as soon as the signal is aborted. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await timer(ms, undefined, signal && { signal }).catch((error: unknown) => {
    throw signal?.aborted ? abortError(signal, "Waiting for a batch job") : error;
  });
}
