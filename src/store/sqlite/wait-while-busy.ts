import { setTimeout as sleep } from "node:timers/promises";
import { VarveError } from "../../errors.js";

/** Between two attempts, in milliseconds; at random, so that waiting processes fall out of step. */
const SHORTEST_PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 5;

/**
 * Repeats an attempt that fails with `STORE_BUSY`, until `timeoutMs` have passed; then rejects with that error. The
 * attempt must leave nothing behind when it fails.
 *
 * SQLite's own waiting would block the event loop, and with its pauses of 100 ms hardly ever meets the moment
 * between two transactions of a process that writes without rest.
 */
export async function waitWhileBusy<T>(timeoutMs: number, attempt: () => T): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= deadline) throw error;
    }
    await sleep(SHORTEST_PAUSE_MS + Math.random() * (LONGEST_PAUSE_MS - SHORTEST_PAUSE_MS));
  }
}

const isBusy = (error: unknown): boolean => VarveError.isInstance(error) && error.code === "STORE_BUSY";
