import type { CallEnd, CallObserver, ObservedCall } from "./call-observer.js";

/** Runs a call under an observer and passes on what it gives, or what it rejects with. */
export async function observeCall<T>(
  observer: CallObserver,
  call: ObservedCall,
  run: () => Promise<T>,
  describe: (result: T) => Omit<CallEnd, "durationMs" | "error">,
): Promise<T> {
  const open = observer.begin(call);
  const startedAt = performance.now();
  try {
    const result = await open.within(run);
    open.end({ durationMs: performance.now() - startedAt, ...describe(result) });
    return result;
  } catch (error) {
    open.end({ durationMs: performance.now() - startedAt, error });
    throw error;
  }
}
