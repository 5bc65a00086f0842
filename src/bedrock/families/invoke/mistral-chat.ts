import type { JsonObject } from "../../../spec/json.js";
import type { WireToolConfiguration } from "../../../wire/converse.js";
import type { EncodeContext, InvokeFamily } from "./invoke-family.js";
import { chatCompletionStream, decodeChatCompletion } from "./openai-answer.js";
import { encodeChatMessages, encodeFunctions } from "./openai-messages.js";
import { assertNoSchema, nameParameters } from "./plain-text.js";

/**
 * Mistral Large of 2024 and Pixtral Large.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-mistral-chat-completion.html
 */
export const mistralChat: InvokeFamily = {
  format: "mistral-chat",
  encode(request, context) {
    assertNoSchema(request, context);
    return {
      messages: encodeChatMessages(request, context),
      ...nameParameters(
        request.inferenceConfig,
        { maxTokens: "max_tokens", temperature: "temperature", topP: "top_p" },
        context,
      ),
      ...encodeTools(request.toolConfig, context),
    };
  },
  decode: (answer) => decodeChatCompletion(answer),
  streaming: chatCompletionStream(),
};

/** The body has `auto`, `any` and `none`, but no way to name one tool. */
function encodeTools(config: WireToolConfiguration | undefined, { warnings }: EncodeContext): JsonObject {
  if (config === undefined) return {};
  const { tools, toolChoice } = config;
  if (toolChoice?.tool !== undefined && tools.length > 1) {
    warnings.add('toolChoice "tool" is not supported by this model\'s native body; "any" was sent instead.');
  }
  const choice = toolChoice === undefined ? undefined : toolChoice.auto === undefined ? "any" : "auto";
  return { tools: encodeFunctions(tools), ...(choice === undefined ? {} : { tool_choice: choice }) };
}
