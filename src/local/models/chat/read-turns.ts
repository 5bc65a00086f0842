import type {
  ConverseRequestBody,
  WireContentBlock,
  WireMessage,
  WireSystemBlock,
} from "../../../wire/converse.js";

export type TurnRole = "system" | "user" | "assistant";

/** One turn of a conversation, before it has Converse's form. */
export interface Turn {
  readonly role: TurnRole;
  readonly content: readonly WireContentBlock[];
}

/**
 * Cuts a prompt that spells out a conversation at its template's markers, such as `[INST]`. Each marker says whose turn begins;
 * `undefined` ends a turn without a new one. What stands before the first marker is the user's.
 */
export function readTurns(prompt: string, markers: Readonly<Record<string, TurnRole | undefined>>): Turn[] {
  const turns: Turn[] = [];
  const add = (role: TurnRole | undefined, text: string): void => {
    if (role !== undefined && text.trim() !== "") turns.push({ role, content: [{ text: text.trim() }] });
  };
  let role: TurnRole | undefined = "user";
  let from = 0;
  for (const { 0: marker, index } of prompt.matchAll(anyOf(Object.keys(markers)))) {
    add(role, prompt.slice(from, index));
    role = markers[marker];
    from = index + marker.length;
  }
  add(role, prompt.slice(from));
  return turns;
}

/** Turns in Converse's form: system turns apart, turns of one role in a row united. A prompt of markers only is the user's text as it is. */
export function toMessages(turns: readonly Turn[]): Pick<ConverseRequestBody, "messages" | "system"> {
  const system = turns
    .filter(({ role }) => role === "system")
    .flatMap(({ content }) => content.flatMap(systemBlock));
  const messages: { role: WireMessage["role"]; content: WireContentBlock[] }[] = [];
  for (const { role, content } of turns) {
    if (role === "system") continue;
    const last = messages.at(-1);
    if (last?.role === role) last.content.push(...content);
    else messages.push({ role, content: [...content] });
  }
  return {
    ...(system.length > 0 && { system }),
    messages,
  };
}

function systemBlock({ text, cachePoint }: WireContentBlock): WireSystemBlock[] {
  if (cachePoint !== undefined) return [{ cachePoint }];
  return text ? [{ text }] : [];
}

/** Longest first, so that no marker hides one that begins with it. */
function anyOf(markers: readonly string[]): RegExp {
  const escaped = markers
    .toSorted((one, other) => other.length - one.length)
    .map((marker) => marker.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(escaped.join("|"), "g");
}
