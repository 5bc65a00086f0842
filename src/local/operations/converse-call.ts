import type { ConverseRequestBody } from "../../wire/converse.js";
import { unwrapGuardContent } from "../guardrail/guard-conversation.js";
import { checkCachePoints } from "../validate/cache-rules.js";
import { checkShape } from "../validate/check-shape.js";
import { checkConversation } from "../validate/conversation-rules.js";
import { CONVERSE_REQUEST } from "../validate/converse-shape.js";
import { checkConverseSupport, checkModelSupport } from "../validate/model-rules.js";
import { checkOutputFormat } from "../validate/output-format.js";
import { parseJson } from "../validate/parse-json.js";
import { checkReasoning } from "../validate/reasoning-rules.js";
import type { ModelQuestion } from "./ask-model.js";
import { converseGuardrail } from "./converse-guardrail.js";
import { liftOutputFormat } from "./lift-output-format.js";
import type { OperationCall } from "./operation.js";

/** The checked request of Converse and ConverseStream. Throws `ValidationException` for what AWS would refuse. */
export function readConverse(call: OperationCall, isStreamed: boolean): ModelQuestion {
  const value = parseJson(call.body);
  checkShape(value, CONVERSE_REQUEST);
  const request = liftOutputFormat(value as ConverseRequestBody);
  const model = call.resolveModel(call.modelId, call.region);
  if (model !== undefined) {
    checkConverseSupport(model, isStreamed);
    checkModelSupport(request, model, isStreamed);
    checkCachePoints(request, model);
  }
  checkConversation(request);
  checkOutputFormat(request);
  checkReasoning(request);
  const guardrail = converseGuardrail(request, call.region);
  const asked = guardrail === undefined ? unwrapGuardContent(request) : request;
  return { call, request: asked, model, guardrail, isStreamed };
}
