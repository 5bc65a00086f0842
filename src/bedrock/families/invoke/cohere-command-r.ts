import type { JsonObject, JsonValue } from "../../../spec/json.js";
import type {
  ConverseRequestBody,
  WireContentBlock,
  WireMessage,
  WireTokenUsage,
  WireTool,
  WireToolUse,
} from "../../../wire/converse.js";
import { addDelta, startToolUse, stateUsage, stopMessage } from "../../converse-events.js";
import type { StreamMessage } from "../../message-stream.js";
import type { EncodeContext, InvokeFamily } from "./invoke-family.js";
import { resultText } from "./openai-messages.js";
import { assertNoSchema, nameParameters, plainText, systemText } from "./plain-text.js";
import { counts, type Json, list, object, text } from "./read-json.js";

const ROLES = { user: "USER", assistant: "CHATBOT" } as const;
const STOP_REASONS: Readonly<Record<string, string>> = {
  complete: "end_turn",
  max_tokens: "max_tokens",
  error_toxic: "content_filtered",
};
/** The names that Cohere gives to JSON Schema's types. */
const TYPES: Readonly<Record<string, string>> = {
  string: "str",
  number: "float",
  integer: "int",
  boolean: "bool",
  array: "list",
  object: "dict",
};

/**
 * Command R and Command R+. The latest question is the `message`, the turns before it are the history, and what tools
 * returned since then goes beside it. The model gives its calls no ids: they are made of the generation's.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-cohere-command-r-plus.html
 */
export const cohereCommandR: InvokeFamily = {
  format: "cohere-command-r",
  encode(request, context) {
    assertNoSchema(request, context);
    const turns = (request.messages ?? []).map((message) => readTurn(message, context));
    const asked = turns.findLastIndex(({ role, said }) => role === "user" && said !== "");
    const history = turns.slice(0, Math.max(asked, 0)).filter(({ said }) => said !== "");
    const results = toolResults((request.messages ?? []).slice(Math.max(asked - 1, 0)), context);
    const preamble = systemText(request);
    return {
      message: turns[asked]?.said ?? "",
      ...(history.length === 0
        ? {}
        : { chat_history: history.map(({ role, said }) => ({ role: ROLES[role], message: said })) }),
      ...(preamble === undefined ? {} : { preamble }),
      ...nameParameters(
        request.inferenceConfig,
        { maxTokens: "max_tokens", temperature: "temperature", topP: "p", stopSequences: "stop_sequences" },
        context,
      ),
      ...encodeTools(request, context),
      ...(results.length === 0 ? {} : { tool_results: results }),
    };
  },
  decode(answer) {
    const body = object(answer);
    if (typeof body["text"] !== "string") return undefined;
    return {
      content: [...(body["text"] === "" ? [] : [{ text: body["text"] }]), ...decodeCalls(body)],
      stopReason: stopReasonOf(body),
      usage: usageOf(body),
    };
  },
  streaming: { open: openStream },
};

interface Turn {
  readonly role: WireMessage["role"];
  readonly said: string;
}

function readTurn({ role, content }: WireMessage, context: EncodeContext): Turn {
  const said = content.filter(({ toolUse, toolResult }) => toolUse === undefined && toolResult === undefined);
  return { role, said: said.flatMap((block) => plainText(block, context)).join("\n\n") };
}

/** Each result of the messages beside the call that it answers. */
function toolResults(messages: readonly WireMessage[], context: EncodeContext): JsonObject[] {
  const calls = new Map<string, WireToolUse>();
  const results: JsonObject[] = [];
  for (const { toolUse, toolResult } of messages.flatMap(({ content }) => content)) {
    if (toolUse !== undefined) calls.set(toolUse.toolUseId, toolUse);
    const call = toolResult === undefined ? undefined : calls.get(toolResult.toolUseId);
    if (call === undefined || toolResult === undefined) continue;
    const [first] = toolResult.content;
    const output = isPlainObject(first?.json)
      ? first.json
      : { output: resultText(toolResult.content, context) };
    results.push({
      call: { name: call.name, parameters: call.input as JsonValue },
      outputs: [output as JsonObject],
    });
  }
  return results;
}

