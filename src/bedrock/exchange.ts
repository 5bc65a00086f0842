import { BedrockError, VarveError } from "../errors.js";
import type { CallReport } from "../spec/call-report.js";
import { REQUEST_ID_HEADER } from "../wire/operations.js";
import { reportOf } from "./call-report.js";
import type { CallTimer } from "./call-timer.js";
import type { CallContext } from "./exception-rules.js";
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
}

/** One request for a call. */
export interface Attempt {
  /** The request, signed as of now. */
  sign(): HttpRequest;
  readonly context: CallContext;
  readonly timer: CallTimer;
  readonly signal: AbortSignal | undefined;
  /** Of the answer's body; throws `SyntaxError` for what is not JSON. Default `JSON.parse`. */
  readonly parse?: ((body: Uint8Array) => unknown) | undefined;
}

/** Sends a request once and reads the whole answer. Rejects with `BedrockError` for any answer but JSON with status 2xx. */
export async function exchange(
  wire: Wire,
  { sign, context, timer, signal, parse = parseJson }: Attempt,
): Promise<BedrockAnswer> {
  timer.admitted();
  const request = sign();
  timer.sent();
  let answer: HttpAnswer;
  try {
    answer = await wire.transport.send(request, { timeouts: wire.timeouts, signal });
  } catch (error) {
    throw inContext(error, context);
  }
  const endedAt = performance.now();
  if (isFailure(answer.status)) throw await failureOf(answer, context, wire);
  const { headers, firstByteMs } = answer;
  const body = parseAnswer(answer, context, parse);
  const timings = timer.timings(firstByteMs, endedAt, performance.now());
  return Object.assign(reportOf(headers, context, timings), { body, headers });
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

/** A transport's error with what is known of the call. */
export function inContext(error: unknown, { modelId, region, attempts }: CallContext): unknown {
  if (!VarveError.isInstance(error) || error.code === "ABORTED") return error;
  return new BedrockError(error.code, error.message, { modelId, region, attempts, cause: error.cause });
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
