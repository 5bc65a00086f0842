import type { IncomingMessage } from "node:http";
import type { VarveError } from "../errors.js";

export interface StreamBodyOptions {
  /** Milliseconds to wait for one piece; the time that the reader takes in between does not count. */
  readonly idleTimeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** The error of a body that sent nothing for `idleTimeoutMs`. */
  readonly stalled: () => VarveError;
  readonly aborted: (signal: AbortSignal) => VarveError;
  /** The error of a connection that broke. */
  readonly broken: (cause: Error) => VarveError;
}

/**
 * The pieces of a body as they arrive, each asked for when it is wanted. Who stops reading closes the connection, and so
 * do an abort at any time, and a server that sends nothing for too long while a piece is awaited.
 */
export function streamBody(incoming: IncomingMessage, options: StreamBodyOptions): AsyncIterable<Uint8Array> {
  const { signal } = options;
  let failure: VarveError | undefined;
  const fail = (error: VarveError): void => {
    failure ??= error;
    incoming.destroy(error);
  };
  const abort = (): void => {
    if (signal !== undefined) fail(options.aborted(signal));
  };
  // An error that comes while nobody waits for a piece is kept for the next one who does.
  incoming.on("error", (error) => {
    failure ??= options.broken(error);
  });
  incoming.once("close", () => signal?.removeEventListener("abort", abort));
  if (signal?.aborted) abort();
  else signal?.addEventListener("abort", abort, { once: true });
  const read = pieces(
    incoming,
    options.idleTimeoutMs,
    () => fail(options.stalled()),
    (error) => failure ?? error,
  );
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => read.next(),
      // Before the first piece, a generator's own return() would leave the connection open.
      return: () => {
        incoming.destroy();
        return read.return();
      },
    }),
  };
}

async function* pieces(
  incoming: IncomingMessage,
  idleTimeoutMs: number,
  onStall: () => void,
  reason: (error: unknown) => unknown,
): AsyncGenerator<Uint8Array, void, undefined> {
  let waiting = true;
  const timer = setTimeout(() => {
    if (waiting) onStall();
  }, idleTimeoutMs);
  try {
    for await (const piece of incoming) {
      waiting = false;
      yield piece;
      waiting = true;
      timer.refresh();
    }
  } catch (error) {
    throw reason(error);
  } finally {
    clearTimeout(timer);
  }
}
