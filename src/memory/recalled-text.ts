import type { MemoryRecord } from "../spec/memory-record.js";

/** The tag that tells recalled memories from what was said. */
const TAG = "recalled-memories";

/**
 * Memories as a block for a prompt, one on each line, between `<recalled-memories>` and its closing tag; `""` for no
 * memories. `add` never extracts from such a block, so that what was recalled is not learnt again. The tag
 * inside a memory's text is escaped.
 */
export function formatRecalled(memories: readonly Pick<MemoryRecord, "memory">[]): string {
  if (memories.length === 0) return "";
  const lines = memories.map(({ memory }) => `${BULLET}${escapeTag(memory.trim().split(/\s+/u).join(" "))}`);
  return [`<${TAG}>`, ...lines, `</${TAG}>`].join("\n");
}

const BULLET = "- ";
const escapeTag = (text: string): string => text.replace(/<(?=\s{0,9}\/?\s{0,9}recalled-memories)/gi, "&lt;");
const unescapeTag = (text: string): string =>
  text.replace(/&lt;(?=\s{0,9}\/?\s{0,9}recalled-memories)/gi, "<");

export interface StrippedText {
  /** What was said: the text outside the blocks. */
  readonly text: string;
  /** The memories that stood inside. */
  readonly recalled: readonly string[];
}

/**
 * Takes the blocks of recalled memories out of a text. A block that is not closed goes to the end of the
 * text; blocks may be nested; a closing tag alone is removed.
 */
export function stripRecalled(text: string): StrippedText {
  const outside: string[] = [];
  const inside: string[] = [];
  let depth = 0;
  let from = 0;
  for (const match of text.matchAll(/<(\/?)recalled-memories(?:\s[^<>]{0,200})?>/gi)) {
    (depth === 0 ? outside : inside).push(text.slice(from, match.index));
    from = match.index + match[0].length;
    depth = match[1] === "/" ? Math.max(0, depth - 1) : depth + 1;
  }
  if (from === 0) return { text, recalled: [] };
  (depth === 0 ? outside : inside).push(text.slice(from));
  return { text: outside.join(""), recalled: inside.flatMap(memoriesOf) };
}

function memoriesOf(block: string): string[] {
  return block
    .split("\n")
    .map((line) => line.trim())
    .map((line) => unescapeTag(line.startsWith(BULLET) ? line.slice(BULLET.length) : line))
    .filter((line) => line !== "");
}
