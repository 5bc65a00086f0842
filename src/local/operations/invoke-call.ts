import type { ModelFacts } from "../../catalogue/models.js";
import { liftTaggedContent } from "../guardrail/tagged-content.js";
import { answerId } from "../models/answer-id.js";
import type { ChatCodec, ChatContext } from "../models/chat/chat-codec.js";
import { validationFailure } from "../service-exception.js";
import { checkBody, malformedInput } from "../validate/body-schema.js";
import { checkCachePoints } from "../validate/cache-rules.js";
import { checkShape } from "../validate/check-shape.js";
import { CONVERSE_REQUEST } from "../validate/converse-shape.js";
import { asNativeRefusal } from "../validate/model-refusal.js";
import { checkModelSupport } from "../validate/model-rules.js";
import { checkReasoning } from "../validate/reasoning-rules.js";
import type { ModelQuestion } from "./ask-model.js";
import { nativeGuardrail } from "./native-guardrail.js";
import type { OperationCall } from "./operation.js";

/** The model of an InvokeModel call. Throws `ValidationException` if it cannot be told, or is not invoked this way. */
export function invokedModel({ modelId, region, resolveModel }: OperationCall): ModelFacts {
  const model = resolveModel(modelId, region);
  if (model === undefined) {
    throw validationFailure(
      "The local Bedrock cannot tell which model this ARN names. Use the id or the profile of the model with InvokeModel.",
    );
  }
  if (model.apis.invokeModel === false) {
    throw validationFailure(
      "This action doesn't support the model that you provided. Try again with a supported model.",
    );
  }
  return model;
}

/** The refusal of a model whose native body nobody has described. */
export function unknownBody(model: ModelFacts): Error {
  const way = model.kind === "chat" ? "Use Converse with this model." : "Use another model.";
  return validationFailure(
    `The local Bedrock does not know the native body of ${model.id}, so InvokeModel cannot serve it. ${way}`,
  );
}

/** A native body as JSON. Throws `ValidationException` that repeats nothing of it. */
export function parseNativeBody(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    // The parser's own error quotes the body, so it is not kept as the cause.
    throw malformedInput("#: expected a JSON object");
  }
}

/** A checked native body of a chat model, and what its answer needs. */
export interface ChatInvocation {
  readonly question: ModelQuestion;
  readonly context: Omit<ChatContext, "usage">;
}

/** Reads the native body of a chat model. Throws `ValidationException` for what the family or the model does not take. */
export function readChatBody(
  codec: ChatCodec,
  model: ModelFacts,
  call: OperationCall,
  isStreamed: boolean,
): ChatInvocation {
  const { body, guardrail, tagSuffix } = nativeGuardrail(call, parseNativeBody(call.body));
  checkBody(body, codec.request);
  const read = codec.toConversation(body);
  const request = tagSuffix === undefined ? read : liftTaggedContent(read, tagSuffix);
  const { messages, system, toolConfig } = request;
  checkShape({ messages, system, toolConfig }, CONVERSE_REQUEST);
  asNativeRefusal(() => {
    checkModelSupport(request, model, isStreamed);
    checkCachePoints(request, model);
    checkReasoning(request);
  });
  return {
    question: { call, request, model, guardrail, isStreamed },
    context: { body, modelId: model.id, answerId: answerId(model.id, call.body) },
  };
}
