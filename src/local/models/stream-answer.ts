import type { WireContentBlock } from "../../wire/converse.js";
import type { ConverseStreamEvent, WireDelta } from "../../wire/converse-stream.js";
import type { ChatAnswer } from "./chat-answer.js";

/** Words in one piece of text. */
const WORDS = 3;
/** A run without spaces, such as a sentence in Chinese, is cut after so many characters. */
const LONGEST_PIECE = 24;
/** A block is cut into no more pieces than about so many: pieces of longer blocks are longer. */
const MOST_PIECES = 2000;
/** Lengths of successive pieces of a tool's input, in characters: uneven, so that pieces end within keys, strings and numbers. */
const INPUT_PIECES = [1, 3, 7, 2, 11, 5] as const;

/** An answer as the events of ConverseStream. Joined, the pieces of a block are the block of the answer. */
export function* streamAnswer(answer: ChatAnswer, latencyMs: number): Generator<ConverseStreamEvent> {
  yield { type: "messageStart", payload: { role: "assistant" } };
  for (const [contentBlockIndex, block] of answer.content.entries()) {
    if (block.toolUse) {
      const { toolUseId, name } = block.toolUse;
      const start = { toolUse: { toolUseId, name } };
      yield { type: "contentBlockStart", payload: { contentBlockIndex, start } };
    }
    for (const delta of deltasOf(block)) {
      yield { type: "contentBlockDelta", payload: { contentBlockIndex, delta } };
    }
    yield { type: "contentBlockStop", payload: { contentBlockIndex } };
  }
  yield { type: "messageStop", payload: { stopReason: answer.stopReason } };
  yield { type: "metadata", payload: { usage: answer.usage, metrics: { latencyMs } } };
}

function* deltasOf(block: WireContentBlock): Generator<WireDelta> {
  if (block.toolUse) {
    for (const input of cutInput(JSON.stringify(block.toolUse.input))) yield { toolUse: { input } };
    return;
  }
  if (block.reasoningContent) {
    const { text, signature } = block.reasoningContent.reasoningText ?? { text: "" };
    for (const piece of cutText(text)) yield { reasoningContent: { text: piece } };
    if (signature !== undefined) yield { reasoningContent: { signature } };
    return;
  }
  for (const text of cutText(block.text ?? "")) yield { text };
}

/** Pieces of a few words each, with the spaces behind them; joined, they are the text. No piece splits a character. */
export function* cutText(text: string): Generator<string> {
  const words = text.match(/\s*\S{1,24}\s*/gu) ?? [text];
  const scale = Math.ceil(words.length / (WORDS * MOST_PIECES));
  for (let at = 0; at < words.length; ) {
    let piece = words[at++] ?? "";
    for (let count = 1; count < WORDS * scale && piece.length < LONGEST_PIECE * scale; count++) {
      piece += words[at++] ?? "";
    }
    if (piece !== "") yield piece;
  }
}

function* cutInput(json: string): Generator<string> {
  const scale = Math.ceil(json.length / (INPUT_PIECES.length * MOST_PIECES));
  for (let at = 0, turn = 0; at < json.length; turn++) {
    let end = at + (INPUT_PIECES[turn % INPUT_PIECES.length] ?? 1) * scale;
    if (isLowSurrogate(json.charCodeAt(end))) end++;
    yield json.slice(at, end);
    at = end;
  }
}

function isLowSurrogate(codeUnit: number): boolean {
  return codeUnit >= 0xdc00 && codeUnit <= 0xdfff;
}
