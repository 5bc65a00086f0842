/** A prompt that has this word is refused as AWS refuses harmful ones: the way to test what a program does then. */
export const FILTERED_WORD = "varve-content-filter";

/** Whether the content filter stops a prompt. */
export function isFiltered(prompt: string): boolean {
  return prompt.toLowerCase().includes(FILTERED_WORD);
}
