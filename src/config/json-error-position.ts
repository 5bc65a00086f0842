/**
 * Offset of the first token at which a text stops being JSON, or its length if it ends too early. The engine's own message
 * is of no use for this: it does not always state a position, and it quotes the text.
 */
export function jsonErrorOffset(text: string): number {
  const open: ("object" | "array")[] = [];
  let state: State = "value";
  let offset = 0;
  while (offset < text.length) {
    TOKEN.lastIndex = offset;
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined) return offset;
    if (token.trim() !== "") {
      const next: Next | undefined = NEXT[state][kindOf(token)];
      if (next === undefined) return offset;
      if (next === "object" || next === "array") open.push(next);
      if (next === "close") open.pop();
      state = next === "close" || next === "done" ? AFTER[open.at(-1) ?? "top"] : FIRST[next];
    }
    offset += token.length;
  }
  return text.length;
}

/** What may come next. */
type State = "value" | "first-value" | "key" | "first-key" | "colon" | "after-member" | "after-item" | "end";
/** A value is done, a container opens or closes, or a state follows directly. */
type Next = "done" | "object" | "array" | "close" | "value" | "key" | "colon";
type Kind = "{" | "}" | "[" | "]" | ":" | "," | "string" | "scalar";

const VALUE = { "{": "object", "[": "array", string: "done", scalar: "done" } as const;

const NEXT: Readonly<Record<State, Readonly<Partial<Record<Kind, Next>>>>> = {
  value: VALUE,
  "first-value": { ...VALUE, "]": "close" },
  key: { string: "colon" },
  "first-key": { string: "colon", "}": "close" },
  colon: { ":": "value" },
  "after-member": { ",": "key", "}": "close" },
  "after-item": { ",": "value", "]": "close" },
  end: {},
};

const FIRST = {
  object: "first-key",
  array: "first-value",
  value: "value",
  key: "key",
  colon: "colon",
} as const;
const AFTER = { object: "after-member", array: "after-item", top: "end" } as const;

/** Space, punctuation, string, number or word. A string holds no control character. */
const TOKEN =
  /[ \t\r\n]+|[{}[\]:,]|"(?:[ !#-[\]-\u{10ffff}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])|(?:true|false|null)(?!\w)/uy;

function kindOf(token: string): Kind {
  if (token.startsWith('"')) return "string";
  return "{}[]:,".includes(token) ? (token as Kind) : "scalar";
}
