import { BedrockError } from "../errors.js";
import type { JsonValue } from "../spec/json.js";
import type { ContentBlock, GenerateResult, ToolUseBlock } from "../spec/language-model.js";
import type { TokenUsage } from "../spec/usage.js";
import type {
  ConverseResponseBody,
  WireCitationsContent,
  WireContentBlock,
  WireReasoningContent,
  WireTokenUsage,
} from "../wire/converse.js";
import { copyReport } from "./call-report.js";
import type { BedrockAnswer } from "./client.js";

/**
 * Reads an answer of Converse. Content of a kind that varve does not know is left out. Throws `RESPONSE_INVALID` if the
 * answer holds no message.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_ResponseSyntax
 */
export function decodeConverse(
  answer: BedrockAnswer,
  modelId: string,
  warnings: ReadonlySet<string>,
): GenerateResult {
  const { body, requestId, attempts, region } = answer;
  if (!isConverseResponse(body)) {
    throw new BedrockError("RESPONSE_INVALID", `The answer of ${modelId} in ${region} holds no message.`, {
      requestId,
      attempts,
      region,
      modelId,
    });
  }
  const content = body.output.message.content.flatMap(decodeBlock);
  const usage = decodeUsage(body.usage);
  const latencyMs = body.metrics?.latencyMs;
  const servedBy = body.serviceTier?.type;
  return {
    text: content.map((block) => (block.type === "text" ? block.text : "")).join(""),
    content,
    toolCalls: content.filter((block): block is ToolUseBlock => block.type === "tool-use"),
    stopReason: body.stopReason ?? "",
    ...(usage === undefined ? {} : { usage }),
    ...copyReport(answer),
    ...(servedBy === undefined ? {} : { serviceTier: servedBy }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
    ...decodeDetails(body.additionalModelResponseFields, body.trace),
    warnings: [...warnings],
  };
}

/** What was asked for beside the answer itself. */
export function decodeDetails(
  responseFields: unknown,
  trace: unknown,
): Pick<GenerateResult, "responseFields" | "trace"> {
  return {
    ...(responseFields === undefined ? {} : { responseFields: responseFields as JsonValue }),
    ...(trace === undefined ? {} : { trace: trace as JsonValue }),
  };
}

/** The members that a server may leave out although the API declares them. */
type LenientResponse = Pick<ConverseResponseBody, "output"> & Partial<ConverseResponseBody>;

function isConverseResponse(body: unknown): body is LenientResponse {
  const message = member(member(body, "output"), "message");
  return Array.isArray(member(message, "content"));
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function decodeBlock(block: WireContentBlock): ContentBlock[] {
  if (block.text !== undefined) return [{ type: "text", text: block.text }];
  if (block.citationsContent !== undefined) return decodeCited(block.citationsContent);
  if (block.toolUse !== undefined) {
    const { toolUseId, name, input } = block.toolUse;
    return [{ type: "tool-use", id: toolUseId, name, input: (input ?? {}) as JsonValue }];
  }
  if (block.reasoningContent !== undefined) return [decodeReasoning(block.reasoningContent)];
  return [];
}

/** The text alone, as ConverseStream sends it. */
function decodeCited({ content = [] }: WireCitationsContent): ContentBlock[] {
  const text = content.map((piece) => piece.text ?? "").join("");
  return text === "" ? [] : [{ type: "text", text }];
}

function decodeReasoning(raw: WireReasoningContent): ContentBlock {
  const text = raw.reasoningText?.text;
  return { type: "reasoning", ...(text === undefined ? {} : { text }), raw: raw as JsonValue };
}

/** Converse's own total counts no cache reads and writes, so it is added up here where input and output are stated. */
function decodeUsage(usage: Partial<WireTokenUsage> | undefined): TokenUsage | undefined {
  if (usage === undefined) return undefined;
  const { inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens, cacheDetails } = usage;
  const total =
    inputTokens === undefined || outputTokens === undefined
      ? usage.totalTokens
      : inputTokens + outputTokens + (cacheReadInputTokens ?? 0) + (cacheWriteInputTokens ?? 0);
  return {
    ...(inputTokens === undefined ? {} : { inputTokens }),
    ...(outputTokens === undefined ? {} : { outputTokens }),
    ...(cacheReadInputTokens === undefined ? {} : { cacheReadTokens: cacheReadInputTokens }),
    ...(cacheWriteInputTokens === undefined ? {} : { cacheWriteTokens: cacheWriteInputTokens }),
    ...(cacheDetails === undefined ? {} : { cacheWrite1hTokens: keptForAnHour(cacheDetails) }),
    ...(total === undefined ? {} : { totalTokens: total }),
  };
}

function keptForAnHour(details: NonNullable<WireTokenUsage["cacheDetails"]>): number {
  return details.reduce((sum, { ttl, inputTokens }) => (ttl === "1h" ? sum + inputTokens : sum), 0);
}
