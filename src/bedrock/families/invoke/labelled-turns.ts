import type { PlainTurn } from "./plain-text.js";

/**
 * A conversation as one text for models that know no turns: a line per turn behind a label, and at the end the label that
 * the model is to go on with. A single question goes as it is.
 */
export function writeLabelled(
  turns: readonly PlainTurn[],
  labels: Readonly<Record<PlainTurn["role"], string>>,
): string {
  const [only] = turns;
  if (only !== undefined && turns.length === 1 && only.role === "user") return only.text;
  const written = turns.map(({ role, text }) => `${labels[role]} ${text}`);
  const asks = turns.at(-1)?.role === "assistant" ? [] : [labels.assistant];
  return [...written, ...asks].join("\n");
}
