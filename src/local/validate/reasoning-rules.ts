import type { ConverseRequestBody, WireMessage } from "../../wire/converse.js";
import { signReasoning } from "../models/behaviours/sign-reasoning.js";
import { modelRefusal } from "./model-refusal.js";

const SMALLEST_BUDGET = 1024;

/**
 * What extended thinking (`thinking` of type `enabled` or `adaptive`) demands of the rest of the request. Throws
 * `ValidationException` in the model's words.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html
 */
export function checkReasoning(request: ConverseRequestBody): void {
  const thinking = member(request.additionalModelRequestFields, "thinking");
  const type = member(thinking, "type");
  if (type !== "enabled" && type !== "adaptive") return;
  if (type === "enabled") checkBudget(member(thinking, "budget_tokens"), request.inferenceConfig?.maxTokens);
  const choice = request.toolConfig?.toolChoice;
  if (choice?.any || choice?.tool)
    throw modelRefusal("Thinking may not be enabled when tool_choice forces tool use.");
  const { temperature } = request.inferenceConfig ?? {};
  if (typeof temperature === "number" && temperature !== 1) {
    throw modelRefusal("`temperature` may only be set to 1 when thinking is enabled.");
  }
  request.messages?.forEach(checkSignatures);
}

function checkBudget(budget: unknown, maxTokens: number | undefined): void {
  if (typeof budget !== "number") throw modelRefusal("thinking.enabled.budget_tokens: Field required");
  if (!Number.isInteger(budget)) {
    throw modelRefusal("thinking.enabled.budget_tokens: Input should be a valid integer");
  }
  if (budget < SMALLEST_BUDGET) {
    throw modelRefusal(
      `thinking.enabled.budget_tokens: Input should be greater than or equal to ${SMALLEST_BUDGET}`,
    );
  }
  if (typeof maxTokens === "number" && maxTokens <= budget) {
    throw modelRefusal("`max_tokens` must be greater than `thinking.budget_tokens`.");
  }
}

/** Reasoning comes back with the signature it was given: a client that drops or changes it must notice here. */
function checkSignatures({ content }: WireMessage, position: number): void {
  content.forEach((block, index) => {
    const reasoning = block.reasoningContent?.reasoningText;
    if (!reasoning) return;
    const at = `messages.${position}.content.${index}`;
    if (typeof reasoning.signature !== "string")
      throw modelRefusal(`${at}.thinking.signature: Field required`);
    if (reasoning.signature !== signReasoning(reasoning.text)) {
      throw modelRefusal(`${at}: Invalid \`signature\` in \`thinking\` block`);
    }
  });
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
