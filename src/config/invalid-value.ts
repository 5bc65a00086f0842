import type { z } from "zod";
import { VarveError } from "../errors.js";
import type { Spelling } from "./key-spelling.js";

/** The `CONFIG_INVALID` of a value that the schema refuses: where, what was expected, and the type of what was given. */
export function invalidValue(issue: z.core.$ZodIssue, input: unknown, spelling: Spelling): VarveError {
  const got = valueAt(input, issue.path);
  const where = issue.path.length === 0 ? "The configuration" : spelling.of(issue.path);
  const remedy =
    typeof got === "string" && issue.code === "invalid_type" && isNumeric(issue.expected)
      ? " Write numbers without quotes."
      : "";
  return new VarveError(
    "CONFIG_INVALID",
    `${where} must be ${expectation(issue)}, got ${outOfRange(issue) ? got : typeName(got)}.${remedy}`,
  );
}

/** `a string`, `null`, `a list` …: the type of a value, never the value, which may be a secret. */
export function typeName(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "number") return Number.isInteger(value) ? "an integer" : "a number";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** A number that is only too small or too large is no secret. */
const outOfRange = (issue: z.core.$ZodIssue): boolean =>
  (issue.code === "too_small" || issue.code === "too_big") &&
  (issue.origin === "number" || issue.origin === "int");

const EXPECTED: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  int: "an integer",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

const isNumeric = (expected: string): boolean => expected === "number" || expected === "int";

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return EXPECTED[issue.expected] ?? issue.expected;
    case "invalid_value":
      return `one of ${issue.values.map((value) => JSON.stringify(value)).join(", ")}`;
    case "too_small":
      return issue.origin === "string" ? "a text that is not empty" : `at least ${issue.minimum}`;
    case "too_big":
      return issue.origin === "array" ? `a list of at most ${issue.maximum}` : `at most ${issue.maximum}`;
    default:
      return "valid";
  }
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  );
}
