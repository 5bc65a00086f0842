import type { WireContentBlock, WireInferenceConfiguration } from "../../wire/converse.js";
import { keepStart } from "./cut-to-tokens.js";
import { countTokens } from "./engine/count-tokens.js";

export interface ModelAnswer {
  readonly content: readonly WireContentBlock[];
  readonly stopReason: string;
  /** The stop sequence that ended the text. */
  readonly stopSequence?: string;
}

/**
 * Ends the text of an answer at the first stop sequence (`stop_sequence`) and after `maxTokens` (`max_tokens`); blocks behind
 * the cut are dropped. Tool calls before it are always whole.
 */
export function limitOutput(answer: ModelAnswer, limits: WireInferenceConfiguration): ModelAnswer {
  const content: WireContentBlock[] = [];
  let left = limits.maxTokens ?? Number.POSITIVE_INFINITY;
  for (const block of answer.content) {
    if (block.text === undefined) {
      content.push(block);
      continue;
    }
    const { stopped, stopSequence } = beforeStop(block.text, limits.stopSequences ?? []);
    const tokens = left === Number.POSITIVE_INFINITY ? 0 : countTokens(stopped);
    if (tokens > left)
      return { content: withText(content, keepStart(stopped, left)), stopReason: "max_tokens" };
    if (stopSequence !== undefined) {
      return { content: withText(content, stopped), stopReason: "stop_sequence", stopSequence };
    }
    content.push(block);
    left -= tokens;
  }
  return answer;
}

/** A block of no text is not sent: Bedrock would refuse it in the next request. */
function withText(content: readonly WireContentBlock[], text: string): WireContentBlock[] {
  return text.trim() === "" ? [...content] : [...content, { text }];
}

function beforeStop(
  text: string,
  sequences: readonly string[],
): { readonly stopped: string; readonly stopSequence?: string } {
  let stopSequence: string | undefined;
  let end = text.length;
  for (const sequence of sequences) {
    const at = text.indexOf(sequence);
    if (at === -1 || at >= end) continue;
    end = at;
    stopSequence = sequence;
  }
  return stopSequence === undefined ? { stopped: text } : { stopped: text.slice(0, end), stopSequence };
}
