import { type BedrockError, VarveError } from "../errors.js";
import type { CallReport } from "../spec/call-report.js";
import { type Frame, FrameReader } from "../wire/event-stream.js";
import { EVENT_STREAM_CONTENT_TYPE, REQUEST_ID_HEADER } from "../wire/operations.js";
import { throwIfAborted } from "./abort.js";
import { reportOf } from "./call-report.js";
import { type CallTimer, callTimings } from "./call-timer.js";
import type { CallContext } from "./exception-rules.js";
import { inContext } from "./exchange.js";
import type { StreamedAnswer } from "./transport.js";

/** One event of a Bedrock stream. */
export interface StreamMessage {
  /** The member of the stream's union, such as `contentBlockDelta` or `chunk`. */
  readonly type: string;
  /** The parsed JSON. */
  readonly payload: unknown;
}

/**
 * The events of an answer, as they arrive. It ends with the answer, with the first error, or when its reader leaves; the
 * connection is then closed or free again. A reader must go to the end or call `return()`, as `for await` does.
 *
 * `next()` rejects with `BedrockError`: the code of an exception inside the stream, `RESPONSE_INVALID` for damaged bytes,
 * `NETWORK_FAILED`, `REQUEST_TIMEOUT`; and with `ABORTED`.
 */
export class MessageStream implements AsyncIterableIterator<StreamMessage> {
  /** Of the answer; names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly #context: CallContext;
  readonly #timer: CallTimer;
  readonly #firstByteMs: number;
  readonly #body: AsyncIterator<Uint8Array>;
  readonly #signal: AbortSignal | undefined;
  readonly #reader = new FrameReader();
  #frames: readonly Frame[] = [];
  #position = 0;
  #first: StreamMessage | undefined;
  #ended = false;
  #onEnd: () => void = () => {};

  /** @param answer of status 2xx */
  constructor(
    answer: StreamedAnswer,
    context: CallContext,
    timer: CallTimer,
    signal: AbortSignal | undefined,
  ) {
    this.headers = answer.headers;
    this.#timer = timer;
    this.#firstByteMs = performance.now() - timer.sentAt;
    this.#context = context;
    this.#body = answer.body[Symbol.asyncIterator]();
    this.#signal = signal;
  }

  /** Waits for the first event, so that a stream that begins with an exception can be asked for again. */
  async begin(): Promise<void> {
    const type = this.headers["content-type"];
    if (type !== undefined && !type.startsWith(EVENT_STREAM_CONTENT_TYPE)) {
      await this.#end();
      throw inContext(notAnEventStream(this.#context, type), this.#context, this.#requestId);
    }
    this.#first = await this.#read();
  }

  /** How the call went so far. */
  report(): CallReport {
    return reportOf(
      this.headers,
      this.#context,
      callTimings(this.#timer, this.#firstByteMs, performance.now()),
    );
  }

  /** Calls `action` when the stream has ended, however it ends; at once if it has already. */
  onEnd(action: () => void): void {
    if (this.#ended) action();
    else this.#onEnd = action;
  }

  async next(): Promise<IteratorResult<StreamMessage, undefined>> {
    const message = this.#first ?? (await this.#read());
    this.#first = undefined;
    return message === undefined ? { done: true, value: undefined } : { done: false, value: message };
  }

  async return(): Promise<IteratorResult<StreamMessage, undefined>> {
    await this.#end();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  get #requestId(): string | undefined {
    return this.headers[REQUEST_ID_HEADER];
  }

  async #read(): Promise<StreamMessage | undefined> {
    if (this.#ended) return undefined;
    try {
      throwIfAborted(this.#signal, "A stream");
      for (;;) {
        const frame = this.#frames[this.#position++];
        if (frame !== undefined) {
          if (frame.headers[":message-type"] !== "event") throw await this.#failureOf(frame);
          return decodeEvent(frame);
        }
        const piece = await this.#body.next();
        if (piece.done) break;
        this.#frames = this.#reader.read(piece.value);
        this.#position = 0;
      }
      this.#reader.end();
    } catch (error) {
      await this.#end();
      throw inContext(error, this.#context, this.#requestId);
    }
    await this.#end();
    return undefined;
  }

  async #failureOf(frame: Frame): Promise<BedrockError> {
    const { mapStreamException } = await import("./map-exception.js");
    return mapStreamException(frame, this.#context, this.#requestId);
  }

  async #end(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    this.#frames = [];
    try {
      await this.#body.return?.();
    } finally {
      this.#onEnd();
    }
  }
}

function decodeEvent({ headers, payload }: Frame): StreamMessage {
  const type = headers[":event-type"] ?? "";
  try {
    return {
      type,
      payload: JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString()),
    };
  } catch {
    // The parser's own message quotes the text, which may hold memories, so it is not kept as the cause.
    throw new VarveError("RESPONSE_INVALID", `The event ${type} of the stream is not JSON.`);
  }
}

function notAnEventStream({ modelId, region }: CallContext, contentType: string): VarveError {
  return new VarveError(
    "RESPONSE_INVALID",
    `The answer for ${modelId} in ${region} is not an event stream (${contentType}): look for a proxy on the way, and check the endpoint.`,
  );
}
