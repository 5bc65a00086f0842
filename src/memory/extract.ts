import type { CallOptions, GenerateRequest, GenerateResult } from "../spec/language-model.js";
import type { MemoryRecord } from "../spec/memory-record.js";
import type { StoredMessage } from "../spec/store.js";
import { withPurpose } from "./call-for.js";
import { type DecodedReply, decodeReply } from "./decode-reply.js";
import { EXTRACTION_TOOL } from "./extraction-tool.js";
import type { MemoryContext } from "./memory-context.js";
import type { Turn } from "./parse-messages.js";
import { EXTRACTION_INSTRUCTIONS } from "./prompts/extraction-instructions.js";
import type { UsageTally } from "./usage-tally.js";
import { writtenTurn } from "./written-turn.js";

/** What the model gets to read. */
export interface ExtractionInput {
  /** Existing memories that the messages may concern; the model knows them by their place, from 1. */
  readonly neighbours: readonly MemoryRecord[];
  /** Said before, for context. */
  readonly earlier: readonly StoredMessage[];
  readonly turns: readonly Turn[];
}

/**
 * Asks the model, in one call, what to record. Throws `EXTRACTION_UNPARSABLE` for a reply that cannot be read, and
 * `REQUEST_REJECTED` for one that a guardrail or a content filter withheld.
 */
export async function extract(
  context: MemoryContext,
  input: ExtractionInput,
  tally: UsageTally,
  call: CallOptions,
): Promise<DecodedReply> {
  const request = extractionRequest(input, context.extractionMaxTokens, context.customInstructions);
  const reply = await context.languageModel.generate(request, withPurpose(call, "extraction"));
  tally.countGeneration(reply);
  return readReply(context, reply);
}

/** What the model answered, with what the service remarked on it. Throws as `extract` does. */
export function readReply(
  { extractionMaxTokens }: Pick<MemoryContext, "extractionMaxTokens">,
  reply: GenerateResult,
): DecodedReply {
  const { operations, warnings } = decodeReply(reply, extractionMaxTokens);
  return { operations, warnings: [...reply.warnings, ...warnings] };
}

/**
 * The request. What people said travels as JSON in the one user message, so that no text can end its place and pose
 * as another speaker or as instructions.
 */
export function extractionRequest(
  input: ExtractionInput,
  maxTokens: number,
  customInstructions?: string,
): GenerateRequest {
  return {
    system: systemText(customInstructions),
    messages: [{ role: "user", content: inputText(input) }],
    tools: [EXTRACTION_TOOL],
    toolChoice: { tool: EXTRACTION_TOOL.name },
    maxTokens,
  };
}

/** The fixed text comes first: what follows it does not disturb a prompt cache. */
function systemText(customInstructions: string | undefined): string {
  const custom = customInstructions?.trim() ?? "";
  if (custom === "") return EXTRACTION_INSTRUCTIONS;
  return `${EXTRACTION_INSTRUCTIONS}\n\nThe application adds:\n${custom}`;
}

function inputText({ neighbours, earlier, turns }: ExtractionInput): string {
  return JSON.stringify({
    existing_memories: neighbours.map((record, index) => ({ id: index + 1, memory: record.memory })),
    ...(earlier.length === 0 ? {} : { earlier_messages: earlier.map(writtenTurn) }),
    messages: turns.map(writtenTurn),
  });
}
