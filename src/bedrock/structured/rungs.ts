import type { ModelCapabilities } from "../../catalogue/models.js";
import type { JsonObject } from "../../spec/json.js";
import type { ContentBlock, GenerateRequest, GenerateResult } from "../../spec/language-model.js";
import { parseJsonReply } from "./parse-json-reply.js";
import { restrictSchema } from "./restrict-schema.js";

export type RungName = "native" | "strict-tool" | "forced-tool" | "prompt";

/** A way to ask for an object, from the one that binds the model most to the one that only asks it. */
export interface Rung {
  readonly name: RungName;
  /** Whether the model is known to take it; where nothing is known of the model, the service decides. */
  suits(capabilities: ModelCapabilities, schema: JsonObject): boolean;
  request(request: GenerateRequest, target: ObjectTarget): GenerateRequest;
  /** The value in a reply, or `undefined` if there is none. */
  read(result: GenerateResult): { readonly value: unknown } | undefined;
}

export interface ObjectTarget {
  readonly schema: JsonObject;
  readonly name: string;
  readonly description?: string | undefined;
}

const native: Rung = {
  name: "native",
  suits: ({ structuredOutput }, schema) => structuredOutput === true && restrictSchema(schema) !== undefined,
  request: (request, { schema, name, description }) => ({
    ...request,
    outputSchema: { schema, name, ...(description === undefined ? {} : { description }) },
  }),
  read: readText,
};

const strictTool: Rung = {
  name: "strict-tool",
  suits: (capabilities, schema) =>
    native.suits(capabilities, schema) && forcedTool.suits(capabilities, schema),
  request: (request, target) => withTool(request, target, true),
  read: readTool,
};

const forcedTool: Rung = {
  name: "forced-tool",
  suits: ({ tools, toolChoice }) =>
    tools !== false &&
    (toolChoice === undefined || toolChoice.includes("tool") || toolChoice.includes("any")),
  request: (request, target) => withTool(request, target, false),
  read: readTool,
};

const prompt: Rung = {
  name: "prompt",
  suits: () => true,
  request: (request, { schema, description }) => ({
    ...request,
    system: [
      request.system,
      `Answer with one JSON value that conforms to the JSON Schema below, and with nothing else: no explanation, no fence around it.${description === undefined ? "" : ` The value is: ${description}`}\n${JSON.stringify(schema)}`,
    ]
      .filter((part) => part !== undefined && part !== "")
      .join("\n\n"),
  }),
  read: readText,
};

export const RUNGS: readonly Rung[] = [native, strictTool, forcedTool, prompt];

function withTool(
  request: GenerateRequest,
  { schema, name, description }: ObjectTarget,
  strict: boolean,
): GenerateRequest {
  // A tool's input is an object; any other value travels as its only member.
  const inputSchema = schema["type"] === "object" ? schema : wrap(schema);
  const tool = {
    name,
    description: description ?? "The answer, in the form of this tool's input.",
    inputSchema,
  };
  return { ...request, tools: [{ ...tool, ...(strict ? { strict } : {}) }], toolChoice: { tool: name } };
}

const WRAPPED = "varve_value";

function wrap(schema: JsonObject): JsonObject {
  const { $schema: _, $defs, definitions, ...inner } = schema;
  return {
    type: "object",
    properties: { [WRAPPED]: inner },
    required: [WRAPPED],
    additionalProperties: false,
    ...($defs === undefined ? {} : { $defs }),
    ...(definitions === undefined ? {} : { definitions }),
  };
}

/** A model that was only asked for the tool may answer in text. */
function readTool(result: GenerateResult): { readonly value: unknown } | undefined {
  const [call] = result.toolCalls;
  const found = call === undefined ? readText(result) : { value: call.input };
  const value: unknown = found?.value;
  const isWrapped = typeof value === "object" && value !== null && Object.keys(value).join() === WRAPPED;
  return isWrapped ? { value: Reflect.get(value, WRAPPED) } : found;
}

function readText({ text }: GenerateResult): { readonly value: unknown } | undefined {
  return parseJsonReply(text);
}

/** The conversation that asks for the object once more, with what was wrong with the first. */
export function repairRequest(
  request: GenerateRequest,
  result: GenerateResult,
  problems: readonly string[],
): GenerateRequest {
  const complaint = `This does not conform to the schema:\n${problems.map((problem) => `- ${problem}`).join("\n")}\nGive the whole value again, corrected.`;
  const answer: readonly ContentBlock[] =
    result.toolCalls.length === 0
      ? [{ type: "text", text: complaint }]
      : result.toolCalls.map(({ id }) => ({
          type: "tool-result",
          toolUseId: id,
          content: complaint,
          isError: true,
        }));
  return {
    ...request,
    messages: [
      ...request.messages,
      { role: "assistant", content: result.content },
      { role: "user", content: answer },
    ],
  };
}
