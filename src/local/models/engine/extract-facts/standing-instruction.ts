import { capitalise, replaceFirstPerson } from "./third-person.js";

interface Instruction {
  readonly pattern: RegExp;
  readonly state: (groups: Readonly<Record<string, string>>) => string;
}

/** Imperatives that hold beyond this conversation. Others ask for something now and are no memory. */
const INSTRUCTIONS: readonly Instruction[] = [
  {
    pattern:
      /^(?:[Pp]lease )?(?:(?:[Yy]ou can|[Yy]ou may|[Ee]veryone|[Pp]eople|(?:[Mm]y )?[Ff]riends|[Tt]hey) (?:all )?)?(?:just )?[Cc]all me (?<name>\p{Lu}[\p{L}'-]*(?: \p{Lu}[\p{L}'-]*)?)$/u,
    state: ({ name = "" }) => `Prefers to be called ${name}`,
  },
  {
    pattern: /^(?:please )?(?:can you |could you )?remind me (?<task>.+)$/i,
    state: ({ task = "" }) => `Asked to be reminded ${task}`,
  },
  {
    pattern: /^from now on,? (?<rule>.+)$/i,
    state: ({ rule = "" }) => `${capitalise(rule)} from now on`,
  },
  {
    pattern:
      /^(?:please )?(?<rule>(?:never|always|do not ever|do not)(?! (?:worry|mind|bother|forget|hesitate|get me wrong|know|be |think|go\b|tell me|understand|care|want|need|like|love|see|have|believe|remember|\w+ (?:it|that|this|so)$)) [a-z]+ .+)$/i,
    state: ({ rule = "" }) => rule,
  },
];

/** A lasting instruction of the speaker as a memory: "call me Al" → "Prefers to be called Al"; else `undefined`. */
export function standingInstruction(clause: string): string | undefined {
  for (const { pattern, state } of INSTRUCTIONS) {
    const groups = pattern.exec(clause)?.groups;
    if (groups !== undefined) return capitalise(replaceFirstPerson(state(groups)));
  }
  return undefined;
}

const FORGET =
  /^(?:please |you can |can you |could you )?(?:forget|delete|erase|remove|disregard)(?: (?:about|everything about|what I (?:said|told you) about|the fact|that I (?:said|told you)|what you know about|the memory (?:about|that)))?(?: that)? (?<topic>.+)$/i;

/** What the speaker asks to forget: "forget that I live in Leeds" → "I live in Leeds"; else `undefined`. */
export function topicToForget(clause: string): string | undefined {
  const topic = FORGET.exec(clause)?.groups?.["topic"];
  return topic === undefined || /^(?:it|that|this|about it|to\b.*|you\b.*)$/i.test(topic) ? undefined : topic;
}
