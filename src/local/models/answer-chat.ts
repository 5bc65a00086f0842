import type { ConverseRequestBody, WireContentBlock } from "../../wire/converse.js";
import { answerInSchema } from "./behaviours/answer-in-schema.js";
import { asksForReasoning, reasonAbout } from "./behaviours/reasoning.js";
import type { ChatAnswer } from "./chat-answer.js";
import { limitOutput, type ModelAnswer } from "./limit-output.js";
import { activeModelBackend } from "./model-backend.js";
import { countContentTokens, countInputTokens } from "./token-usage.js";

/** What stands behind the operations answers: the rule-based engine, unless the server was given something else. */
export function answerChat(request: ConverseRequestBody): Promise<ChatAnswer> {
  return activeModelBackend()?.answerChat(request) ?? answerByEngine(request);
}

/** With reasoning if it was asked for, within the request's limits. */
async function answerByEngine(request: ConverseRequestBody): Promise<ChatAnswer> {
  const spoken = await answerByRules(request);
  const reasoning: WireContentBlock[] = asksForReasoning(request) ? [reasonAbout(request)] : [];
  const answer = limitOutput(
    { content: [...reasoning, ...spoken.content], stopReason: spoken.stopReason },
    request.inferenceConfig ?? {},
  );
  const inputTokens = countInputTokens(request);
  const outputTokens = countContentTokens(answer.content);
  return { ...answer, usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens } };
}

/** The engine is loaded when the first conversation is answered. */
async function answerByRules(request: ConverseRequestBody): Promise<ModelAnswer> {
  if (answerInSchema.matches(request)) return answerInSchema.answer(request);
  const { answerConversation } = await import("./engine/answer-conversation.js");
  return answerConversation(request);
}
