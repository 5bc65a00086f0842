import { splitWords, stemOf } from "../split-words.js";
import { STOP_WORDS } from "../stop-words.js";
import { PERSON_NAME, RELATION } from "./relations.js";

/** What a memory says, in the few terms that decide whether two memories speak of the same thing. */
export interface Statement {
  /** Whom it is about: empty for the speaker, else the relation and name ("sister ana"). */
  readonly subject: string;
  /** Things one has only one of, such as `home` or `employer`; a different value replaces the stored one. */
  readonly slots: ReadonlySet<string>;
  /** What kind of statement it is: `attitude`, `allergy`, `have` or a verb's stem. */
  readonly predicate: string;
  readonly positive: boolean;
  /** Stems of all that it says about. */
  readonly topic: ReadonlySet<string>;
  /** The topic without circumstances: "thrillers since watching Heat" is about thrillers. */
  readonly core: ReadonlySet<string>;
}

const OCCUPATION =
  "(?:\\w+ ){0,3}(?:nurse|vet|chef|pilot|student|dentist|surgeon|lawyer|judge|accountant|architect|assistant|consultant|analyst|freelance|journalist|pharmacist|scientist|artist|therapist|librarian|electrician|physician|musician|technician|mechanic|clerk|postman|soldier|teacher|engineer|developer|designer|manager|doctor|professor|writer|programmer|plumber|carpenter|photographer|driver|farmer|baker|researcher|waiter|lecturer|hairdresser|paramedic|midwife|translator|editor|actor|author|director|founder)\\b";
const DIET = "(?:vegan|vegetarian|pescatarian|flexitarian|omnivore|carnivore|coeliac|celiac)";

interface Slot {
  readonly name: string;
  readonly pattern: RegExp;
}

/** `job` conflicts with `role` and `employer` too: who starts a new job has left the old one. */
const SLOTS: readonly Slot[] = [
  { name: "name", pattern: /^(?:full name|first name|name) is |^is called \p{Lu}/iu },
  { name: "nickname", pattern: /^prefers to be called / },
  {
    name: "home",
    pattern:
      /^(?:lives?|is living|are living|(?:recently |has |have |has just )?(?:moved|relocated)|is based|resides?)(?: back)? (?:in|to|near|at|from|on|into|over|outside)\b/,
  },
  {
    name: "role",
    pattern: new RegExp(
      `^(?:works?|is working|has been working|started working|started|trained) as\\b|^(?:is|became|has become) (?:an? |the )?${OCCUPATION}`,
    ),
  },
  {
    name: "employer",
    pattern: /^(?:works?|is working|has been working|started working|started)\b(?: as [^,]*?)? (?:at|for)\b/,
  },
  {
    name: "job",
    pattern:
      /^(?:recently |has |have )?(?:started|got|found|changed|quit|left|lost|switched|accepted|joined|resigned)\b.*\b(?:jobs?|position|role|work|company)\b|^(?:is )?(?:retired|unemployed)\b|^(?:joined|was promoted)\b/,
  },
  {
    name: "diet",
    pattern: new RegExp(
      `^(?:is|became|has become|went|turned|has been|not|is not|are)? ?(?:an? )?(?:strict )?${DIET}\\b`,
    ),
  },
  { name: "age", pattern: /^(?:is|turned|just turned|will be) \d{1,3}(?: years old)?(?:$| on| in)/ },
  { name: "marital", pattern: /^(?:is|got|has got|are|was)? ?(?:married|single|divorced|engaged|widowed)\b/ },
];

/** "Favourite film is Heat": the noun itself is the slot. */
const ATTRIBUTE =
  /^(?<noun>(?:(?:favou?rite|preferred) .{2,40}?|(?:.{0,30} )?(?:birthday|email|email address|address|phone|phone number|number|age|height|shoe size|size|job|budget|goal|password|timezone|time zone|nationality|native language|blood type|star sign)))(?: is| are) /;

/** "Prefers tea to coffee" */
const CHOICE = /^prefers (?<better>.{1,40}?) (?:to|over) (?<worse>.{1,40})$/;
const DEATH = new RegExp(`^(?<who>${RELATION}(?: ${PERSON_NAME})?) (?:has )?(?:died|passed away)\\b`, "iu");

const ATTITUDE_POSITIVE =
  /^(?:(?:really |absolutely |usually |always )?(?:loves?|likes?|enjoys?|adores?|favou?rs?)\b|(?:is|are) (?:an? )?(?:big |huge |great )?(?:fan of|into|fond of|keen on|crazy about|obsessed with|a lover of)\b)/;
