import { hasCommonThirdPerson } from "./common-verbs.js";
import type { Fact } from "./fact.js";
import type { MentionedOthers } from "./mentioned-others.js";
import { stripClosers, stripOpeners } from "./openers.js";
import { isPassingRemark, isUnasserted } from "./passing-remark.js";
import { restatePredicate } from "./restate-predicate.js";
import { standingInstruction, topicToForget } from "./standing-instruction.js";
import type { Tagger } from "./tag-words.js";
import { capitalise, replaceFirstPerson } from "./third-person.js";

/** A longer clause is no statement but pasted text. */
const MOST_CHARACTERS = 400;
/** "I live in Porto, not Leeds": what it corrects need not be kept. */
const CORRECTED = /^((?:my|I (?:am|live|work|moved)) [^,]+?)(?: now)?, not [^,]{1,40}$/i;
/** "On weekends I paint": a phrase without a subject of its own. */
const LEADING_PHRASE =
  /^(?<lead>(?:on|in|at|every|each|most|since|during|after|before|for|as|last|next|this|tomorrow|yesterday|today|tonight|sometimes|usually|often|normally|currently|recently|lately|once|with|from)\b(?:(?!\b(?:I|we|is|are|was|were|has|have|will|can)\b).){0,60}?),? (?<clause>(?:I|my|we|our) .+)$/i;
/** "When I was a child, I lived in Rome": a clause of its own, ended by a comma. */
const LEADING_CLAUSE =
  /^(?<lead>(?:when|whenever|while|after|before|since|as|until|once|ever since) (?:I|we|my) [^,]{2,60}), (?<clause>(?:I|my|we|our) .+)$/i;
const ELLIPSIS =
  /^(?:really |absolutely |just |recently )?(?:(?:love|hate|enjoy|prefer|adore) (?!you\b)|(?:loving|living|working|learning|studying|not (?:a (?:big |huge )?fan|keen|into)|allergic|vegan|vegetarian|pescatarian|(?:moved|adopted|started|finished|married|retired|born|stopped|quit|gave up|joined|became))\b)/i;
const NO_STATEMENT =
  /^(?:question|point|bad|pleasure|apolog|mistake|fault|guess|problem|issue|goodness|god|understanding|thanks|message|request|opinion|turn|last question|next question)\b/i;
const FINITE_VERB = /\b(?:is|are|was|were|has|have|had|will|can|does|do|did|would)\b/i;

/** The fact that a clause states about its speaker or someone of his; `undefined` if there is nothing to remember. */
export function stateFact(clause: string, others: MentionedOthers, tag: Tagger): Fact | undefined {
  if (clause.length > MOST_CHARACTERS) return undefined;
  const opened = stripOpeners(clause);
  // "Did I mention that I moved?" states, in the form of a question.
  const asserted =
    opened === clause.trim() || !/^\W*(?:did|have) I\b/i.test(clause) ? opened : opened.replace(/\?+$/, "");
  if (isUnasserted(asserted) && !/^(?:can|could) you remind me\b/i.test(asserted)) return undefined;
  const statement = stripClosers(asserted).replace(CORRECTED, "$1");
  const topic = topicToForget(statement);
  if (topic !== undefined) return { kind: "forget", text: replaceFirstPerson(topic) };
  const instruction = standingInstruction(statement);
  if (instruction !== undefined) return { kind: "states", text: instruction };
  const fact = stateSubject(statement, others, tag);
  others.read(statement);
  return fact;
}

