/** Everyday verbs of statements about oneself, in the base form; the tagger takes several of them for nouns or prepositions. */
const COMMON_VERBS =
  "love|like|hate|enjoy|prefer|play|work|live|study|teach|own|drive|speak|eat|drink|need|want|plan|walk|run|swim|cook|read|watch|collect|volunteer|commute|travel|train|visit|take|go|keep|write|paint|avoid|use|have|do";

const BASE_FORM = new RegExp(`^(?:${COMMON_VERBS})$`, "i");
const THIRD_PERSON = new RegExp(`\\b(?:(?:${COMMON_VERBS})s|has|does|goes|studies|teaches|watches)\\b`, "i");

/** Whether the word is an everyday verb in its base form, such as "play". */
export function isCommonVerb(word: string): boolean {
  return BASE_FORM.test(word);
}

/** Whether a text holds an everyday verb in the third person, such as "plays". */
export function hasCommonThirdPerson(text: string): boolean {
  return THIRD_PERSON.test(text);
}
