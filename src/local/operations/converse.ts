import { performance } from "node:perf_hooks";
import type { ConverseRequestBody, ConverseResponseBody } from "../../wire/converse.js";
import { limitOutput } from "../models/limit-output.js";
import { countContentTokens, countInputTokens } from "../models/token-usage.js";
import { checkShape } from "../validate/check-shape.js";
import { checkConversation } from "../validate/conversation-rules.js";
import { CONVERSE_REQUEST } from "../validate/converse-shape.js";
import { checkModelSupport } from "../validate/model-rules.js";
import { parseJson } from "../validate/parse-json.js";
import type { OperationAnswer, OperationCall } from "./operation.js";

/** Converse, answered by the rule-based engine. */
export async function converse(call: OperationCall): Promise<OperationAnswer> {
  const startedAt = performance.now();
  const request = parseConverse(call.body);
  const model = call.resolveModel(call.modelId);
  if (model !== undefined) checkModelSupport(request, model);
  checkConversation(request);

  const { answerConversation } = await import("../models/engine/answer-conversation.js");
  const answer = limitOutput(await answerConversation(request), request.inferenceConfig ?? {});
  const inputTokens = countInputTokens(request);
  const outputTokens = countContentTokens(answer.content);
  const response: ConverseResponseBody = {
    metrics: { latencyMs: Math.round(performance.now() - startedAt) },
    output: { message: { role: "assistant", content: answer.content } },
    stopReason: answer.stopReason,
    usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens },
  };
  return { body: JSON.stringify(response), inputTokens, outputTokens };
}

function parseConverse(body: Buffer): ConverseRequestBody {
  const value = parseJson(body);
  checkShape(value, CONVERSE_REQUEST);
  return value as ConverseRequestBody;
}
