import { isCommonVerb } from "./common-verbs.js";
import { stripOpeners } from "./openers.js";
import type { TaggedWord, Tagger } from "./tag-words.js";

const HARD_BREAK = /\s*;\s*|\s+[—–-]\s+|\s*—\s*|\s*(?:\.\.\.|…)\s*|,? which is why /;

const SUBJECT = "(?:I|my|we|our|he|she|his|her|they)\\b";
const REQUEST =
  "(?:please|never|always|do not|can you|could you|would you|will you|what|which|where|how|let us)\\b";
/** After a comma alone, a verb may leave its subject out ("love tea, hate coffee"). */
const ABRUPT = "(?:any|no|so|love|hate|enjoy|prefer|allergic)\\b";
const ADVERBS =
  "(?:then |now |also |actually |recently |currently |even |still |just |usually |often |sometimes |really )*";

/** A join between two clauses that both have a subject (or where the second is a request). */
const JOINT = new RegExp(
  `,? but (?!not\\b|also\\b|only\\b)|,? (?:and|so|because|whereas|although|though|plus|then|yet|or) (?=${ADVERBS}(?:${SUBJECT}|${REQUEST}))|, (?=(?:also )?(?:${SUBJECT}|${REQUEST}|${ABRUPT}))`,
  "i",
);

/** "On weekends, I paint" is one clause: what begins so leads up to the subject. */
const LEADS_UP =
  /^(?:if|when|whenever|while|since|after|before|as|on|in|at|for|during|every|each|until|once|although|though|because|last|next|this|yesterday|today|tomorrow|sometimes|usually|these|most|apart|besides|with|without|from)\b/i;
const LEADING_ADVERBS = new RegExp(`^${ADVERBS}`, "i");
const STARTS_WITH_SUBJECT = new RegExp(`^${ADVERBS}${SUBJECT}`, "i");
const AND_VERB = new RegExp(
  `,? (?:and|but) (?=(?<adverbs>${ADVERBS}(?:never |always )?)(?<verb>[a-z]+)\\b(?<rest>.*))`,
  "gi",
);
const AUXILIARY = /^(?:am|was|have|had|will|would|can|do|did|is|are|has|does)$/i;

/**
 * Splits a sentence, its contractions written out, into clauses that each state one thing with their own subject:
 * "I like tea and I hate coffee" gives two, "I like tea and coffee" one, and
 * "I live in Leeds and work as a nurse" gives "I live in Leeds" and "I work as a nurse".
 */
export function splitClauses(sentence: string, tag: Tagger): string[] {
  const clauses = sentence.split(HARD_BREAK).flatMap((part) => splitAtJoints(part, tag));
  return clauses
    .flatMap((clause) => splitSharedSubject(clause, tag))
    .filter((clause) => clause.trim() !== "");
}

function splitAtJoints(text: string, tag: Tagger): string[] {
  const clauses: string[] = [];
  let head = "";
  let rest = text;
  for (;;) {
    const joint = JOINT.exec(rest);
    if (joint === null) break;
    head += rest.slice(0, joint.index);
    const tail = rest.slice(joint.index + joint[0].length);
    if (isWhole(head, joint[0], tag)) {
      clauses.push(head);
      head = "";
    } else {
      head += joint[0];
    }
    rest = tail;
  }
  return shareSubject([...clauses, head + rest], tag);
}

/** Whether what stands before a joint is a clause of its own, and not a subject ("my wife and I") or a lead ("on weekends, I"). */
function isWhole(head: string, joint: string, tag: Tagger): boolean {
  const start = stripOpeners(head);
  if (/^(?:if|imagine|suppose)\b/i.test(start)) return false;
  if (joint.trim() === ",") {
    if (start === "" || (LEADS_UP.test(start) && !/\b(?:I|we|my)\b.*\b(?:I|we|my)\b/.test(start)))
      return false;
  }
  if (/^(?:my|our|me)\b/i.test(start)) return tag(start).some(isVerb);
  return true;
}

