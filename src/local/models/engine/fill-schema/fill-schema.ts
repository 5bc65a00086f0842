import { fillNumber } from "./fill-number.js";
import { fillString } from "./fill-string.js";
import { asList, asSchema, type JsonSchema, resolveSchema } from "./resolve-schema.js";
import { readSourceWords, type SourceWords } from "./source-words.js";

/** From this depth on only required properties are filled, so that a recursive schema comes to an end. */
const DEPTH_OF_OPTIONAL = 6;
/** A schema that requires itself has no finite value; below this depth its value is null. */
const DEPTH_OF_ANYTHING = 24;
const MOST_ITEMS = 100;

interface Filling {
  readonly root: unknown;
  readonly source: SourceWords;
  /** How many strings were filled; the next one takes the next of the user's words. */
  strings: number;
}

/**
 * A value that fits a JSON Schema, the same one for the same arguments: `const`, `enum`, `default` and `examples` as
 * given, strings and numbers from the user's text where they fit. Objects get all their properties.
 */
export function fillSchema(schema: unknown, userText: string): unknown {
  return fill(schema, { root: schema, source: readSourceWords(userText), strings: 0 }, 0);
}

function fill(schema: unknown, filling: Filling, depth: number): unknown {
  if (depth > DEPTH_OF_ANYTHING) return null;
  const resolved = resolveSchema(schema, filling.root);
  if (Object.hasOwn(resolved, "const")) return resolved["const"];
  const given = [asList(resolved["enum"])[0], resolved["default"], asList(resolved["examples"])[0]];
  const ready = given.find((value) => value !== undefined);
  if (ready !== undefined) return ready;
  switch (typeOf(resolved, depth)) {
    case "object":
      return fillObject(resolved, filling, depth);
    case "array":
      return fillArray(resolved, filling, depth);
    case "integer":
      return fillNumber(resolved, filling.source.numbers, true);
    case "number":
      return fillNumber(resolved, filling.source.numbers, false);
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return fillString(resolved, filling.source, filling.strings++);
  }
}

/** The declared type (the first that is not null), or the one that the keywords imply. A tool's input is an object. */
function typeOf(schema: JsonSchema, depth: number): unknown {
  const declared = schema["type"];
  if (typeof declared === "string") return declared;
  const named = asList(declared).find((type) => type !== "null") ?? asList(declared)[0];
  if (named !== undefined) return named;
  if (depth === 0 || schema["properties"] !== undefined) return "object";
  if (schema["items"] !== undefined || schema["prefixItems"] !== undefined) return "array";
  return schema["minimum"] !== undefined || schema["maximum"] !== undefined ? "number" : "string";
}

function fillObject(schema: JsonSchema, filling: Filling, depth: number): Readonly<Record<string, unknown>> {
  const properties = asSchema(schema["properties"]);
  const required = asList(schema["required"]).filter((name) => typeof name === "string");
  const wanted =
    depth < DEPTH_OF_OPTIONAL ? new Set([...Object.keys(properties), ...required]) : new Set(required);
  const fillProperty = (name: string): unknown =>
    fill(Object.hasOwn(properties, name) ? properties[name] : {}, filling, depth + 1);
  return Object.fromEntries([...wanted].map((name) => [name, fillProperty(name)]));
}

function fillArray(schema: JsonSchema, filling: Filling, depth: number): readonly unknown[] {
  const prefix = asList(schema["prefixItems"]);
  const fewest = count(schema["minItems"]) ?? Math.max(prefix.length, depth < DEPTH_OF_OPTIONAL ? 1 : 0);
  const most = Math.min(count(schema["maxItems"]) ?? MOST_ITEMS, MOST_ITEMS);
  const length = Math.min(Math.max(fewest, depth < DEPTH_OF_OPTIONAL ? 1 : 0), most);
  const items = Array.from({ length }, (_, index) =>
    fill(prefix[index] ?? schema["items"], filling, depth + 1),
  );
  return schema["uniqueItems"] === true
    ? makeUnique(items, resolveSchema(schema["items"], filling.root))
    : items;
}

/** Repeated items take the next member of the enum, the next number, or a number as suffix. */
function makeUnique(items: readonly unknown[], schema: JsonSchema): readonly unknown[] {
  const choices = asList(schema["enum"]);
  if (choices.length > 0) return choices.slice(0, items.length);
  return items.map((item, index) => {
    if (!items.slice(0, index).some((earlier) => earlier === item)) return item;
    if (typeof item === "number") return item + index * (count(schema["multipleOf"]) ?? 1);
    return typeof item === "string" ? `${item}${index + 1}` : item;
  });
}

function count(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : undefined;
}
