import { type ModelReference, parseModelId } from "../../catalogue/model-id.js";
import { findModel, type ModelFacts } from "../../catalogue/models.js";
import { VarveError } from "../../errors.js";
import type { ConverseRequestBody } from "../../wire/converse.js";
import { CHAT_CODECS } from "../models/chat/all-codecs.js";
import { countInputTokens } from "../models/token-usage.js";
import { validationFailure } from "../service-exception.js";
import { checkShape } from "../validate/check-shape.js";
import { checkConversation } from "../validate/conversation-rules.js";
import { CONVERSE_REQUEST } from "../validate/converse-shape.js";
import { checkModelSupport } from "../validate/model-rules.js";
import { parseJson } from "../validate/parse-json.js";
import { blob, type Shape, structure, union } from "../validate/shape.js";
import { readChatBody, unknownBody } from "./invoke-call.js";
import type { OperationAnswer, OperationCall } from "./operation.js";

interface CountTokensBody {
  readonly input: {
    readonly converse?: ConverseRequestBody | null;
    readonly invokeModel?: { readonly body: string } | null;
  };
}

const REQUEST: Shape = structure({
  "input*": union("CountTokensInput", {
    invokeModel: structure({ "body*": blob }),
    converse: CONVERSE_REQUEST,
  }),
});

/**
 * CountTokens: what Converse or InvokeModel would report as input tokens for the same request. Unlike them it takes the bare id of
 * every model, and no profile or ARN.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html
 */
export async function countTokens(call: OperationCall): Promise<OperationAnswer> {
  const value = parseJson(call.body);
  checkShape(value, REQUEST);
  const { input } = value as CountTokensBody;
  const model = countedModel(call.modelId);
  const inputTokens = input.converse
    ? countConversation(input.converse, model)
    : countNativeBody({ ...call, body: Buffer.from(input.invokeModel?.body ?? "", "base64") }, model);
  return { body: JSON.stringify({ inputTokens }), usage: { inputTokens }, isFree: true };
}

function countedModel(modelId: string): ModelFacts {
  const { baseModelId = "", geography } = parse(modelId);
  if (modelId.startsWith("arn:") || geography !== undefined) throw uncountable();
  const model = findModel(baseModelId);
  if (model === undefined) throw invalidIdentifier();
  if (model.kind !== "chat" || model.apis.countTokens === false) throw uncountable();
  return model;
}

function countConversation(request: ConverseRequestBody, model: ModelFacts): number {
  checkModelSupport(request, model);
  checkConversation(request);
  return countInputTokens(request);
}

function countNativeBody(call: OperationCall, model: ModelFacts): number {
  const codec = CHAT_CODECS.get(model.invokeFormat ?? "");
  if (codec === undefined) throw unknownBody(model);
  return countInputTokens(readChatBody(codec, model, call, false).question.request);
}

function parse(modelId: string): ModelReference {
  try {
    return parseModelId(modelId);
  } catch (cause) {
    if (VarveError.isInstance(cause)) throw invalidIdentifier(cause);
    throw cause;
  }
}

function uncountable(): Error {
  return validationFailure("The provided model doesn't support counting tokens.");
}

function invalidIdentifier(cause?: unknown): Error {
  return validationFailure("The provided model identifier is invalid.", { cause });
}
