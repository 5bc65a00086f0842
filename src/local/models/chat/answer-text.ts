import type { ModelAnswer } from "../limit-output.js";

/** The text of an answer, for families whose answers are text only. */
export function textOf({ content }: ModelAnswer): string {
  return content.map((block) => block.text ?? "").join("");
}

/** The reasoning of an answer; empty if there is none. */
export function reasoningOf({ content }: ModelAnswer): string {
  return content.map((block) => block.reasoningContent?.reasoningText?.text ?? "").join("");
}

/** A family's word for how an answer ended, by Converse's stop reason; `end_turn` stands for reasons that the family has no word for. */
export type StopWords = Readonly<Record<string, string>> & { readonly end_turn: string };

export function stopWord(words: StopWords, stopReason: string): string {
  return words[stopReason] ?? words.end_turn;
}
