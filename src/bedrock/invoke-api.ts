import { parameterRanges } from "../catalogue/parameter-ranges.js";
import { BedrockError, VarveError } from "../errors.js";
import type { JsonObject } from "../spec/json.js";
import type { ConverseRequestBody, WireTokenUsage } from "../wire/converse.js";
import { INVOCATION_LATENCY_HEADER, TOKEN_COUNT_HEADERS } from "../wire/operations.js";
import type { ChatApi, ChatCallOptions } from "./chat-api.js";
import type { BedrockClient } from "./client.js";
import { stateUsage } from "./converse-events.js";
import type { BedrockAnswer } from "./exchange.js";
import type { EncodeContext, InvokeFamily } from "./families/invoke/invoke-family.js";
import { counts, object, text } from "./families/invoke/read-json.js";
import { mergeJson, mergeModelKwargs } from "./merge-json.js";
import type { StreamMessage } from "./message-stream.js";
import { encodeSettingHeaders } from "./request-settings.js";

/** Member of the last chunk of a stream that carries counts and times. */
const METRICS = "amazon-bedrock-invocationMetrics";

export interface InvokeApiOptions extends Pick<EncodeContext, "modelId" | "baseModelId"> {
  readonly client: BedrockClient;
  readonly family: InvokeFamily;
}

/**
 * A model's own bodies, over InvokeModel. Token counts are the body's, and where it states none those of the answer's
 * headers or of the stream's last chunk.
 */
export function invokeApi(options: InvokeApiOptions): ChatApi {
  const { client, family, modelId } = options;
  return {
    async generate(body, call) {
      const native = encode(body, options, call);
      const answer = await client.call("InvokeModel", modelId, native, callOptions(call, options));
      return { ...answer, body: decode(answer, options) };
    },
    async stream(body, call) {
      const { streaming } = family;
      if (streaming === undefined) {
        throw new VarveError("MODEL_UNSUPPORTED", `${modelId} does not answer in pieces: use generate().`);
      }
      const native = mergeJson(streaming.members ?? {}, encode(body, options, call));
      const messages = await client.stream(
        "InvokeModelWithResponseStream",
        modelId,
        native,
        callOptions(call, options),
      );
      const readChunk = streaming.open();
      return { messages, read: (message) => readMessage(message, readChunk) };
    },
    recordType: "InvokeModel",
    encodeRecord: async (body, call) => encode(body, options, call),
    decodeRecord: async (answer) => ({ ...answer, body: decode(answer, options) }),
  };
}

/** The family's body, with the caller's own members merged last. */
function encode(
  body: ConverseRequestBody,
  { family, modelId, baseModelId }: InvokeApiOptions,
  { warnings }: ChatCallOptions,
): JsonObject {
  checkRanges(body, family.format, modelId);
  if (body.guardrailConfig !== undefined) {
    warnings.add("The guardrail judges the whole conversation: a native body cannot mark its latest turn.");
  }
  if (body.additionalModelResponseFieldPaths !== undefined) {
    warnings.add("responseFieldPaths were not sent: only Converse takes them.");
  }
  const native = family.encode(body, { modelId, baseModelId, warnings });
  return mergeModelKwargs(native, object(body.additionalModelRequestFields) as JsonObject, warnings);
}

/** Throws `INPUT_INVALID` for a parameter out of the range that the family's page states. */
function checkRanges({ inferenceConfig }: ConverseRequestBody, format: string, modelId: string): void {
  const ranges = parameterRanges(format);
  for (const parameter of ["maxTokens", "temperature", "topP"] as const) {
    const value = inferenceConfig?.[parameter];
    const { min, max = Infinity } = ranges[parameter];
    if (value === undefined || (value >= min && value <= max)) continue;
    throw new VarveError(
      "INPUT_INVALID",
      `${parameter} is ${value}; ${modelId} takes ${max === Infinity ? `${min} or more` : `${min} to ${max}`}.`,
    );
  }
}

function callOptions(
  { settings, signal }: ChatCallOptions,
  { baseModelId }: InvokeApiOptions,
): Parameters<BedrockClient["call"]>[3] {
  return { signal, baseModelId, headers: encodeSettingHeaders(settings) };
}

/** The body that Converse would have answered. */
function decode(answer: BedrockAnswer, { family, modelId }: InvokeApiOptions): object {
  const { body, headers, requestId, attempts, region } = answer;
  const decoded = family.decode(body);
  if (decoded === undefined) {
    throw new BedrockError(
      "RESPONSE_INVALID",
      `The answer of ${modelId} in ${region} is not of the form ${family.format}: check that baseModel or providerOverride names its family.`,
      { requestId, attempts, region, modelId },
    );
  }
  const usage = { ...countsOfHeaders(headers), ...decoded.usage };
  const latencyMs = numberOf(headers[INVOCATION_LATENCY_HEADER]);
  return {
    output: { message: { role: "assistant", content: decoded.content } },
    stopReason: decoded.stopReason,
    ...(Object.keys(usage).length === 0 ? {} : { usage }),
    ...(latencyMs === undefined ? {} : { metrics: { latencyMs } }),
  };
}

function countsOfHeaders(headers: BedrockAnswer["headers"]): Partial<WireTokenUsage> {
  return counts({
    inputTokens: numberOf(headers[TOKEN_COUNT_HEADERS.inputTokens]),
    outputTokens: numberOf(headers[TOKEN_COUNT_HEADERS.outputTokens]),
    cacheReadInputTokens: numberOf(headers[TOKEN_COUNT_HEADERS.cacheReadTokens]),
    cacheWriteInputTokens: numberOf(headers[TOKEN_COUNT_HEADERS.cacheWriteTokens]),
  });
}

function numberOf(header: string | undefined): number | undefined {
  return header !== undefined && /^\d+$/.test(header) ? Number(header) : undefined;
}

/** `{ "bytes": "<base64 of the model's own JSON>" }` */
function readMessage(
  { type, payload }: StreamMessage,
  readChunk: (chunk: unknown) => readonly StreamMessage[],
): readonly StreamMessage[] {
  if (type !== "chunk") return [];
  const chunk = parseChunk(text(object(payload)["bytes"]));
  const metrics = object(chunk)[METRICS];
  return metrics === undefined ? readChunk(chunk) : [...readChunk(chunk), readMetrics(object(metrics))];
}

function parseChunk(bytes: string): unknown {
  try {
    return JSON.parse(Buffer.from(bytes, "base64").toString("utf8"));
  } catch {
    // The parser's own message quotes the text, which may hold memories, so it is not kept as the cause.
    throw new BedrockError("RESPONSE_INVALID", "A chunk of the stream is not JSON.");
  }
}

function readMetrics(metrics: Readonly<Record<string, unknown>>): StreamMessage {
  const { inputTokenCount, outputTokenCount, cacheReadInputTokenCount, cacheWriteInputTokenCount } = metrics;
  const latency = metrics["invocationLatency"];
  const usage = counts({
    inputTokens: inputTokenCount,
    outputTokens: outputTokenCount,
    cacheReadInputTokens: cacheReadInputTokenCount,
    cacheWriteInputTokens: cacheWriteInputTokenCount,
  });
  return stateUsage(usage, typeof latency === "number" ? latency : undefined);
}