/** A clause after "but" that begins with a verb has the subject of the clause before it. */
function shareSubject(clauses: readonly string[], tag: Tagger): string[] {
  const complete: string[] = [];
  for (const clause of clauses) {
    const subject = subjectOf(complete.at(-1) ?? "", tag);
    const [first = ""] = clause.replace(LEADING_ADVERBS, "").split(" ", 1);
    const open = subject !== undefined && !STARTS_WITH_SUBJECT.test(clause) && !/\?$|^do not\b/i.test(clause);
    complete.push(open && isVerbal(first, clause, tag) ? `${subject} ${clause}` : clause);
  }
  return complete;
}

function isVerbal(first: string, clause: string, tag: Tagger): boolean {
  if (AUXILIARY.test(first) || isCommonVerb(first)) return true;
  return /^[a-z]+$/.test(first) && tag(clause).slice(0, 1).some(isVerb);
}

/** Splits "I live in Leeds and work as a nurse"; objects, infinitives and gerunds joined by "and" stay together. */
function splitSharedSubject(clause: string, tag: Tagger): string[] {
  if (!/ (?:and|but) /i.test(clause)) return [clause];
  const subject = subjectOf(clause, tag);
  if (subject === undefined) return [clause];
  const words = tag(clause);
  const pieces: string[] = [];
  let piece = "";
  let end = 0;
  for (const match of clause.matchAll(AND_VERB)) {
    const { adverbs = "", rest = "" } = match.groups ?? {};
    const next = match.index + match[0].length;
    piece += clause.slice(end, match.index);
    end = match.index;
    if (rest.trim() === "" || !stripOpeners(piece).startsWith(`${subject} `)) continue;
    const from = countWords(clause.slice(0, match.index)) - countWords(piece);
    const verb = countWords(clause.slice(0, next) + adverbs);
    if (!continues(words.slice(Math.max(0, from), verb + 1), subject, piece)) continue;
    pieces.push(piece);
    piece = `${subject} `;
    end = next;
  }
  return [...pieces, piece + clause.slice(end)];
}

function countWords(text: string): number {
  return text.split(" ").filter((word) => word !== "").length;
}

/** Whether the last of the words, found after "and", is a second verb of the subject whose first statement is `piece`. */
function continues(words: readonly TaggedWord[], subject: string, piece: string): boolean {
  const last = words.at(-1);
  if (last === undefined) return false;
  const verb = last.text.replace(/\W+$/, "");
  if (AUXILIARY.test(verb)) return true;
  if (last.tags.has("PastTense")) return !/^(?:I|we) (?:am|was|have)\b.*\b\w+ed$/i.test(piece);
  if (!/^(?:I|we)$/i.test(subject)) return last.tags.has("PresentTense") && /[^s]s$/.test(verb);
  // "I want to learn Portuguese and move to Porto" is one wish.
  const governed = words.some(
    (word, index) => word.tags.has("Infinitive") && /^to$/i.test(words[index - 1]?.text ?? ""),
  );
  return !governed && (isCommonVerb(verb) || (last.tags.has("Infinitive") && !/ing$/.test(verb)));
}

/** "I", "we" or "My sister Ana": the words before the first verb. */
function subjectOf(clause: string, tag: Tagger): string | undefined {
  const start = stripOpeners(clause);
  const pronoun = /^(?:I|we)\b/i.exec(start)?.[0];
  if (pronoun !== undefined) return pronoun;
  if (!/^(?:my|our|she|he|they)\b/i.test(start)) return undefined;
  const words = tag(start);
  const verb = words.findIndex(isVerb);
  return verb < 1
    ? undefined
    : words
        .slice(0, verb)
        .map((word) => word.text)
        .join(" ");
}

function isVerb(word: TaggedWord): boolean {
  return word.tags.has("Verb") && !word.tags.has("Gerund");
}
