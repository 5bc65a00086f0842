import { z } from "zod";
import { VarveError } from "../errors.js";
import { nearest } from "../util/nearest.js";
import { quote } from "../util/quote.js";
import { type Spelling, toCamelCase, toSnakeCase } from "./key-spelling.js";
import { KEY_ALIASES, REFUSED_KEYS } from "./mem0-keys.js";

/**
 * Renames the declared keys of a configuration to camelCase, which is what the schema speaks. Data of the user below an
 * option keeps its keys. An option whose value is `null` or `""` counts as unset. Throws `CONFIG_UNKNOWN_KEY` and
 * `CONFIG_DUPLICATE_KEY` in the user's own spelling, which `spelling` keeps for later messages.
 */
export function nameKeys(
  value: unknown,
  schema: z.ZodObject,
  spelling: Spelling,
  path: readonly string[] = [],
): unknown {
  if (!isPlainObject(value)) return value;
  const given = new Map<string, string>();
  const named: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    const name = optionName(key, schema, spelling, path, Object.keys(value));
    const earlier = given.get(name);
    if (earlier !== undefined) throw duplicateKey(earlier, key, spelling, path);
    given.set(name, key);
    const child = [...path, name];
    spelling.set(child, spelledPath(key, spelling, path));
    if (member === null || member === "" || member === undefined) continue;
    const nested = objectSchema(schema.shape[name], member);
    named[name] = nested === undefined ? member : nameKeys(member, nested, spelling, child);
  }
  return named;
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The option that a key names, in camelCase. */
function optionName(
  key: string,
  schema: z.ZodObject,
  spelling: Spelling,
  path: readonly string[],
  siblings: readonly string[],
): string {
  const section = path.join(".");
  const aliases = aliasesOf(section, schema);
  const name = key.includes("_") ? (isSnakeCase(key) ? toCamelCase(key) : undefined) : key;
  if (name !== undefined) {
    if (Object.hasOwn(schema.shape, name)) return name;
    const alias = Object.hasOwn(aliases, name) ? aliases[name] : undefined;
    if (alias !== undefined) return alias;
  }
  throw unknownKey(key, Object.keys(schema.shape).concat(Object.keys(aliases)), spelling, path, siblings);
}

const isSnakeCase = (key: string): boolean => /^[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/.test(key);

function unknownKey(
  key: string,
  names: readonly string[],
  spelling: Spelling,
  path: readonly string[],
  siblings: readonly string[],
): VarveError {
  const where = spelledPath(quoteOdd(key), spelling, path);
  const refused = REFUSED_KEYS[path.join(".")] ?? {};
  const refusedName = toCamelCase(key);
  if (Object.hasOwn(refused, refusedName)) {
    return new VarveError("CONFIG_UNKNOWN_KEY", `${where} would have no effect: ${refused[refusedName]}.`);
  }
  const style = prefersCamelCase(key, siblings) ? (name: string) => name : toSnakeCase;
  const suggestion = nearest(key, names.map(style));
  return new VarveError(
    "CONFIG_UNKNOWN_KEY",
    `${where} is not an option. ` +
      (suggestion === undefined
        ? `The options here are ${names.map(style).join(", ")}.`
        : `Did you mean ${suggestion}?`),
  );
}

/** A key of one word does not tell its casing; its siblings may. */
function prefersCamelCase(key: string, siblings: readonly string[]): boolean {
  if (key.includes("_")) return false;
  return /[A-Z]/.test(key) || siblings.some((sibling) => !sibling.includes("_") && /[A-Z]/.test(sibling));
}

function duplicateKey(
  first: string,
  second: string,
  spelling: Spelling,
  path: readonly string[],
): VarveError {
  return new VarveError(
    "CONFIG_DUPLICATE_KEY",
    `${spelledPath(first, spelling, path)} and ${spelledPath(second, spelling, path)} are the same option: keep one of them.`,
  );
}

function spelledPath(key: string, spelling: Spelling, path: readonly string[]): string {
  return path.length === 0 ? key : `${spelling.of(path)}.${key}`;
}

const quoteOdd = (key: string): string => (/^[\w-]{1,80}$/.test(key) ? key : quote(key));

/** Other names of those options that the section has; which ones it has depends on its provider. */
function aliasesOf(section: string, schema: z.ZodObject): Readonly<Record<string, string>> {
  const aliases = Object.entries(KEY_ALIASES[section] ?? {});
  return Object.fromEntries(aliases.filter(([, name]) => Object.hasOwn(schema.shape, name)));
}

/** The schema of an object; of a section with several providers that of the one it names, else of the first. */
function objectSchema(schema: unknown, value: unknown): z.ZodObject | undefined {
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  if (inner instanceof z.ZodObject) return inner;
  if (!(inner instanceof z.ZodDiscriminatedUnion)) return undefined;
  const choices = inner.options.filter((choice) => choice instanceof z.ZodObject);
  const provider = isPlainObject(value) ? value["provider"] : undefined;
  return choices.find((choice) => choice.shape["provider"]?.safeParse(provider).success) ?? choices[0];
}
