import type { JsonObject, JsonValue } from "../../../spec/json.js";
import type {
  WireOutputConfiguration,
  WireToolChoice,
  WireToolConfiguration,
} from "../../../wire/converse.js";
import type { InvokeFamily } from "./invoke-family.js";
import { chatCompletionStream, decodeChatCompletion } from "./openai-answer.js";
import { encodeChatMessages, encodeFunctions } from "./openai-messages.js";
import { nameParameters } from "./plain-text.js";

/** gpt-oss puts its reasoning before the text. */
const REASONING = { opensWith: "<reasoning>", closesWith: "</reasoning>" };

/**
 * gpt-oss, and the models of other providers that speak OpenAI's form of chat completions.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-openai.html
 */
export const openaiChat: InvokeFamily = {
  format: "openai-chat",
  encode(request, context) {
    const limit = context.baseModelId?.startsWith("openai.") ? "max_completion_tokens" : "max_tokens";
    return {
      messages: encodeChatMessages(request, context),
      ...nameParameters(
        request.inferenceConfig,
        { maxTokens: limit, temperature: "temperature", topP: "top_p", stopSequences: "stop" },
        context,
      ),
      ...encodeTools(request.toolConfig),
      ...encodeFormat(request.outputConfig),
    };
  },
  decode: (answer) => decodeChatCompletion(answer, REASONING),
  streaming: chatCompletionStream(REASONING, { stream: true }),
};

function encodeTools(config: WireToolConfiguration | undefined): JsonObject {
  if (config === undefined) return {};
  return {
    tools: encodeFunctions(config.tools),
    ...(config.toolChoice === undefined ? {} : { tool_choice: encodeChoice(config.toolChoice) }),
  };
}

function encodeChoice({ tool, any }: WireToolChoice): JsonValue {
  if (tool !== undefined) return { type: "function", function: { name: tool.name } };
  return any === undefined ? "auto" : "required";
}

function encodeFormat(config: WireOutputConfiguration | undefined): JsonObject {
  const format = config?.textFormat?.structure.jsonSchema;
  return {
    ...(format === undefined
      ? {}
      : {
          response_format: {
            type: "json_schema",
            json_schema: {
              name: format.name ?? "answer",
              ...(format.description === undefined ? {} : { description: format.description }),
              schema: JSON.parse(format.schema),
            },
          },
        }),
    ...(config?.effort === undefined ? {} : { reasoning_effort: config.effort }),
  };
}
