import { performance } from "node:perf_hooks";
import type { ConverseResponseBody } from "../../wire/converse.js";
import { answerChat } from "../models/answer-chat.js";
import { responseFields } from "../models/response-fields.js";
import { readConverse } from "./converse-call.js";
import type { OperationAnswer, OperationCall } from "./operation.js";

/** Converse, answered by the rule-based engine. */
export async function converse(call: OperationCall): Promise<OperationAnswer> {
  const startedAt = performance.now();
  const request = readConverse(call, false);
  const answer = await answerChat(request);
  const { inputTokens, outputTokens } = answer.usage;
  const response: ConverseResponseBody = {
    metrics: { latencyMs: Math.round(performance.now() - startedAt) },
    output: { message: { role: "assistant", content: answer.content } },
    stopReason: answer.stopReason,
    usage: answer.usage,
    ...responseFields(request.additionalModelResponseFieldPaths, answer),
  };
  return { body: JSON.stringify(response), inputTokens, outputTokens };
}
