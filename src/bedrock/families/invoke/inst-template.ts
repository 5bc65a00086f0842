import type { PlainTurn } from "./plain-text.js";

/** What steers a model that reads this template. */
export const INST_CONTROL = /<\/?s>|\[\/?INST\]|<<\/?SYS>>/g;

/**
 * The template of Llama 2 and Mistral: `<s>[INST] question [/INST] answer</s>`, of which Llama 2 begins each pair with
 * `<s>` and Mistral only the first.
 *
 * @param turns roles alternate
 */
export function writeInst(
  turns: readonly PlainTurn[],
  { beginEach }: { readonly beginEach: boolean },
): string {
  return turns
    .map(({ role, text }, position) => {
      if (role === "user") return `${beginEach || position === 0 ? "<s>" : ""}[INST] ${text} [/INST]`;
      // An answer that the model is to go on with stays open.
      return position === turns.length - 1 ? ` ${text}` : ` ${text}</s>`;
    })
    .join("");
}
