import type { CallEnd, CallObserver, ObservedCall } from "./call-observer.js";

/**
 * Passes on what a call gives piece by piece. The call begins when the first piece is asked for; a reader who leaves early ends
 * it, too. `describe`: what a piece tells of the call's end, if anything.
 */
export async function* observeIteration<T>(
  observer: CallObserver,
  call: ObservedCall,
  start: () => AsyncIterable<T>,
  describe: (piece: T) => Omit<CallEnd, "durationMs" | "error"> | undefined,
): AsyncGenerator<T, void, undefined> {
  const open = observer.begin(call);
  const startedAt = performance.now();
  let end: Omit<CallEnd, "durationMs"> = {};
  try {
    const pieces = open.within(start)[Symbol.asyncIterator]();
    try {
      for (;;) {
        const { done, value } = await open.within(() => pieces.next());
        if (done === true) return;
        end = describe(value) ?? end;
        yield value;
      }
    } finally {
      await pieces.return?.();
    }
  } catch (error) {
    end = { error };
    throw error;
  } finally {
    open.end({ durationMs: performance.now() - startedAt, ...end });
  }
}
