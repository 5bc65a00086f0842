import { expandContractions } from "./expand-contractions.js";
import type { Fact } from "./fact.js";
import type { MentionedOthers } from "./mentioned-others.js";
import { statementInOtherLanguage } from "./other-language.js";
import { splitClauses } from "./split-clauses.js";
import { splitSentences } from "./split-sentences.js";
import { stateFact } from "./state-fact.js";
import type { Tagger } from "./tag-words.js";

/**
 * A sentence without any of these holds no fact, and is not tagged: tagging is the slow step.
 * Names and the verbs of elliptical statements ("Love sci-fi") are told by their capital.
 */
const MAY_STATE =
  /\b(?:I|me|my|we|our|us|she|he|they|his|her|their|never|always|not|forget|delete|allergic|vegan|vegetarian)\b|^\W*(?:\w+,? ){0,2}\p{Lu}/iu;
/** Longer than anybody speaks: pasted text, and slow to tag. */
const LONGEST_SENTENCE = 600;

/** The facts that a person states about himself and his own in one message. */
export function userFacts(content: string, others: MentionedOthers, tag: Tagger): Fact[] {
  return splitSentences(content).flatMap((sentence) => {
    const foreign = statementInOtherLanguage(sentence);
    if (foreign !== undefined) return [{ kind: "states" as const, text: foreign }];
    if (sentence.length > LONGEST_SENTENCE || !MAY_STATE.test(sentence)) return [];
    return splitClauses(expandContractions(sentence), tag).flatMap(
      (clause) => stateFact(clause, others, tag) ?? [],
    );
  });
}
