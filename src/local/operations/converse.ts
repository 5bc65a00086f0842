import { performance } from "node:perf_hooks";
import type { ConverseResponseBody } from "../../wire/converse.js";
import { responseFields } from "../models/response-fields.js";
import { askModel } from "./ask-model.js";
import { readConverse } from "./converse-call.js";
import { converseStopReason, converseTrace } from "./converse-guardrail.js";
import { echoedSettings } from "./echoed-settings.js";
import type { OperationAnswer, OperationCall } from "./operation.js";

/** Converse, answered by the rule-based engine. */
export async function converse(call: OperationCall): Promise<OperationAnswer> {
  const startedAt = performance.now();
  const question = readConverse(call, false);
  const { request } = question;
  const answer = await askModel(question);
  const response: ConverseResponseBody = {
    metrics: { latencyMs: Math.round(performance.now() - startedAt) },
    output: { message: { role: "assistant", content: answer.content } },
    stopReason: converseStopReason(answer),
    usage: answer.usage,
    ...responseFields(request.additionalModelResponseFieldPaths, answer),
    ...converseTrace(answer),
    ...echoedSettings(request),
  };
  return { body: JSON.stringify(response), usage: answer.usage };
}
