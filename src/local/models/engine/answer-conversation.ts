import type { ConverseRequestBody } from "../../../wire/converse.js";
import { fillForcedTool } from "./behaviours/fill-forced-tool.js";
import { introduceItself } from "./behaviours/introduce-itself.js";
import { recordFacts } from "./behaviours/record-facts.js";
import { stateToolResult } from "./behaviours/state-tool-result.js";
import type { ConversationAnswer, ConversationBehaviour } from "./conversation-behaviour.js";

/** Most particular first. */
const BEHAVIOURS: readonly ConversationBehaviour[] = [recordFacts, fillForcedTool, stateToolResult];

/**
 * Answers a Converse request by fixed rules: the same request always gets the same answer.
 * A forced fact-recording tool gets facts, any other forced tool gets values that fit its schema,
 * a tool result is stated in a sentence, and everything else gets a short note that this is not a language model.
 */
export async function answerConversation(request: ConverseRequestBody): Promise<ConversationAnswer> {
  const behaviour = BEHAVIOURS.find((candidate) => candidate.matches(request));
  return behaviour === undefined ? introduceItself(request) : behaviour.answer(request);
}