const ATTITUDE_NEGATIVE =
  /^(?:(?:really )?(?:hates?|dislikes?|loathes?|detests?)\b|(?:can ?not|can't) stand\b|(?:(?:does|do) not|doesn't|don't|no longer|never) (?:really |particularly )?(?:loves?|likes?|enjoys?|cares? for)\b|(?:is |are )?(?:not|no longer) (?:really |particularly )?(?:an? )?(?:big |huge |great )?(?:fan of|into|fond of|keen on|crazy about|interested in)\b)/;
const NEGATIVE = /^(?:.{0,20}\b)?(?:not|never|no longer|cannot|doesn't|don't|isn't)\b/;
/** Ways to say that a habit or a possession came to an end. */
const HABIT_ENDED = /^(?:has )?(?:stopped|quit|gave up|given up) (?<verb>[a-z]+ing)\b/;
const POSSESSION_ENDED = /^(?:has )?(?:sold|lost|gave away|got rid of)\b/;
const HAVING = /^(?:has|have|owns?|got|adopted|bought|has got|there is)\b/;
const NEGATIVE_FORMS = [ATTITUDE_NEGATIVE, NEGATIVE, HABIT_ENDED, POSSESSION_ENDED];
const CIRCUMSTANCE =
  /(?:,| (?:after|since|because|when|while|especially|thanks to|ever since|but|until|if|as|although)) .*$/;
const FILLER = new Set([
  "movi",
  "film",
  "music",
  "food",
  "stuff",
  "big",
  "fan",
  "keen",
  "fond",
  "realli",
  "veri",
  "lot",
  "anymor",
  "longer",
  "sometim",
  "usual",
  "alwai",
  "call",
  "name",
]);

/** Reads a memory written in the third person. Never fails: what fits no rule is known by its first verb and its words. */
export function readStatement(memory: string): Statement {
  const plain = memory.replace(/^(?:the )?user(?:'s)? /i, "").replace(/[.!\s]+$/, "");
  const lost = DEATH.exec(plain)?.groups?.["who"];
  if (lost !== undefined) return loss(lost);
  const subject = subjectOf(plain);
  const said = lowerFirst(plain.slice(subject.length).trim());
  const predicate = predicateOf(said);
  return {
    subject: subject.toLowerCase(),
    slots: slotsOf(said),
    predicate,
    positive: !NEGATIVE_FORMS.some((form) => form.test(said)),
    topic: topicOf(said, predicate),
    core: topicOf(said.replace(CIRCUMSTANCE, ""), predicate),
  };
}

/** Stems of what a few words are about, such as "their address". */
export function readTopic(words: string): ReadonlySet<string> {
  return topicOf(lowerFirst(words), "");
}

/** Who died is no longer there to have. */
function loss(who: string): Statement {
  const topic = readTopic(who);
  return { subject: "", slots: new Set(), predicate: "have", positive: false, topic, core: topic };
}

const SUBJECT = new RegExp(`^${RELATION}(?![\\p{L}'-])(?: ${PERSON_NAME})?`, "iu");

function subjectOf(plain: string): string {
  const subject = SUBJECT.exec(plain)?.[0] ?? "";
  // The name must be a capitalised word; the relation may be written either way.
  const [relation = "", name] = subject.split(/ (?=\S+$)/);
  return name === undefined || /^\p{Lu}/u.test(name) || new RegExp(`^${RELATION}$`, "i").test(subject)
    ? subject
    : relation;
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

function slotsOf(said: string): ReadonlySet<string> {
  const stated = said.replace(/^(?:is )?no longer /, "");
  const slots = new Set(SLOTS.filter(({ pattern }) => pattern.test(stated)).map(({ name }) => name));
  const noun = ATTRIBUTE.exec(said)?.groups?.["noun"];
  if (noun !== undefined) slots.add(`the ${noun.replace(/favorite/g, "favourite")}`);
  const choice = CHOICE.exec(said)?.groups;
  if (choice !== undefined) slots.add([choice["better"], choice["worse"]].sort().join(" or "));
  return slots;
}

function predicateOf(said: string): string {
  if (/\ballerg/.test(said)) return "allergy";
  if (ATTRIBUTE.test(said)) return "be";
  if (ATTITUDE_NEGATIVE.test(said) || ATTITUDE_POSITIVE.test(said)) return "attitude";
  const habit = HABIT_ENDED.exec(said)?.groups?.["verb"];
  if (habit !== undefined) return stemOf(habit);
  const bare = said.replace(/^(?:(?:does|do|did|is|are|was|has|have|will) )?(?:not|never|no longer) /, "");
  if (HAVING.test(bare) || POSSESSION_ENDED.test(said) || /^does not have\b/.test(said)) return "have";
  return stemOf(/^[a-z]+/.exec(bare)?.[0] ?? "");
}

/** Stems of the words that carry the topic; words such as "movies" count only if nothing else is left. */
function topicOf(said: string, predicate: string): ReadonlySet<string> {
  const words = splitWords(
    said
      .replace(/^(?:has )?(?:stopped|quit|gave up|given up) /, " ")
      .replace(POSSESSION_ENDED, " ")
      .replace(CHOICE, "$<better>")
      .replace(ATTITUDE_NEGATIVE, " ")
      .replace(ATTITUDE_POSITIVE, " ")
      .replace(/\ballerg\w+/g, " "),
  );
  const stems = words
    .filter((word) => !STOP_WORDS.has(word) && word !== "longer")
    .map(stemOf)
    .filter((stem) => stem !== predicate);
  const telling = stems.filter((stem) => !FILLER.has(stem));
  return new Set(telling.length > 0 ? telling : stems);
}
