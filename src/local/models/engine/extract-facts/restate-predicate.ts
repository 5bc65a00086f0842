import { isCommonVerb } from "./common-verbs.js";
import type { Fact } from "./fact.js";
import { isPassingRemark } from "./passing-remark.js";
import type { Tagger } from "./tag-words.js";
import { conjugate } from "./third-person.js";

/** Adverbs that add nothing once the statement is a memory. */
const EMPTY_ADVERBS =
  /^(?:(?:really|just|actually|also|still|now|already|definitely|absolutely|totally|honestly|finally|both|simply|certainly|quite|kind of|sort of|truly|all) )+/i;
/** Adverbs that belong to what is said. */
const MEANT_ADVERBS =
  /^(?:(?:always|usually|often|never|sometimes|recently|currently|only|mostly|generally|mainly|normally|rarely|hardly|seldom|regularly|occasionally|secretly|once|first|temporarily|permanently) )+/i;
const UNCHANGED =
  /^(?:was|had|did|will|would|can|could|should|must|used|is|has|does|got|became|went|met|saw)$/i;
const ENDED =
  /^(?:no longer|(?:do|am|can|will|have) (?:not|no longer)\b.* any ?more$|(?:am|can|will) no longer)\b/i;

/**
 * A predicate of the first person in the third: "have a dog" → "has a dog", "am not keen on tea" → "not keen on tea".
 * Its own pronouns stay. `undefined` for a remark in passing.
 */
export function restatePredicate(predicate: string, tag: Tagger): Fact | undefined {
  const stripped = predicate.replace(EMPTY_ADVERBS, "");
  const adverbs = MEANT_ADVERBS.exec(stripped)?.[0] ?? "";
  const core = stripped
    .slice(adverbs.length)
    .replace(EMPTY_ADVERBS, "")
    .replace(
      /^(am|are|was|were|have|will|can|do not) (?:really|just|actually|also|still|now|already|definitely|absolutely|totally|finally|both|currently (?=not)) /i,
      "$1 ",
    );
  if (isPassingRemark(core.replace(/^are\b/i, "am").replace(/^were\b/i, "was"))) return undefined;
  if (ENDED.test(core)) return { kind: "ended", text: `no longer ${positive(core, tag)}` };
  const text = thirdPerson(core, tag);
  return { kind: "states", text: `${adverbs}${text}` };
}

/** "do not like tea any more" → "likes tea"; "no longer work" → "works". */
function positive(core: string, tag: Tagger): string {
  const bare = core
    .replace(/ any ?more$/i, "")
    .replace(/\bno longer /i, "")
    .replace(/^do not /i, "")
    .replace(/^(am|can|will|have) not /i, "$1 ");
  return thirdPerson(bare, tag).replace(/^is (?=vegan|vegetarian|allergic|interested|into|a\b|an\b)/, "");
}

function thirdPerson(core: string, tag: Tagger): string {
  const [, verb = core, rest = ""] = /^(\S+)(.*)$/s.exec(core) ?? [];
  const lower = verb.toLowerCase();
  if (lower === "am" || lower === "are") return restateBe(rest.trim(), tag);
  if (lower === "were") return `was${rest}`;
  if (lower === "can" && rest.startsWith(" not ")) return `cannot${rest.slice(4)}`;
  if (lower === "have" && /^ got (?!to\b)/i.test(rest)) return `has${rest.slice(4)}`;
  if (UNCHANGED.test(verb) || isPast(core, tag)) return `${lower}${rest}`;
  return `${conjugate(verb)}${rest}`;
}

/** "I am" before a name is an introduction; "not" before anything but a participle needs no verb. */
function restateBe(complement: string, tag: Tagger): string {
  const name = /^(\p{Lu}[\p{L}'’-]*(?: \p{Lu}[\p{L}'’-]*)?)$/u.exec(complement)?.[1];
  if (name !== undefined && isName(name, tag)) return `name is ${name}`;
  if (/^not (?!\w+ing\b)/i.test(complement)) return complement;
  return `is ${complement}`;
}

/** A capitalised word that is no nationality, creed or star sign. */
function isName(name: string, tag: Tagger): boolean {
  const [first] = tag(`I am ${name}`).slice(2);
  if (first === undefined || first.tags.has("Demonym") || first.tags.has("Adjective")) return false;
  return !/(?:ese|ish|ian|ean|can|ist|im|an)$/.test(name) || first.tags.has("FirstName");
}

/** Verbs that look the same in the past; the time that is named tells. */
const SAME_IN_PAST = /^(?:read|put|set|let|cost|hurt|hit|cut|quit)$/i;
const PAST_TIME = /\b(?:yesterday|ago|last (?:night|week|weekend|month|year)|in (?:19|20)\d\d)\b/i;

/** A verb ending in "-ed" or tagged as past keeps its form. */
function isPast(core: string, tag: Tagger): boolean {
  const [verb = ""] = core.split(" ", 1);
  if (isCommonVerb(verb) && !SAME_IN_PAST.test(verb)) return false;
  const word = tag(`I ${core}`)[1];
  if (word === undefined || /^(?:need|feed|bleed|breed|speed|embed)$/i.test(word.text)) return false;
  if (SAME_IN_PAST.test(word.text)) return /^quit$/i.test(word.text) || PAST_TIME.test(core);
  return word.tags.has("PastTense") || /[^e]ed$/i.test(word.text);
}
