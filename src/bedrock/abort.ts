import { VarveError } from "../errors.js";

/** The error of a call whose signal was aborted; `cause` is the signal's reason. */
export function abortError(signal: AbortSignal, what: string): VarveError {
  return new VarveError("ABORTED", `${what} was aborted by its caller.`, { cause: signal.reason });
}

/** Throws `ABORTED` if the signal is already aborted. */
export function throwIfAborted(signal: AbortSignal | undefined, what: string): void {
  if (signal?.aborted) throw abortError(signal, what);
}

/** Settles as `promise` does, or rejects with `ABORTED` as soon as the signal is aborted; `promise` itself goes on. */
export async function orAbort<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
  what: string,
): Promise<T> {
  if (signal === undefined) return promise;
  let onAbort: () => void = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(abortError(signal, what));
    signal.addEventListener("abort", onAbort, { once: true });
  });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
