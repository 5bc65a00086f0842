import type { ConverseRequestBody, WireContentBlock } from "../../../wire/converse.js";
import { countTokens } from "../engine/count-tokens.js";
import { lastUserText } from "../engine/last-user-text.js";
import { signReasoning } from "./sign-reasoning.js";

/**
 * Whether the request asks for reasoning, in any of the ways that Bedrock's models take in `additionalModelRequestFields`:
 * `thinking` (Claude), `reasoning_config` (Claude's earlier spelling and others), `reasoningConfig` (Nova), `reasoning_effort`
 * (OpenAI's bodies).
 */
export function asksForReasoning({ additionalModelRequestFields: fields }: ConverseRequestBody): boolean {
  const { reasoning_effort: effort } = asMembers(fields);
  if (typeof effort === "string") return effort !== "none";
  return REASONING_FIELDS.some((name) => ENABLING.has(asMembers(asMembers(fields)[name])["type"]));
}

const REASONING_FIELDS = ["thinking", "reasoning_config", "reasoningConfig"] as const;
const ENABLING: ReadonlySet<unknown> = new Set(["enabled", "adaptive"]);

/** The reasoning block for a request: what the rules look at, and a signature that the same text always gets. */
export function reasonAbout(request: ConverseRequestBody): WireContentBlock {
  const words = countTokens(lastUserText(request));
  const turns = request.messages?.length ?? 0;
  const text = `The conversation has ${turns === 1 ? "one message" : `${turns} messages`}, the latest of about ${words} tokens. I match it against fixed rules and answer by the first that fits.`;
  return { reasoningContent: { reasoningText: { text, signature: signReasoning(text) } } };
}

function asMembers(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
