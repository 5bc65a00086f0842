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
import type { BedrockAnswer } from "./client.js";
import type { Draft } from "./draft.js";

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
  const { content } = body.output.message;
  const result = decodeContent(content, body.stopReason ?? "", answer, warnings);
  if (body.usage !== undefined) result.usage = decodeUsage(body.usage);
  addReport(result, answer, body);
  return result;
}

function decodeContent(
  wireBlocks: readonly WireContentBlock[],
  stopReason: string,
  { attempts, region }: BedrockAnswer,
  warnings: ReadonlySet<string>,
): Draft<GenerateResult> {
  const content: ContentBlock[] = [];
  const toolCalls: ToolUseBlock[] = [];
  let text = "";
  for (const wireBlock of wireBlocks) {
    const block = decodeBlock(wireBlock);
    if (block === undefined) continue;
    content.push(block);
    if (block.type === "text") text += block.text;
    else if (block.type === "tool-use") toolCalls.push(block);
  }
  return { text, content, toolCalls, stopReason, attempts, region, warnings: [...warnings] };
}

/** What the service tells of the call beside its answer. */
function addReport(
  result: Draft<GenerateResult>,
  { requestId, timings, serviceTier: asAnswered }: BedrockAnswer,
  body: LenientResponse,
): void {
  if (requestId !== undefined) result.requestId = requestId;
  if (timings !== undefined) result.timings = timings;
  const serviceTier = body.serviceTier?.type ?? asAnswered;
  if (serviceTier !== undefined) result.serviceTier = serviceTier;
  const latencyMs = body.metrics?.latencyMs;
  if (latencyMs !== undefined) result.latencyMs = latencyMs;
  if (body.additionalModelResponseFields !== undefined) {
    result.responseFields = body.additionalModelResponseFields as JsonValue;
  }
  if (body.trace !== undefined) result.trace = body.trace as JsonValue;
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

function decodeBlock(block: WireContentBlock): ContentBlock | undefined {
  if (block.text !== undefined) return { type: "text", text: block.text };
  if (block.citationsContent !== undefined) return decodeCited(block.citationsContent);
  if (block.toolUse !== undefined) {
    const { toolUseId, name, input } = block.toolUse;
    return { type: "tool-use", id: toolUseId, name, input: (input ?? {}) as JsonValue };
  }
  return block.reasoningContent === undefined ? undefined : decodeReasoning(block.reasoningContent);
}

/** The text alone, as ConverseStream sends it. */
function decodeCited({ content = [] }: WireCitationsContent): ContentBlock | undefined {
  const text = content.map((piece) => piece.text ?? "").join("");
  return text === "" ? undefined : { type: "text", text };
}

function decodeReasoning(raw: WireReasoningContent): ContentBlock {
  const text = raw.reasoningText?.text;
  return { type: "reasoning", ...(text === undefined ? {} : { text }), raw: raw as JsonValue };
}

/** Converse's own total counts no cache reads and writes, so it is added up here where input and output are stated. */
function decodeUsage(stated: Partial<WireTokenUsage>): TokenUsage {
  const { inputTokens, outputTokens, totalTokens, cacheDetails } = stated;
  const { cacheReadInputTokens: cacheRead, cacheWriteInputTokens: cacheWrite } = stated;
  const total =
    inputTokens === undefined || outputTokens === undefined
      ? totalTokens
      : inputTokens + outputTokens + (cacheRead ?? 0) + (cacheWrite ?? 0);
  const usage: Draft<TokenUsage> = {};
  if (inputTokens !== undefined) usage.inputTokens = inputTokens;
  if (outputTokens !== undefined) usage.outputTokens = outputTokens;
  if (cacheRead !== undefined) usage.cacheReadTokens = cacheRead;
  if (cacheWrite !== undefined) usage.cacheWriteTokens = cacheWrite;
  if (cacheDetails !== undefined) usage.cacheWrite1hTokens = keptForAnHour(cacheDetails);
  if (total !== undefined) usage.totalTokens = total;
  return usage;
}

function keptForAnHour(details: NonNullable<WireTokenUsage["cacheDetails"]>): number {
  return details.reduce((sum, { ttl, inputTokens }) => (ttl === "1h" ? sum + inputTokens : sum), 0);
}
