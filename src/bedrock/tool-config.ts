import type { ModelCapabilities } from "../catalogue/models.js";
import type { GenerateRequest, ToolDefinition } from "../spec/language-model.js";
import type { WireMessage, WireTool, WireToolChoice, WireToolConfiguration } from "../wire/converse.js";
import { restrictSchema } from "./structured/restrict-schema.js";

type ToolCapabilities = Pick<ModelCapabilities, "toolChoice" | "structuredOutput">;

/**
 * The tools of a request. A conversation that holds tool calls needs a tool configuration even if the caller offers no tools
 * any more: it is then made of the names that were called. `strict` is sent only to models known to heed it.
 */
export function encodeTools(
  request: Pick<GenerateRequest, "tools" | "toolChoice">,
  messages: readonly WireMessage[],
  capabilities: ToolCapabilities,
  warnings: Set<string>,
): WireToolConfiguration | undefined {
  const { tools = [], toolChoice } = request;
  if (tools.length === 0) return toolsOfHistory(messages);
  const choice = chooseTool(toolChoice, tools, capabilities.toolChoice, warnings);
  return {
    tools: tools.map((tool) => encodeTool(tool, capabilities.structuredOutput === true, warnings)),
    ...(choice === undefined ? {} : { toolChoice: choice }),
  };
}

function encodeTool(
  { name, description, inputSchema, strict }: ToolDefinition,
  canBeStrict: boolean,
  warnings: Set<string>,
): WireTool {
  const restricted = strict === true && canBeStrict ? restrictSchema(inputSchema) : undefined;
  if (strict === true && canBeStrict && restricted === undefined) {
    warnings.add(
      `Tool "${name}" was sent without strict: its schema recurs, refers elsewhere, or leaves the names of members open.`,
    );
  }
  return {
    toolSpec: {
      name,
      ...(description === undefined || description.trim() === "" ? {} : { description }),
      inputSchema: { json: restricted ?? inputSchema },
      ...(restricted === undefined ? {} : { strict: true }),
    },
  };
}

function toolsOfHistory(messages: readonly WireMessage[]): WireToolConfiguration | undefined {
  const names: string[] = [];
  for (const message of messages) {
    for (const { toolUse } of message.content) if (toolUse !== undefined) names.push(toolUse.name);
  }
  if (names.length === 0) return undefined;
  return {
    tools: [...new Set(names)].map((name) => ({
      toolSpec: { name, inputSchema: { json: { type: "object" } } },
    })),
  };
}

type Form = "auto" | "any" | "tool";

/** What serves a wish nearly as well, best first, where the model does not take the form itself. */
function nearestForms(wanted: Form, onlyTool: boolean): readonly Form[] {
  if (wanted === "tool") return ["tool", "any", "auto"];
  if (wanted === "any") return onlyTool ? ["any", "tool", "auto"] : ["any", "auto"];
  return ["auto"];
}

/** `supported` absent: not known, so that the wish is sent as it is. */
function chooseTool(
  wish: GenerateRequest["toolChoice"],
  tools: readonly ToolDefinition[],
  supported: readonly Form[] | undefined,
  warnings: Set<string>,
): WireToolChoice | undefined {
  if (wish === undefined) return undefined;
  const wanted: Form = typeof wish === "string" ? wish : "tool";
  const name = typeof wish === "string" ? tools[0]?.name : wish.tool;
  const form =
    supported === undefined
      ? wanted
      : nearestForms(wanted, tools.length === 1).find((candidate) => supported.includes(candidate));
  // With one tool, "any" and "tool" ask for the same.
  const sameMeaning = form === wanted || (form !== undefined && form !== "auto" && tools.length === 1);
  if (!sameMeaning && wanted !== "auto") {
    warnings.add(
      `toolChoice "${wanted}" is not supported by this model; ${form === undefined ? "the model decides" : `"${form}" was sent instead`}.`,
    );
  }
  if (form === undefined) return undefined;
  return form === "tool" ? { tool: { name: name ?? "" } } : { [form]: {} };
}
