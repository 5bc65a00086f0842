import { createHash } from "node:crypto";
import type { ConverseRequestBody } from "../../../wire/converse.js";
import type { ConversationAnswer } from "./conversation-behaviour.js";

/** An answer that calls one tool. Its id is derived from the request: `tooluse_` and 22 characters of base64url. */
export function callTool(request: ConverseRequestBody, name: string, input: unknown): ConversationAnswer {
  const digest = createHash("sha256").update(JSON.stringify(request)).digest("base64url");
  const toolUseId = `tooluse_${digest.slice(0, 22)}`;
  return { content: [{ toolUse: { toolUseId, name, input } }], stopReason: "tool_use" };
}
