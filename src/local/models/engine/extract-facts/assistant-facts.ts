import { expandContractions } from "./expand-contractions.js";
import type { Fact } from "./fact.js";
import { stripClosers, stripOpeners } from "./openers.js";
import { splitSentences } from "./split-sentences.js";
import { capitalise, replaceFirstPerson, replaceSecondPerson } from "./third-person.js";

/** Only what the assistant did or committed to is a fact; the rest of what it says is talk. */
const DEED =
  /^I (?:have |will )?(?:now |just |already |also )*(?:booked|reserved|ordered|scheduled|sent|created|added|cancelled|canceled|arranged|rescheduled|set (?:up|a|an|the)|bought|paid|signed|saved|remind|reminded|book|reserve|order|schedule|send|cancel|arrange) /i;

/** The deeds and commitments of an assistant's message: "I've booked a table for Friday" → "Has booked a table for Friday". */
export function assistantFacts(content: string): Fact[] {
  return splitSentences(content).flatMap((sentence) => {
    const statement = stripOpeners(expandContractions(sentence));
    if (/\?\s*$/.test(statement) || !DEED.test(statement) || statement.length > 400) return [];
    const deed = stripClosers(statement)
      .replace(/^I /i, "")
      .replace(/^have /i, "has ")
      .replace(/^(has |will )?(?:now |just |already |also )+/i, "$1");
    return [{ kind: "states", text: capitalise(replaceSecondPerson(replaceFirstPerson(deed))) }];
  });
}
