import { BedrockError, VarveError } from "../errors.js";
import type { CallReport } from "../spec/call-report.js";
import { REQUEST_ID_HEADER } from "../wire/operations.js";
import { reportOf } from "./call-report.js";
import type { CallTimer } from "./call-timer.js";
import type { CallContext } from "./exception-rules.js";
import { mapException } from "./map-exception.js";
import { MessageStream } from "./message-stream.js";
import type { HttpAnswer, HttpRequest, SendOptions, Transport } from "./transport.js";

export interface BedrockAnswer extends CallReport {
  /** The parsed body. */
  readonly body: unknown;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** How requests are sent. */
export interface Wire {
  readonly transport: Transport;
  readonly options: SendOptions;
  readonly clock: () => Date;
  readonly timer: CallTimer;
}

/** Sends a request once and reads the whole answer. Rejects with `BedrockError` for any answer but JSON with status 2xx. */
export async function exchange(
  { transport, options, clock, timer }: Wire,
  sign: () => HttpRequest,
  context: CallContext,
): Promise<BedrockAnswer> {
  timer.admitted();
  const request = sign();
  timer.sent();
  const answer = await transport.send(request, options).catch((error: unknown) => {
    throw inContext(error, context);
  });
  const endedAt = performance.now();
  const { headers } = answer;
  if (isFailure(answer.status)) throw mapException(answer, context, clock().getTime());
  const body = parseAnswer(answer, context);
  const timings = timer.timings(answer.firstByteMs, endedAt, performance.now());
  return { ...reportOf(headers, context, timings), body, headers };
}

/** Sends a request once and waits for the first event of the answer. Rejects with `BedrockError`, also if that is an exception. */
export async function openStream(
  { transport, options, clock, timer }: Wire,
  sign: () => HttpRequest,
  context: CallContext,
): Promise<MessageStream> {
  if (transport.open === undefined) {
    throw new VarveError("CONFIG_INVALID", "The transport that was passed cannot stream: give it an open().");
  }
  timer.admitted();
  const request = sign();
  timer.sent();
  const answer = await transport.open(request, options).catch((error: unknown) => {
    throw inContext(error, context);
  });
  if (isFailure(answer.status)) {
    const body = await readAll(answer.body).catch((error: unknown) => {
      throw inContext(error, context);
    });
    throw mapException({ ...answer, body }, context, clock().getTime());
  }
  const stream = new MessageStream(answer, context, timer, options.signal);
  await stream.begin();
  return stream;
}

function isFailure(status: number): boolean {
  return status < 200 || status > 299;
}

async function readAll(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** A transport's error with what is known of the call. */
function inContext(error: unknown, { modelId, region, attempts }: CallContext): unknown {
  if (!VarveError.isInstance(error) || error.code === "ABORTED") return error;
  return new BedrockError(error.code, error.message, { modelId, region, attempts, cause: error.cause });
}

function parseAnswer(answer: HttpAnswer, { modelId, region, attempts }: CallContext): unknown {
  try {
    return JSON.parse(Buffer.from(answer.body).toString("utf8"));
  } catch {
    // The parser's own message quotes the text, which may hold memories, so it is not kept as the cause.
    throw new BedrockError(
      "RESPONSE_INVALID",
      `The answer for ${modelId} in ${region} is not JSON (${answer.headers["content-type"] ?? "no content type"}, ${answer.body.length} bytes): look for a proxy on the way, and check the endpoint.`,
      { modelId, region, attempts, statusCode: answer.status, requestId: answer.headers[REQUEST_ID_HEADER] },
    );
  }
}
