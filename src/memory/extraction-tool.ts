import type { ToolDefinition } from "../spec/language-model.js";

/** What the model may do with a fact. */
export const OPERATIONS = ["add", "update", "delete", "none"] as const;

/** The tool that the model answers with; byte-stable like the instructions. */
export const EXTRACTION_TOOL = {
  name: "record_facts",
  description: "Records what the conversation says that is worth remembering.",
  strict: true,
  inputSchema: {
    type: "object",
    additionalProperties: false,
    required: ["operations"],
    properties: {
      operations: {
        type: "array",
        description: "One operation for each fact; empty if nothing is worth recording.",
        items: {
          type: "object",
          additionalProperties: false,
          required: ["operation", "memory", "attributed_to", "reason"],
          properties: {
            operation: { type: "string", enum: OPERATIONS },
            id: {
              type: "integer",
              description: "For update, delete and none: the number of the existing memory.",
            },
            memory: {
              type: "string",
              description: "The fact, in one sentence that can be understood alone.",
            },
            attributed_to: { type: "string", description: "Who said it: a name, user or assistant." },
            reason: { type: "string", description: "Why, in a few words." },
          },
        },
      },
    },
  },
} as const satisfies ToolDefinition;
