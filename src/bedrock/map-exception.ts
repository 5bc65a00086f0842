import { BedrockError, type BedrockErrorDetails, type ErrorCode } from "../errors.js";
import type { Frame } from "../wire/event-stream.js";
import { parseExceptionName } from "../wire/exceptions.js";
import { ERROR_TYPE_HEADER, REQUEST_ID_HEADER } from "../wire/operations.js";
import { type CallContext, EXCEPTION_RULES, type ExceptionRule } from "./exception-rules.js";
import type { HttpAnswer } from "./transport.js";

/** AWS quotes the input in some validation messages, and the whole signed request in some of its signature messages. */
const LONGEST_MESSAGE = 500;

/**
 * The error for an answer whose status is not 2xx, whatever its body is. Its message says what failed, for which model
 * and region, what AWS says, and what to do.
 *
 * @param now milliseconds since 1970, to read a `Retry-After` that is a date
 */
export function mapException(answer: HttpAnswer, context: CallContext, now: number): BedrockError {
  const body = parseBody(answer.body);
  const exception = exceptionName(answer, body);
  return describeFailure(
    {
      exception,
      body,
      place: `HTTP ${answer.status}`,
      unknown: () => unknownException(answer, exception, body !== undefined),
    },
    context,
    {
      statusCode: answer.status,
      requestId: answer.headers[REQUEST_ID_HEADER],
      retryAfterSeconds: retryAfterSeconds(answer.headers["retry-after"], now),
    },
  );
}

/**
 * The error for a message of an event stream that is not an event: an exception that Bedrock declares, or an error of the
 * service's front (`:message-type` `error`), whose name and message are headers. The answer's own status was 200.
 *
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export function mapStreamException(
  { headers, payload }: Frame,
  context: CallContext,
  requestId: string | undefined,
): BedrockError {
  const errorMessage = headers[":error-message"];
  const body = errorMessage === undefined ? parseBody(payload) : { message: errorMessage };
  const name = headers[":exception-type"] ?? headers[":error-code"] ?? "";
  return describeFailure(
    {
      exception: name === "" ? undefined : name.charAt(0).toUpperCase() + name.slice(1),
      body,
      place: "inside the stream",
      unknown: () => ({ code: "SERVICE_FAILED" }),
    },
    context,
    { requestId },
  );
}

interface Failure {
  readonly exception: string | undefined;
  readonly body: object | undefined;
  /** Where it was told. */
  readonly place: string;
  /** The description of an exception that no rule knows. */
  readonly unknown: () => Description;
}

function describeFailure(
  { exception, body, place, unknown }: Failure,
  context: CallContext,
  details: BedrockErrorDetails,
): BedrockError {
  const awsMessage = shorten(textMember(body, "message") ?? textMember(body, "Message") ?? "");
  const rule = EXCEPTION_RULES.find(
    (candidate) => candidate.exception === exception && (candidate.when?.test(awsMessage) ?? true),
  );
  const { code, problem, advice } = rule === undefined ? unknown() : describe(rule, context);
  const where = [exception, place, modelStatus(body)].filter((text) => text !== undefined);
  return new BedrockError(
    code,
    [
      `${problem ?? `Bedrock refused the call for ${context.modelId} in ${context.region}`} (${where.join(", ")}).`,
      awsMessage === "" ? undefined : `AWS says: ${awsMessage}`,
      advice,
    ]
      .filter((part) => part !== undefined && part !== "")
      .join(" "),
    {
      exception,
      attempts: context.attempts,
      region: context.region,
      modelId: context.modelId,
      ...details,
    },
  );
}

interface Description {
  readonly code: ErrorCode;
  readonly problem?: string | undefined;
  readonly advice?: string | undefined;
}

function describe(rule: ExceptionRule, context: CallContext): Description {
  return { code: rule.code, problem: rule.problem(context), advice: rule.advice?.(context) };
}

/** By status, for names that AWS adds later and for answers of something else than AWS. */
function unknownException(answer: HttpAnswer, exception: string | undefined, isJson: boolean): Description {
  const code = codeOfStatus(answer.status);
  if (exception !== undefined || isJson) return { code };
  const type = answer.headers["content-type"];
  return {
    code,
    advice: `The answer is not Bedrock's (${type === undefined ? "no content type" : type}, ${answer.body.length} bytes): look for a proxy or gateway on the way, and check the endpoint.`,
  };
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 401 || status === 403) return "ACCESS_DENIED";
  if (status === 404) return "MODEL_NOT_FOUND";
  if (status === 429) return "THROTTLED";
  if (status === 502 || status === 503 || status === 504) return "SERVICE_UNAVAILABLE";
  return status >= 500 ? "SERVICE_FAILED" : "REQUEST_REJECTED";
}

function exceptionName(answer: HttpAnswer, body: object | undefined): string | undefined {
  const decorated =
    answer.headers[ERROR_TYPE_HEADER] ??
    textMember(body, "code") ??
    textMember(body, "Code") ??
    textMember(body, "__type");
  const name = decorated === undefined ? "" : parseExceptionName(decorated);
  return name === "" ? undefined : name;
}

/** `originalStatusCode` of ModelErrorException: the status of the model's own server. */
function modelStatus(body: object | undefined): string | undefined {
  const status = body !== undefined && "originalStatusCode" in body ? body.originalStatusCode : undefined;
  return typeof status === "number" ? `status of the model ${status}` : undefined;
}

function parseBody(bytes: Uint8Array): object | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    // Not JSON is an outcome of its own: the answer of a proxy.
    return undefined;
  }
}

function textMember(body: object | undefined, name: string): string | undefined {
  const value: unknown = body === undefined ? undefined : Reflect.get(body, name);
  return typeof value === "string" ? value : undefined;
}

/** The first paragraph: what follows it in signature errors is the signed request with its session token. */
function shorten(message: string): string {
  const [paragraph = ""] = message.trim().split(/\n\s*\n|The Canonical String/, 1);
  const line = paragraph.replace(/\s+/g, " ").trim();
  return line.length <= LONGEST_MESSAGE ? line : `${line.slice(0, LONGEST_MESSAGE).trimEnd()}…`;
}

/** Seconds, from a number of seconds or an HTTP date. */
function retryAfterSeconds(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1_000);
}
