import type { JsonObject, JsonValue } from "../../../spec/json.js";
import type {
  ConverseRequestBody,
  WireContentBlock,
  WireOutputConfiguration,
  WireTool,
  WireToolChoice,
  WireToolConfiguration,
} from "../../../wire/converse.js";
import { encodeContentBlock, encodeWithCachePoints } from "./anthropic-content.js";
import { anthropicStream, anthropicUsage, stopReasonOf } from "./anthropic-stream.js";
import type { InvokeFamily } from "./invoke-family.js";
import { nameParameters } from "./plain-text.js";
import { list, object, text } from "./read-json.js";

/** The body must name a limit; this is the largest that every model of the family takes. */
const DEFAULT_MAX_TOKENS = 4096;

/**
 * Claude 3 and newer.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html
 */
export const anthropicMessages: InvokeFamily = {
  format: "anthropic-messages",
  encode(request, context) {
    return {
      anthropic_version: "bedrock-2023-05-31",
      max_tokens: DEFAULT_MAX_TOKENS,
      ...encodeSystem(request),
      messages: (request.messages ?? []).map(({ role, content }) => ({
        role,
        content: encodeWithCachePoints(content, (block) => encodeContentBlock(block, context)),
      })),
      ...nameParameters(
        request.inferenceConfig,
        {
          maxTokens: "max_tokens",
          temperature: "temperature",
          topP: "top_p",
          stopSequences: "stop_sequences",
        },
        context,
      ),
      ...encodeTools(request.toolConfig),
      ...encodeOutput(request.outputConfig),
    };
  },
  decode(answer) {
    const { content, stop_reason: reason, usage } = object(answer);
    if (!Array.isArray(content)) return undefined;
    return {
      content: list(content).flatMap(decodeBlock),
      stopReason: stopReasonOf(text(reason)),
      usage: anthropicUsage(usage),
    };
  },
  streaming: anthropicStream,
};

/** A text without cache points goes as text. */
function encodeSystem({ system = [] }: ConverseRequestBody): JsonObject {
  if (system.length === 0) return {};
  const blocks = encodeWithCachePoints(system, ({ text: said, guardContent }) => ({
    type: "text",
    text: said ?? guardContent?.text?.text ?? "",
  }));
  const [only] = blocks;
  const isPlain = blocks.length === 1 && only !== undefined && only["cache_control"] === undefined;
  return { system: isPlain ? text(only["text"]) : blocks };
}

function encodeTools(config: WireToolConfiguration | undefined): JsonObject {
  if (config === undefined) return {};
  return {
    tools: encodeWithCachePoints(config.tools, encodeTool),
    ...(config.toolChoice === undefined ? {} : { tool_choice: encodeChoice(config.toolChoice) }),
  };
}

function encodeTool({ toolSpec }: WireTool): JsonObject {
  if (toolSpec === undefined) return {};
  const { name, description, inputSchema, strict } = toolSpec;
  return {
    name,
    ...(description === undefined ? {} : { description }),
    input_schema: inputSchema.json as JsonValue,
    ...(strict === undefined ? {} : { strict }),
  };
}

function encodeChoice({ any, tool }: WireToolChoice): JsonObject {
  if (tool !== undefined) return { type: "tool", name: tool.name };
  return { type: any === undefined ? "auto" : "any" };
}

function encodeOutput(config: WireOutputConfiguration | undefined): JsonObject {
  const schema = config?.textFormat?.structure.jsonSchema?.schema;
  if (schema === undefined && config?.effort === undefined) return {};
  return {
    output_config: {
      ...(schema === undefined ? {} : { format: { type: "json_schema", schema: JSON.parse(schema) } }),
      ...(config?.effort === undefined ? {} : { effort: config.effort }),
    },
  };
}

function decodeBlock(block: unknown): WireContentBlock[] {
  const { type, text: said, thinking, signature, data, id, name, input } = object(block);
  switch (type) {
    case "text":
      return text(said) === "" ? [] : [{ text: text(said) }];
    case "tool_use":
      return [{ toolUse: { toolUseId: text(id), name: text(name), input: input ?? {} } }];
    case "thinking":
      return [
        {
          reasoningContent: {
            reasoningText: {
              text: text(thinking),
              ...(typeof signature === "string" ? { signature } : {}),
            },
          },
        },
      ];
    case "redacted_thinking":
      return [{ reasoningContent: { redactedContent: text(data) } }];
    default:
      return [];
  }
}
