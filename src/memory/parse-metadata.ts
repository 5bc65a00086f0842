import { VarveError } from "../errors.js";
import type { JsonObject, JsonValue } from "../spec/json.js";
import { cleanText } from "./clean-text.js";
import { describeValue } from "./describe-value.js";
import { isRecord } from "./is-record.js";

const MAX_BYTES = 64 * 1024;
const DEEPEST = 32;
const LONGEST_PATH = 200;

/**
 * A copy of the caller's metadata, exactly as JSON keeps it; a key whose value is `undefined` is left out. Throws
 * `INPUT_INVALID`, naming the path, for anything that JSON cannot hold, for more than 32 levels and for more than
 * 64 KiB.
 */
export function parseMetadata(value: unknown): JsonObject {
  if (!isRecord(value)) throw invalid("metadata", value);
  const copy = copyObject(value, { path: "metadata", depth: 1, budget: { bytes: MAX_BYTES } });
  const bytes = Buffer.byteLength(JSON.stringify(copy));
  if (bytes > MAX_BYTES) throw tooLarge();
  return copy;
}

interface Place {
  readonly path: string;
  readonly depth: number;
  /** What is left of `MAX_BYTES`, at the least: parts that an object shares multiply in JSON. */
  readonly budget: { bytes: number };
}

function copyObject(value: object, place: Place): JsonObject {
  if (!isPlain(value)) throw invalid(place.path, value);
  const entries = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => [
      copyText(key, { ...place, path: `a key of ${place.path}` }),
      copyValue(member, { ...place, path: `${place.path}.${key}` }),
    ]);
  return Object.fromEntries(entries) as JsonObject;
}

/** An object literal, of this realm or another. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function copyValue(value: unknown, place: Place): JsonValue {
  if (typeof value === "string") return copyText(value, place);
  spend(place, 1);
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value !== "object") throw invalid(place.path, value);
  // A cycle ends here too.
  if (place.depth >= DEEPEST) throw tooDeep(place.path);
  const depth = place.depth + 1;
  if (!Array.isArray(value)) return copyObject(value, { ...place, depth });
  return Array.from(value, (item: unknown, index) =>
    copyValue(item, { ...place, depth, path: `${place.path}[${index}]` }),
  );
}

/** Stores do not keep every character: better said now than after the model was paid for. */
function copyText(text: string, place: Place): string {
  spend(place, text.length);
  if (cleanText(text) === text) return text;
  throw new VarveError(
    "INPUT_INVALID",
    `${place.path.slice(0, LONGEST_PATH)} holds the character U+0000 or half of a surrogate pair. Remove it.`,
  );
}

function spend({ budget }: Place, bytes: number): void {
  budget.bytes -= bytes;
  if (budget.bytes < 0) throw tooLarge();
}

function invalid(path: string, value: unknown): VarveError {
  const remedy = value instanceof Date ? " Use toISOString()." : "";
  return new VarveError(
    "INPUT_INVALID",
    `${path.slice(0, LONGEST_PATH)} is ${describeValue(value)}, which JSON cannot hold: use texts, finite numbers, true, false, null, lists and plain objects.${remedy}`,
  );
}

function tooLarge(): VarveError {
  return new VarveError(
    "INPUT_INVALID",
    `metadata takes more than ${MAX_BYTES} bytes as JSON: keep less with a memory.`,
  );
}

function tooDeep(path: string): VarveError {
  return new VarveError(
    "INPUT_INVALID",
    `metadata is nested more than ${DEEPEST} levels deep, or refers to itself: see ${path.slice(0, LONGEST_PATH)}.`,
  );
}
