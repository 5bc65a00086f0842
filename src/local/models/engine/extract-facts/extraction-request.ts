/** A memory that is already stored, under the small number that operations refer to it by. */
export interface ExistingMemory {
  readonly id: number;
  readonly memory: string;
}

/** One message to take facts from. */
export interface SpokenMessage {
  readonly role: string;
  readonly name: string | undefined;
  /** When it was said, as given; relative dates are resolved against its calendar date. */
  readonly at: string | undefined;
  readonly content: string;
}

export interface ExtractionRequest {
  readonly existing: readonly ExistingMemory[];
  readonly messages: readonly SpokenMessage[];
}

/**
 * Reads `{"existing_memories": [{"id", "memory"}], "messages": [{"role", "name", "at", "content"}]}`.
 * Members of another shape are left out; a text that is no JSON object counts as one message of the user.
 */
export function parseExtractionRequest(text: string): ExtractionRequest {
  const payload = parseObject(text);
  if (payload === undefined) {
    return { existing: [], messages: [{ role: "user", name: undefined, at: undefined, content: text }] };
  }
  return {
    existing: listOf(payload["existing_memories"]).flatMap(readMemory),
    messages: listOf(payload["messages"]).flatMap(readMessage),
  };
}

type JsonObject = Readonly<Record<string, unknown>>;

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function readMemory(value: JsonObject): ExistingMemory[] {
  const { id, memory } = value;
  return typeof id === "number" && typeof memory === "string" ? [{ id, memory }] : [];
}

function readMessage(value: JsonObject): SpokenMessage[] {
  const { role, name, at } = value;
  const content = readContent(value["content"]);
  return content === "" ? [] : [{ role: text(role) ?? "user", name: text(name), at: text(at), content }];
}

/** Text, or a list of parts of which those with text count. */
function readContent(content: unknown): string {
  if (typeof content === "string") return content;
  return listOf(content)
    .flatMap((part) => text(part["text"]) ?? [])
    .join("\n");
}

function listOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}
