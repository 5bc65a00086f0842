import type { ModelFacts } from "../../catalogue/models.js";
import type { ConverseRequestBody, WireTokenUsage } from "../../wire/converse.js";
import type { Assessment } from "../guardrail/assess-texts.js";
import {
  BLOCKED,
  type ConversationGuardrail,
  guardAnswer,
  guardRequest,
} from "../guardrail/guard-conversation.js";
import { answerChat } from "../models/answer-chat.js";
import type { ChatAnswer } from "../models/chat-answer.js";
import { withCacheUse } from "../models/prompt-cache.js";
import { countInputTokens } from "../models/token-usage.js";
import type { OperationCall } from "./operation.js";

/** A checked request to a chat model, whichever operation and body it came in. */
export interface ModelQuestion {
  readonly call: OperationCall;
  readonly request: ConverseRequestBody;
  /** `undefined` if the id does not tell. */
  readonly model: ModelFacts | undefined;
  readonly guardrail: ConversationGuardrail | undefined;
  readonly isStreamed: boolean;
}

/** What a model answers, and what a guardrail did about it. */
export interface GuardedAnswer extends ChatAnswer {
  readonly guardrail?: GuardrailReport;
}

export interface GuardrailReport {
  /** True if the request was blocked, or the answer blocked or masked. */
  readonly hasIntervened: boolean;
  /** Absent unless the caller asked for it. */
  readonly trace?: GuardrailFindings;
}

export interface GuardrailFindings {
  readonly input: Assessment;
  /** Absent if the request was blocked. */
  readonly output?: Assessment;
  /** What the model wrote, if it did not come through unchanged. */
  readonly modelOutput?: readonly string[];
}

/** Guardrail, model, guardrail: a request that is blocked never reaches the model and uses no token. */
export async function askModel(question: ModelQuestion): Promise<GuardedAnswer> {
  const { request, guardrail, isStreamed } = question;
  if (guardrail === undefined) return { ...(await answerCached(question, request)) };
  const { request: guarded, assessment: input } = guardRequest(request, guardrail);
  if (input.isBlocked) {
    return {
      content: [BLOCKED],
      stopReason: "end_turn",
      usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 },
      guardrail: { hasIntervened: true, ...(guardrail.isTraced && { trace: { input } }) },
    };
  }
  const said = await answerCached(question, guarded);
  const { content, assessment: output } = guardAnswer(said, guardrail, isStreamed);
  const hasIntervened = output.isBlocked || output.isMasked;
  const modelOutput = said.content.flatMap(({ text }) => text ?? []);
  const trace = { input, output, ...(hasIntervened && { modelOutput }) };
  return { ...said, content, guardrail: { hasIntervened, ...(guardrail.isTraced && { trace }) } };
}

async function answerCached(
  { call, model }: ModelQuestion,
  request: ConverseRequestBody,
): Promise<ChatAnswer> {
  const answer = await answerChat(request);
  return { ...answer, usage: throughCache(answer.usage, call, model, request) };
}

function throughCache(
  usage: WireTokenUsage,
  { promptCache, region }: OperationCall,
  model: ModelFacts | undefined,
  request: ConverseRequestBody,
): WireTokenUsage {
  const facts = model?.capabilities.promptCaching;
  if (model === undefined || facts === undefined) return usage;
  const use = promptCache.use(request, facts, `${region} ${model.id}`);
  // An upstream counts in its own way: its count cannot be divided by ours.
  return use === undefined || usage.inputTokens !== countInputTokens(request)
    ? usage
    : withCacheUse(usage, use);
}
