import { VarveError } from "../errors.js";

/** Throws code `ABORTED` if the caller has given up, while nothing has been stored yet. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new VarveError("ABORTED", "The operation was aborted; nothing was stored.", { cause: signal.reason });
}