function stateSubject(statement: string, others: MentionedOthers, tag: Tagger): Fact | undefined {
  const [, speaker, predicate] = /^(I|we) (.+)$/i.exec(statement) ?? [];
  if (speaker !== undefined && predicate !== undefined) return restate(others.resolveObject(predicate), tag);
  const companion =
    /^(?:(?<first>my .{2,40}?) and I|(?:me|I) and (?<second>my [\p{L}]+(?: \p{Lu}\p{L}*)?)) (?<predicate>.+)$/iu.exec(
      statement,
    )?.groups;
  if (companion !== undefined) {
    return restate(
      `${companion["predicate"] ?? ""} with ${companion["first"] ?? companion["second"] ?? ""}`,
      tag,
    );
  }
  const [, possession] = /^(?:it is )?(?:my|our) (.+)$/i.exec(statement) ?? [];
  if (possession !== undefined) return statePossession(possession, /^it is/i.test(statement), tag);
  const lead = (LEADING_CLAUSE.exec(statement) ?? LEADING_PHRASE.exec(statement))?.groups;
  if (lead?.["clause"] !== undefined && lead["lead"] !== undefined)
    return stateAfterLead(lead["lead"], lead["clause"], others, tag);
  const introduction = /^(?:this is|it is) (\p{Lu}\p{L}*)(?: here)?$|^(\p{Lu}\p{L}*) here$/u.exec(statement);
  if (introduction !== null)
    return { kind: "states", text: `Name is ${introduction[1] ?? introduction[2] ?? ""}` };
  const resolved = others.resolve(statement);
  if (resolved !== undefined) return stateOther(statement, resolved);
  return ELLIPSIS.test(statement) ? stateEllipsis(statement, tag) : undefined;
}

function restate(predicate: string, tag: Tagger): Fact | undefined {
  const restated = restatePredicate(predicate, tag);
  return restated === undefined ? undefined : { ...restated, text: finish(restated.text) };
}

function statePossession(possession: string, introduced: boolean, tag: Tagger): Fact | undefined {
  if (NO_STATEMENT.test(possession) || / (?:would|could|might|should) /i.test(possession)) return undefined;
  // "It's my birthday on 3 May".
  const [, noun, when] =
    /^(.{2,40}?) ((?:on|in|next|tomorrow|today|this)\b.+|tomorrow|today)$/i.exec(possession) ?? [];
  if (introduced)
    return noun === undefined ? undefined : { kind: "states", text: finish(`${noun} is ${when}`) };
  const finite =
    FINITE_VERB.test(possession) ||
    hasCommonThirdPerson(possession) ||
    tag(`My ${possession}`).some((word) => word.tags.has("Verb") && !word.tags.has("Gerund"));
  if (!finite || !possession.includes(" ")) return undefined;
  const [, predicate = ""] = /^.+? (?:is|are) (.+)$/i.exec(possession) ?? [];
  if (/^(?:fine|good|ok|okay|great|here|well|too|also)$/i.test(predicate)) return undefined;
  const ended = / (?:no longer|not .* any ?more)\b/i.test(possession);
  // Shared possessions stay short: "my sister and my mother live" → "Sister and mother live".
  return {
    kind: ended ? "ended" : "states",
    text: finish(possession.replace(/ and (?:my|our) /gi, " and ")),
  };
}

/** "On weekends I paint" → "Paints on weekends". */
function stateAfterLead(
  lead: string,
  clause: string,
  others: MentionedOthers,
  tag: Tagger,
): Fact | undefined {
  const fact = stateSubject(clause, others, tag);
  if (fact === undefined) return undefined;
  const after = replaceFirstPerson(`${lead.slice(0, 1).toLowerCase()}${lead.slice(1)}`.replace(/^i\b/, "I"));
  return { kind: fact.kind, text: `${fact.text} ${after}` };
}

function stateOther(statement: string, resolved: string): Fact | undefined {
  const predicate = statement.replace(/^\S+ /, "");
  if (!resolved.includes("'s ") && isPassingRemark(predicate)) return undefined;
  return { kind: "states", text: finish(resolved.replace(/'s name is /, " is called ")) };
}

/** "Love sci-fi", "allergic to nuts": the subject "I" (and "am") is understood. */
function stateEllipsis(statement: string, tag: Tagger): Fact | undefined {
  const adjective = /^(?:allergic|vegan|vegetarian|pescatarian|not |born|married|retired|[a-z]+ing\b)/i.test(
    statement,
  );
  return restate(
    adjective ? `am ${statement.slice(0, 1).toLowerCase()}${statement.slice(1)}` : statement,
    tag,
  );
}

function finish(text: string): string {
  return capitalise(replaceFirstPerson(text));
}