function encodeTools({ toolConfig }: ConverseRequestBody, { warnings }: EncodeContext): JsonObject {
  if (toolConfig === undefined) return {};
  if (toolConfig.toolChoice !== undefined && toolConfig.toolChoice.auto === undefined) {
    warnings.add("toolChoice was not sent: this model's native body has no such member; the model decides.");
  }
  return { tools: toolConfig.tools.flatMap(encodeTool) };
}

function encodeTool({ toolSpec }: WireTool): JsonObject[] {
  if (toolSpec === undefined) return [];
  const { properties, required } = object(toolSpec.inputSchema.json);
  const parameters = Object.entries(object(properties)).map(([name, schema]): [string, JsonObject] => {
    const { type, description } = object(schema);
    return [
      name,
      {
        ...(typeof description === "string" ? { description } : {}),
        type: TYPES[text(type)] ?? "str",
        required: list(required).includes(name),
      },
    ];
  });
  const { name, description = name } = toolSpec;
  return [{ name, description, parameter_definitions: Object.fromEntries(parameters) }];
}

/** Events are told apart by `event_type`; the last holds the whole answer. */
function openStream(): (chunk: unknown) => readonly StreamMessage[] {
  let calls: readonly unknown[] = [];
  let generationId: unknown;
  return (chunk) => {
    const event = object(chunk);
    generationId ??= event["generation_id"];
    if (event["event_type"] === "tool-calls-generation") calls = list(event["tool_calls"]);
    if (event["event_type"] === "text-generation") {
      const piece = text(event["text"]);
      return piece === "" ? [] : [addDelta(0, { text: piece })];
    }
    if (event["event_type"] !== "stream-end") return [];
    const answer = object(event["response"]);
    const body = {
      ...answer,
      tool_calls: answer["tool_calls"] ?? calls,
      generation_id: answer["generation_id"] ?? generationId,
      finish_reason: event["finish_reason"] ?? answer["finish_reason"],
    };
    const usage = usageOf(body);
    return [
      ...decodeCalls(body).flatMap(callEvents),
      ...(usage === undefined ? [] : [stateUsage(usage)]),
      stopMessage(stopReasonOf(body)),
    ];
  };
}

function callEvents({ toolUse }: WireContentBlock, position: number): StreamMessage[] {
  if (toolUse === undefined) return [];
  const block = 1 + position;
  const input = JSON.stringify(toolUse.input);
  return [startToolUse(block, toolUse.toolUseId, toolUse.name), addDelta(block, { toolUse: { input } })];
}

function decodeCalls({ tool_calls, generation_id, response_id }: Json): WireContentBlock[] {
  const origin = text(generation_id ?? response_id);
  return list(tool_calls).map((call, position) => {
    const { name, parameters } = object(call);
    const toolUseId = `${origin === "" ? "call" : origin}-${position}`;
    return { toolUse: { toolUseId, name: text(name), input: parameters ?? {} } };
  });
}

/** A model that calls tools says that it is complete. */
function stopReasonOf({ finish_reason, tool_calls }: Json): string {
  const reason = text(finish_reason);
  if (list(tool_calls).length > 0 && reason.toLowerCase() === "complete") return "tool_use";
  return STOP_REASONS[reason.toLowerCase()] ?? reason;
}

function usageOf({ meta }: Json): Partial<WireTokenUsage> | undefined {
  const { input_tokens, output_tokens } = object(object(meta)["billed_units"]);
  const stated = counts({ inputTokens: input_tokens, outputTokens: output_tokens });
  return Object.keys(stated).length === 0 ? undefined : stated;
}

function isPlainObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
