import { PERSON_NAME, RELATION } from "./relations.js";
import { capitalise } from "./third-person.js";

interface Other {
  readonly relation: string;
  name: string | undefined;
}

const MENTION = new RegExp(
  `\\b(?:[Mm]y|[Oo]ur|an?|the|another|their|has|have) (?:[a-z-]+ ){0,2}?(?<relation>${RELATION})(?![\\p{L}-])(?:'s name is|,? (?:who is )?(?:called|named))? ?(?<name>(?<= )${PERSON_NAME})?`,
  "gu",
);
/** "He's called Rufus" */
const NAMING = new RegExp(
  `^(?:(?<pronoun>she|he|it) is|(?<owner>her|his|its) name is)(?: called| named)? (?<name>${PERSON_NAME})$`,
  "u",
);
/** "Her" before anything else may be "her house". */
const OBJECT =
  /\b(?<pronoun>him|her)\b(?=$|[,.]| (?:on|in|at|next|this|last|tomorrow|today|every|for|and|soon|again|by|with|there|when|while)\b)/;
/** "Ana is my sister" */
const INTRODUCTION = new RegExp(`^(?<name>${PERSON_NAME}) is (?:my|our) (?<relation>${RELATION})$`, "u");
const SHE = /sister|mother|mum|mom|daughter|wife|girlfriend|aunt|niece|grandma|gran\b|nan\b|fiancée/;
const HE = /brother|father|dad|son\b|husband|boyfriend|uncle|nephew|grandpa/;
const SEVERAL = /s$|children|parents/;
/** Names that begin many sentences by chance. */
const NO_NAME = /^(?:I|My|The|A|An|We|She|He|They|It|And|But|So)$/;

/**
 * Remembers whom the speaker mentioned, so that "she lives in Porto" after "I have a sister called Ana" becomes
 * "Sister Ana lives in Porto".
 */
export class MentionedOthers {
  readonly #others: Other[] = [];

  /** Reads the mentions out of a clause, written in the first person or as a memory. */
  read(clause: string): void {
    const introduced = INTRODUCTION.exec(clause)?.groups;
    if (introduced?.["relation"] !== undefined) {
      this.#others.push({ relation: introduced["relation"], name: introduced["name"] });
      return;
    }
    const naming = NAMING.exec(clause.slice(0, 1).toLowerCase() + clause.slice(1))?.groups;
    const named = naming && this.#latest(naming["pronoun"] ?? naming["owner"] ?? "");
    if (named !== undefined) named.name ??= naming?.["name"];
    for (const { groups } of clause.matchAll(MENTION)) {
      const relation = groups?.["relation"]?.toLowerCase();
      if (relation === undefined) continue;
      const name = groups?.["name"];
      this.#others.push({ relation, name: name !== undefined && NO_NAME.test(name) ? undefined : name });
    }
  }

  /** The clause with a leading "she", "his", "they" or known name replaced by whom it means; `undefined` if it is unknown. */
  resolve(clause: string): string | undefined {
    const introduced = INTRODUCTION.exec(clause)?.groups;
    if (introduced !== undefined)
      return capitalise(`${introduced["relation"]} is called ${introduced["name"]}`);
    const [, pronoun = "", rest = ""] = /^(she|he|they|her|his|their) (.+)$/i.exec(clause) ?? [];
    if (pronoun === "") return this.#resolveName(clause);
    const other = this.#latest(pronoun.toLowerCase());
    if (other === undefined) return undefined;
    const owner = describe(other);
    return /^(?:her|his|their)$/i.test(pronoun) ? `${owner}'s ${rest}` : `${owner} ${rest}`;
  }

  /** A predicate with "her" or "him" replaced by whom it means, where that is known. */
  resolveObject(predicate: string): string {
    const pronoun = OBJECT.exec(predicate)?.groups?.["pronoun"];
    const other = pronoun === undefined ? undefined : this.#latest(pronoun);
    return other === undefined ? predicate : predicate.replace(OBJECT, `my ${nameOf(other)}`);
  }

  #resolveName(clause: string): string | undefined {
    const [first = ""] = clause.split(" ", 1);
    const other = this.#others.findLast(({ name }) => name !== undefined && name === first);
    return other === undefined ? undefined : `${describe(other)}${clause.slice(first.length)}`;
  }

  #latest(pronoun: string): Other | undefined {
    if (pronoun === "they" || pronoun === "their")
      return this.#others.findLast(({ relation }) => SEVERAL.test(relation));
    if (pronoun === "it" || pronoun === "its") return this.#others.at(-1);
    const opposite = pronoun === "she" || pronoun === "her" ? HE : SHE;
    const single = this.#others.filter(({ relation }) => !SEVERAL.test(relation));
    return single.findLast(({ relation }) => !opposite.test(relation));
  }
}

function describe(other: Other): string {
  return capitalise(nameOf(other));
}

function nameOf({ relation, name }: Other): string {
  return name === undefined ? relation : `${relation} ${name}`;
}
