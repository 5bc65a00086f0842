import type { ConverseRequestBody } from "../../../../wire/converse.js";
import type { ConversationAnswer } from "../conversation-behaviour.js";
import { lastUserText } from "../last-user-text.js";
import { splitWords } from "../split-words.js";
import { STOP_WORDS } from "../stop-words.js";

const MOST_TOPIC_WORDS = 3;

/** Answers plain chat with what this is, and the topic that it read. */
export async function introduceItself(request: ConverseRequestBody): Promise<ConversationAnswer> {
  const topic = topicOf(lastUserText(request));
  const read = topic === "" ? "" : ` Your message is about: ${topic}.`;
  const text = `I am varve's local Bedrock, a rule-based stand-in and not a language model, so I cannot answer freely.${read}`;
  return { content: [{ text }], stopReason: "end_turn" };
}

/** The longest words of the text that say what it is about, in their order; words with digits are left out. */
function topicOf(text: string): string {
  const words = [...new Set(splitWords(text))].filter(
    (word) => !STOP_WORDS.has(word) && /^\p{L}{3,30}$/u.test(word),
  );
  const longest = words.toSorted((one, other) => other.length - one.length).slice(0, MOST_TOPIC_WORDS);
  return words.filter((word) => longest.includes(word)).join(", ");
}
