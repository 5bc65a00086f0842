import type { WireContentBlock, WireToolConfiguration } from "../../../wire/converse.js";
import {
  anyObject,
  choice,
  flag,
  integer,
  listOf,
  number,
  openRecord,
  record,
  text,
} from "../../validate/build-body-schema.js";
import { asUuid } from "../answer-id.js";
import type { ChatAnswer } from "../chat-answer.js";
import { type StopWords, stopWord, textOf } from "./answer-text.js";
import type { ChatCodec, ChatContext } from "./chat-codec.js";
import { inferenceSettings } from "./inference-settings.js";
import { type Turn, toMessages } from "./read-turns.js";

interface CohereCommandRBody {
  readonly message: string;
  readonly chat_history?: readonly { readonly role: "USER" | "CHATBOT"; readonly message: string }[];
  readonly documents?: readonly Readonly<Record<string, unknown>>[];
  readonly preamble?: string;
  readonly max_tokens?: number;
  readonly temperature?: number;
  readonly p?: number;
  readonly stop_sequences?: readonly string[];
  readonly tools?: readonly CohereTool[];
  readonly tool_results?: readonly {
    readonly call: { readonly name: string; readonly parameters?: unknown };
    readonly outputs: readonly unknown[];
  }[];
}

interface CohereTool {
  readonly name: string;
  readonly description?: string;
  readonly parameter_definitions?: Readonly<
    Record<string, { readonly type?: string; readonly description?: string; readonly required?: boolean }>
  >;
}

const STOP_WORDS: StopWords = { end_turn: "COMPLETE", max_tokens: "MAX_TOKENS" };
/** Python's names of types, which Cohere uses, in JSON Schema's. */
const SCHEMA_TYPES: Readonly<Record<string, string>> = {
  str: "string",
  int: "integer",
  float: "number",
  bool: "boolean",
  list: "array",
  dict: "object",
};

/**
 * Cohere Command R and R+: a message with its history, documents and tools. Documents count as part of the system prompt.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-cohere-command-r-plus.html
 */
export const cohereCommandR: ChatCodec<CohereCommandRBody> = {
  format: "cohere-command-r",
  request: record({
    "message*": text(1),
    chat_history: listOf(openRecord({ "role*": choice("USER", "CHATBOT"), "message*": text() })),
    documents: listOf(anyObject),
    search_queries_only: flag,
    preamble: text(),
    max_tokens: integer(1),
    temperature: number(0, 1),
    p: number(0.01, 0.99),
    k: number(0, 500),
    prompt_truncation: choice("OFF", "AUTO_PRESERVE_ORDER"),
    frequency_penalty: number(0, 1),
    presence_penalty: number(0, 1),
    seed: integer(),
    return_prompt: flag,
    tools: listOf(openRecord({ "name*": text(1), description: text(), parameter_definitions: anyObject })),
    tool_results: listOf(
      openRecord({ "call*": openRecord({ "name*": text(1) }), "outputs*": listOf(anyObject) }),
    ),
    stop_sequences: listOf(text()),
    raw_prompting: flag,
  }),
  toConversation(body) {
    return {
      ...toMessages(readTurns(body)),
      ...(body.tools !== undefined && body.tools.length > 0 && { toolConfig: readTools(body.tools) }),
      inferenceConfig: inferenceSettings({
        maxTokens: body.max_tokens,
        temperature: body.temperature,
        topP: body.p,
        stopSequences: body.stop_sequences,
      }),
    };
  },
  encodeAnswer: encodeResponse,
  encodeStream(context) {
    const told = { text: "", stopReason: "end_turn" };
    const id = asUuid(context.answerId);
    return (event) => {
      if (event.type === "messageStart") {
        return [{ is_finished: false, event_type: "stream-start", generation_id: id }];
      }
      if (event.type === "contentBlockDelta" && event.payload.delta.text !== undefined) {
        told.text += event.payload.delta.text;
        return [{ is_finished: false, event_type: "text-generation", text: event.payload.delta.text }];
      }
      if (event.type === "messageStop") told.stopReason = event.payload.stopReason;
      if (event.type !== "metadata") return [];
      const { usage } = event.payload;
      const answer = { content: [{ text: told.text }], stopReason: told.stopReason, usage };
      return [
        {
          is_finished: true,
          event_type: "stream-end",
          finish_reason: stopWord(STOP_WORDS, told.stopReason),
          response: {
            ...encodeResponse(answer, context),
            meta: {
              api_version: { version: "1" },
              billed_units: { input_tokens: usage.inputTokens, output_tokens: usage.outputTokens },
            },
          },
        },
      ];
    };
  },
};

function readTurns(body: CohereCommandRBody): Turn[] {
  const system = [body.preamble ?? "", ...(body.documents ?? []).map((document) => JSON.stringify(document))];
  return [
    ...system.filter((text) => text !== "").map((text): Turn => ({ role: "system", content: [{ text }] })),
    ...(body.chat_history ?? []).map(
      ({ role, message }): Turn => ({
        role: role === "USER" ? "user" : "assistant",
        content: [{ text: message }],
      }),
    ),
    { role: "user", content: [{ text: body.message }] },
    ...readResults(body.tool_results ?? []),
  ];
}

/** Results come without the turn in which the tools were called, so it is put in front of them. */
function readResults(results: NonNullable<CohereCommandRBody["tool_results"]>): Turn[] {
  if (results.length === 0) return [];
  const calls = results.map(
    ({ call }, index): WireContentBlock => ({
      toolUse: { toolUseId: `call_${index}`, name: call.name, input: call.parameters ?? {} },
    }),
  );
  const outputs = results.map(
    ({ outputs }, index): WireContentBlock => ({
      toolResult: { toolUseId: `call_${index}`, content: outputs.map((json) => ({ json })) },
    }),
  );
  return [
    { role: "assistant", content: calls },
    { role: "user", content: outputs },
  ];
}

function readTools(tools: readonly CohereTool[]): WireToolConfiguration {
  return {
    tools: tools.map(({ name, description, parameter_definitions: parameters = {} }) => ({
      toolSpec: {
        name,
        ...(description && { description }),
        inputSchema: { json: parametersSchema(parameters) },
      },
    })),
  };
}

function parametersSchema(parameters: NonNullable<CohereTool["parameter_definitions"]>): unknown {
  const entries = Object.entries(parameters).filter(([, definition]) => definition !== null);
  return {
    type: "object",
    properties: Object.fromEntries(
      entries.map(([name, { type = "str", description }]) => [
        name,
        { type: SCHEMA_TYPES[type] ?? "string", ...(description && { description }) },
      ]),
    ),
    required: entries.filter(([, { required }]) => required === true).map(([name]) => name),
  };
}

function encodeResponse(
  answer: ChatAnswer,
  { answerId, body }: ChatContext<CohereCommandRBody>,
): Readonly<Record<string, unknown>> {
  const text = textOf(answer);
  const calls = answer.content.flatMap((block) => block.toolUse ?? []);
  return {
    chat_history: [
      ...(body.chat_history ?? []),
      { role: "USER", message: body.message },
      { role: "CHATBOT", message: text },
    ],
    finish_reason: stopWord(STOP_WORDS, answer.stopReason),
    generation_id: asUuid(answerId),
    response_id: asUuid(answerId),
    text,
    ...(calls.length > 0 && { tool_calls: calls.map(({ name, input }) => ({ name, parameters: input })) }),
  };
}
