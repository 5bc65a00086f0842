import { type ErrorCode, VarveError } from "../errors.js";
import { quote } from "../util/quote.js";
import type { ConverseRequestBody } from "../wire/converse.js";
import { SERVICE_TIER_HEADER } from "../wire/operations.js";
import { checkGuardrail, encodeGuardrail, type GuardrailSettings } from "./guardrail/guardrail-settings.js";

/** How a request is served, beside what it asks. What is absent is not sent. */
export interface RequestSettings {
  /** Applied to the request and to the answer; it stepped in exactly when the answer's stop reason is `guardrail_intervened`. */
  readonly guardrail?: GuardrailSettings | undefined;
  readonly serviceTier?: "priority" | "default" | "flex" | "reserved" | undefined;
  /** `optimized`: a faster variant of the model, where the region has one. */
  readonly latency?: "standard" | "optimized" | undefined;
  /** At most 16 pairs for the invocation logs, each part at most 256 characters of letters, digits, spaces and `:_@$#=/+,-.` */
  readonly requestMetadata?: Readonly<Record<string, string>> | undefined;
  /** JSON pointers into the model's own answer, such as `/stop_sequence`; the result carries what they point to. */
  readonly responseFieldPaths?: readonly string[] | undefined;
}

/** Limits of the API: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
const MOST_PAIRS = 16;
const MOST_PATHS = 10;
const METADATA_KEY = /^[a-zA-Z0-9\s:_@$#=/+,\-.]{1,256}$/;
const METADATA_VALUE = /^[a-zA-Z0-9\s:_@$#=/+,\-.]{0,256}$/;

/** Throws `code` for settings that the API would reject. */
export function checkRequestSettings(settings: RequestSettings, code: ErrorCode): void {
  if (!isSet(settings)) return;
  if (settings.guardrail !== undefined) checkGuardrail(settings.guardrail, code);
  checkChoice("serviceTier", settings.serviceTier, ["priority", "default", "flex", "reserved"], code);
  checkChoice("latency", settings.latency, ["standard", "optimized"], code);
  checkMetadata(settings.requestMetadata ?? {}, code);
  const paths = settings.responseFieldPaths ?? [];
  if (paths.length > MOST_PATHS) {
    throw new VarveError(
      code,
      `responseFieldPaths has ${paths.length} paths; Bedrock takes at most ${MOST_PATHS}.`,
    );
  }
  const wrong = paths.find((path) => path.length === 0 || path.length > 256 || !path.startsWith("/"));
  if (wrong !== undefined) {
    throw new VarveError(
      code,
      `responseFieldPaths holds ${quote(wrong)}: a path is a JSON pointer such as "/stop_sequence".`,
    );
  }
}

/** @param streaming whether the request is one of ConverseStream, which alone takes a stream processing mode */
export function encodeRequestSettings(
  settings: RequestSettings,
  streaming: boolean,
): Partial<ConverseRequestBody> {
  if (!isSet(settings)) return {};
  const { guardrail, serviceTier, latency, requestMetadata = {}, responseFieldPaths = [] } = settings;
  return {
    ...(guardrail === undefined ? {} : { guardrailConfig: encodeGuardrail(guardrail, streaming) }),
    ...(serviceTier === undefined ? {} : { serviceTier: { type: serviceTier } }),
    ...(latency === undefined ? {} : { performanceConfig: { latency } }),
    ...(Object.keys(requestMetadata).length === 0 ? {} : { requestMetadata }),
    ...(responseFieldPaths.length === 0 ? {} : { additionalModelResponseFieldPaths: responseFieldPaths }),
  };
}

/**
 * The same settings as headers of InvokeModel and its stream. Response field paths have no place there: the body is the
 * model's own answer.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html
 */
export function encodeSettingHeaders(settings: RequestSettings): Record<string, string> {
  const { guardrail, serviceTier, latency, requestMetadata = {} } = settings;
  return {
    ...(guardrail === undefined
      ? {}
      : {
          "x-amzn-bedrock-guardrailidentifier": guardrail.identifier,
          "x-amzn-bedrock-guardrailversion": guardrail.version,
          ...(guardrail.trace === undefined ? {} : { "x-amzn-bedrock-trace": guardrail.trace.toUpperCase() }),
        }),
    ...(serviceTier === undefined ? {} : { [SERVICE_TIER_HEADER]: serviceTier }),
    ...(latency === undefined ? {} : { "x-amzn-bedrock-performanceconfig-latency": latency }),
    ...(Object.keys(requestMetadata).length === 0
      ? {}
      : { "x-amzn-bedrock-request-metadata": JSON.stringify(requestMetadata) }),
  };
}

/** The configured settings, overridden one by one by those of the call. */
export function mergeRequestSettings(configured: RequestSettings, call: RequestSettings): RequestSettings {
  return {
    guardrail: call.guardrail ?? configured.guardrail,
    serviceTier: call.serviceTier ?? configured.serviceTier,
    latency: call.latency ?? configured.latency,
    requestMetadata: call.requestMetadata ?? configured.requestMetadata,
    responseFieldPaths: call.responseFieldPaths ?? configured.responseFieldPaths,
  };
}

/** Whether something is set; most requests set nothing. */
function isSet({
  guardrail,
  serviceTier,
  latency,
  requestMetadata,
  responseFieldPaths,
}: RequestSettings): boolean {
  return (guardrail ?? serviceTier ?? latency ?? requestMetadata ?? responseFieldPaths) !== undefined;
}

function checkChoice(
  name: string,
  value: string | undefined,
  choices: readonly string[],
  code: ErrorCode,
): void {
  if (value === undefined || choices.includes(value)) return;
  throw new VarveError(code, `${name} is ${quote(value)}; it must be one of ${choices.join(", ")}.`);
}

function checkMetadata(metadata: Readonly<Record<string, string>>, code: ErrorCode): void {
  const pairs = Object.entries(metadata);
  if (pairs.length > MOST_PAIRS) {
    throw new VarveError(
      code,
      `requestMetadata has ${pairs.length} pairs; Bedrock takes at most ${MOST_PAIRS}.`,
    );
  }
  for (const [key, value] of pairs) {
    if (METADATA_KEY.test(key) && typeof value === "string" && METADATA_VALUE.test(value)) continue;
    throw new VarveError(
      code,
      `requestMetadata ${quote(key)} cannot be sent: key and value are at most 256 letters, digits, spaces and ":_@$#=/+,-.", and the key is not empty.`,
    );
  }
}
