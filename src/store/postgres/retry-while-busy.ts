import { setTimeout as sleep } from "node:timers/promises";
import { VarveError } from "../../errors.js";

/** Before the second attempt at most, in milliseconds; doubled each time, and at random, so that rivals fall out of step. */
const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 200;

/** Repeats an attempt that fails with `STORE_BUSY`, until `timeoutMs` have passed; then rejects with that error. */
export async function retryWhileBusy<T>(timeoutMs: number, attempt: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      return await attempt();
    } catch (error) {
      const isBusy = VarveError.isInstance(error) && error.code === "STORE_BUSY";
      if (!isBusy || performance.now() >= deadline) throw error;
    }
    await sleep(Math.random() * pause);
  }
}
