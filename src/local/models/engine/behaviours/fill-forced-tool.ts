import { callTool } from "../call-tool.js";
import type { ConversationBehaviour } from "../conversation-behaviour.js";
import { fillSchema } from "../fill-schema/fill-schema.js";
import { forcedTool } from "../forced-tool.js";
import { lastUserText } from "../last-user-text.js";

/** Answers any forced tool with values that fit its schema, built from the user's words where they can be. */
export const fillForcedTool: ConversationBehaviour = {
  matches: (request) => forcedTool(request) !== undefined,
  answer: async (request) => {
    const tool = forcedTool(request);
    return callTool(request, tool?.name ?? "", fillSchema(tool?.inputSchema.json, lastUserText(request)));
  },
};
