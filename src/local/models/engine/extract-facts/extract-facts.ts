import { assistantFacts } from "./assistant-facts.js";
import { parseExtractionRequest, type SpokenMessage } from "./extraction-request.js";
import type { Fact } from "./fact.js";
import { MemoryLedger, type MemoryOperation } from "./memory-ledger.js";
import { MentionedOthers } from "./mentioned-others.js";
import { resolveDates } from "./resolve-dates.js";
import { loadTagger, rememberTags, type Tagger } from "./tag-words.js";
import { userFacts } from "./user-facts.js";

/**
 * The operations that bring the existing memories up to what a conversation says, by fixed rules for English
 * (and whole first-person sentences in a few other languages). Nothing worth remembering gives an empty list.
 *
 * @param text the request's JSON, as `parseExtractionRequest` reads it; any other text is taken as one message
 */
export async function extractFacts(text: string): Promise<MemoryOperation[]> {
  const { existing, messages } = parseExtractionRequest(text);
  const tag = rememberTags(await loadTagger());
  const ledger = new MemoryLedger(existing);
  const others = new MentionedOthers();
  for (const { memory } of existing) others.read(`my ${memory.slice(0, 1).toLowerCase()}${memory.slice(1)}`);
  for (const message of messages) {
    const speaker = message.name ?? message.role;
    for (const fact of factsOf(message, others, tag)) {
      ledger.record({ kind: fact.kind, text: resolveDates(fact.text, message.at) }, speaker);
    }
  }
  return ledger.operations();
}

/** Instructions and tool output are not said by anyone. */
function factsOf(message: SpokenMessage, others: MentionedOthers, tag: Tagger): Fact[] {
  if (message.role === "assistant") return assistantFacts(message.content);
  return message.role === "user" ? userFacts(message.content, others, tag) : [];
}
