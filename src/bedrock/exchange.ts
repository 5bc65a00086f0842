import { BedrockError, VarveError } from "../errors.js";
import type { CallReport } from "../spec/call-report.js";
import { REQUEST_ID_HEADER } from "../wire/operations.js";
import { reportOf } from "./call-report.js";
import { type CallTimer, callTimings } from "./call-timer.js";
import type { CallContext } from "./exception-rules.js";
import type { Limiter } from "./limiter.js";
import type { Turn } from "./pace/pacer.js";
import { countedTokens } from "./pace/reserved-tokens.js";
import type { HttpAnswer, HttpRequest, Timeouts, Transport } from "./transport.js";

export interface BedrockAnswer extends CallReport {
  /** The parsed body. */
  readonly body: unknown;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** How requests are sent. */
export interface Wire {
  readonly transport: Transport;
  readonly timeouts: Timeouts;
  readonly clock: () => Date;
  /** Requests in flight. A call that waits to be sent again holds no place. */
  readonly inFlight: Limiter;
}

/** One request for a call. */
export interface Attempt {
  /** The request, signed as of now. */
  sign(): HttpRequest;
  readonly turn: Turn;
  readonly context: CallContext;
  readonly timer: CallTimer;
  readonly signal: AbortSignal | undefined;
  /** Of the answer's body; throws `SyntaxError` for what is not JSON. Default `JSON.parse`. */
  readonly parse?: ((body: Uint8Array) => unknown) | undefined;
}

/** Sends a request once and reads the whole answer. Rejects with `BedrockError` for any answer but JSON with status 2xx. */
export async function exchange(wire: Wire, attempt: Attempt): Promise<BedrockAnswer> {
  const { inFlight } = wire;
  const waiting = inFlight.enter(attempt.signal);
  if (waiting !== undefined) await waiting;
  let answer: HttpAnswer;
  try {
    answer = await send(wire, attempt);
  } finally {
    inFlight.leave();
  }
  if (isFailure(answer.status)) throw await failureOf(answer, attempt.context, wire);
  return read(answer, attempt);
}

function send({ transport, timeouts }: Wire, attempt: Attempt): Promise<HttpAnswer> {
  const { timer, signal } = attempt;
  timer.admittedAt = performance.now();
  const request = attempt.sign();
  timer.sentAt = performance.now();
  return transport.send(request, { timeouts, signal });
}

function read(answer: HttpAnswer, attempt: Attempt): BedrockAnswer {
  const endedAt = performance.now();
  const { context, timer } = attempt;
  const body = parseAnswer(answer, context, attempt.parse ?? parseJson);
  const { headers } = answer;
  const timings = callTimings(timer, answer.firstByteMs, endedAt, performance.now());
  const read: BedrockAnswer = Object.assign(reportOf(headers, context, timings), { body, headers });
  attempt.turn.accepted(() => countedTokens(read, context.baseModelId));
  return read;
}

/** What errors mean, and what to do about them, is loaded with the first one. */
export async function failureOf(
  answer: HttpAnswer,
  context: CallContext,
  { clock }: Wire,
): Promise<BedrockError> {
  const { mapException } = await import("./map-exception.js");
  return mapException(answer, context, clock().getTime());
}

export function isFailure(status: number): boolean {
  return status < 200 || status > 299;
}

/** An error of the wire with what is known of the call. */
export function inContext(error: unknown, context: CallContext, requestId?: string): unknown {
  if (!VarveError.isInstance(error) || error.code === "ABORTED" || error instanceof BedrockError)
    return error;
  const { modelId, region, attempts } = context;
  return new BedrockError(error.code, error.message, {
    modelId,
    region,
    attempts,
    requestId,
    cause: error.cause,
  });
}

function parseJson({ buffer, byteOffset, byteLength }: Uint8Array): unknown {
  return JSON.parse(Buffer.from(buffer, byteOffset, byteLength).toString("utf8"));
}

function parseAnswer(
  answer: HttpAnswer,
  { modelId, region, attempts }: CallContext,
  parse: (body: Uint8Array) => unknown,
): unknown {
  try {
    return parse(answer.body);
  } catch {
    // The parser's own message quotes the text, which may hold memories, so it is not kept as the cause.
    throw new BedrockError(
      "RESPONSE_INVALID",
      `The answer for ${modelId} in ${region} is not JSON (${answer.headers["content-type"] ?? "no content type"}, ${answer.body.length} bytes): look for a proxy on the way, and check the endpoint.`,
      { modelId, region, attempts, statusCode: answer.status, requestId: answer.headers[REQUEST_ID_HEADER] },
    );
  }
}
