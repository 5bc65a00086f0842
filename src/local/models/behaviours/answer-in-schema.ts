import type { ConverseRequestBody } from "../../../wire/converse.js";
import type { ConversationBehaviour } from "../engine/conversation-behaviour.js";
import { fillSchema } from "../engine/fill-schema/fill-schema.js";
import { forcedTool } from "../engine/forced-tool.js";
import { lastUserText } from "../engine/last-user-text.js";

/** Answers a request for a JSON answer (`outputConfig.textFormat`) with text that fits the schema. A forced tool goes first. */
export const answerInSchema: ConversationBehaviour = {
  matches: (request) => schemaText(request) !== undefined && forcedTool(request) === undefined,
  answer: async (request) => {
    const schema: unknown = JSON.parse(schemaText(request) ?? "{}");
    const text = JSON.stringify(fillSchema(schema, lastUserText(request)));
    return { content: [{ text }], stopReason: "end_turn" };
  },
};

function schemaText({ outputConfig }: ConverseRequestBody): string | undefined {
  return outputConfig?.textFormat?.structure.jsonSchema?.schema;
}
