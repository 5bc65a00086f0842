import { VarveError } from "../../errors.js";
import type { ImportSource } from "../../spec/life-cycle.js";
import { isRecord } from "../is-record.js";

/** One JSON value of a source, with its place from 1. */
export interface Item {
  readonly place: number;
  /** `undefined`: what stands there is no JSON. */
  readonly value: unknown;
}

/**
 * The JSON values of a source: its lines, or, of a document over several lines, the members of its list. Chunks may end anywhere.
 */
export async function* readItems(source: ImportSource): AsyncGenerator<Item> {
  let place = 0;
  const lines = linesOf(source);
  for await (const line of lines) {
    place += 1;
    const value = typeof line === "string" ? parse(line) : line;
    if (place > 1) yield { place, value };
    else if (value === undefined) {
      yield* membersOf(await restOf(String(line), lines));
      return;
    } else if (isList(value)) yield* membersOf(value);
    else yield { place, value };
  }
}

/** Lines that are not blank, and objects as they come. */
async function* linesOf(source: ImportSource): AsyncGenerator<string | object> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of source) {
    if (typeof chunk !== "string" && !(chunk instanceof Uint8Array)) {
      yield chunk;
      continue;
    }
    const parts = (
      rest + (typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }))
    ).split("\n");
    rest = parts.pop() ?? "";
    yield* parts.filter(isWritten);
  }
  rest += decoder.decode();
  if (isWritten(rest)) yield rest;
}

const isWritten = (line: string): boolean => line.trim() !== "";

async function restOf(first: string, lines: AsyncIterable<string | object>): Promise<unknown> {
  const texts = [first];
  for await (const line of lines) texts.push(typeof line === "string" ? line : JSON.stringify(line));
  const whole = parse(texts.join("\n"));
  if (whole !== undefined) return whole;
  throw new VarveError(
    "INPUT_INVALID",
    "What is to be imported is neither JSON Lines nor JSON. Give what `export` wrote, or an export of mem0.",
  );
}

const isList = (value: unknown): boolean =>
  Array.isArray(value) ||
  (isRecord(value) && (Array.isArray(value["results"]) || Array.isArray(value["memories"])));

/** Those of a list, of mem0's `{ results: [...] }` or `{ memories: [...] }`; of anything else the value itself. */
function* membersOf(whole: unknown): Generator<Item> {
  const members = isRecord(whole) ? (whole["results"] ?? whole["memories"] ?? [whole]) : whole;
  const list: readonly unknown[] = Array.isArray(members) ? members : [members];
  for (const [index, value] of list.entries()) yield { place: index + 1, value };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\u{FEFF}/u, "")) as unknown;
  } catch {
    // The parser's message quotes the text, which may be a memory's.
    return undefined;
  }
}
