import { callTool } from "../call-tool.js";
import type { ConversationBehaviour } from "../conversation-behaviour.js";
import { extractFacts } from "../extract-facts/extract-facts.js";
import { forcedTool } from "../forced-tool.js";
import { lastUserText } from "../last-user-text.js";

const OPERATIONS = ["add", "update", "delete", "none"];

/** Answers a forced tool that records memory operations, recognised by the shape of its schema. */
export const recordFacts: ConversationBehaviour = {
  matches: (request) => {
    const operation = operationSchema(forcedTool(request)?.inputSchema.json);
    const values = member(operation, "enum");
    return Array.isArray(values) && OPERATIONS.every((name) => values.includes(name));
  },
  answer: async (request) => {
    const operations = await extractFacts(lastUserText(request));
    return callTool(request, forcedTool(request)?.name ?? "", { operations });
  },
};

/** `properties.operations.items.properties.operation` of a tool's JSON Schema. */
function operationSchema(schema: unknown): unknown {
  const path = ["properties", "operations", "items", "properties", "operation"];
  return path.reduce<unknown>((value, key) => member(value, key), schema);
}

function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
