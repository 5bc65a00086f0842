import type { JsonObject } from "../../../spec/json.js";
import type { ConverseRequestBody } from "../../../wire/converse.js";
import type { EncodeContext } from "./invoke-family.js";
import { foldedTurns, type PlainTurn } from "./plain-text.js";

/**
 * The `prompt` for models that know no turns: the conversation as one text with a line per turn behind a label, and at the end
 * the label that the model is to go on with. A single question goes as it is.
 */
export function labelledPrompt(
  labels: Readonly<Record<PlainTurn["role"], string>>,
): (request: ConverseRequestBody, context: EncodeContext) => JsonObject {
  return (request, context) => ({ prompt: writeLabelled(foldedTurns(request, context), labels) });
}

function writeLabelled(
  turns: readonly PlainTurn[],
  labels: Readonly<Record<PlainTurn["role"], string>>,
): string {
  const [only] = turns;
  if (only !== undefined && turns.length === 1 && only.role === "user") return only.text;
  const written = turns.map(({ role, text }) => `${labels[role]} ${text}`);
  const asks = turns.at(-1)?.role === "assistant" ? [] : [labels.assistant];
  return [...written, ...asks].join("\n");
}
