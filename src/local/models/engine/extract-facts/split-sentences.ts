/** What a memory must never be made of: recalled memories, code, quoted text. */
const NOT_SAID = [
  /<recalled-memories\b[^>]*>[\s\S]*?(?:<\/recalled-memories\s*>|$)/gi,
  /```[\s\S]*?(?:```|$)/g,
  /~~~[\s\S]*?(?:~~~|$)/g,
  /`[^`\n]*`/g,
  /^[ \t]*>.*$/gm,
  /"[^"\n]{0,400}"|“[^”\n]{0,400}”/g,
];

/** After a sentence end comes space; a full stop after an initial or an abbreviation ends nothing. */
const SENTENCE_END =
  /(?<=[.!?…][)"'”’]*)(?<!\b(?:mr|mrs|ms|dr|st|prof|jr|sr|vs|etc|e\.g|i\.e|approx|no|inc|ltd)\.)(?<!\b\p{L}\.)\s+|(?<=[。！？])/iu;
const LINE_MARK = /^\s*(?:[-*•#]+|\d{1,3}[.)])\s+/;
const EMOJI =
  /(?:\p{Extended_Pictographic}|[\u{1f1e6}-\u{1f1ff}\u{1f3fb}-\u{1f3ff}]|\u200d|\ufe0f|\u20e3)+/gu;

/**
 * The sentences that a speaker said, trimmed, with their end marks, in plain apostrophes and without emoji.
 * Recalled memories, code, quotations and list marks are left out.
 */
export function splitSentences(content: string): string[] {
  const said = NOT_SAID.reduce((text, pattern) => text.replace(pattern, " "), content);
  return said
    .replace(/[’‘ʼ]/g, "'")
    .replace(EMOJI, ". ")
    .split(/\r?\n/)
    .flatMap((line) => line.replace(LINE_MARK, "").split(SENTENCE_END))
    .map((sentence) => sentence.replace(/\s+/g, " ").trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}
