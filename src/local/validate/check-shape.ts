import { validationFailure } from "../service-exception.js";
import type { MapShape, NumberShape, Shape, StringShape, StructureShape, UnionShape } from "./shape.js";

/**
 * Checks a parsed body against a shape. Throws `ValidationException` in AWS's words: a value of the wrong type ends the
 * check, all other faults are reported together. Of values only numbers and short enumeration values are repeated.
 */
export function checkShape(value: unknown, shape: Shape): void {
  const faults: string[] = [];
  check(value, shape, ROOT, faults);
  if (faults.length === 0) return;
  const heading = faults.length === 1 ? "1 validation error" : `${faults.length} validation errors`;
  throw validationFailure(`${heading} detected: ${faults.slice(0, MOST_REPORTED).join("; ")}`);
}

const MOST_REPORTED = 10;

/** Where a value stands. AWS counts list members from 1 in constraint violations and from 0 in everything else. */
interface Place {
  readonly constraint: string;
  readonly plain: string;
}

const ROOT: Place = { constraint: "", plain: "" };

function check(value: unknown, shape: Shape, place: Place, faults: string[]): void {
  switch (shape.kind) {
    case "string":
      if (typeof value !== "string") throw wrongType(place, "string");
      checkString(value, shape, place, faults);
      return;
    case "integer":
    case "float":
      if (typeof value !== "number") throw wrongType(place, "number");
      if (shape.kind === "integer" && !Number.isInteger(value)) throw wrongType(place, "integer");
      checkNumber(value, shape, place, faults);
      return;
    case "boolean":
      if (typeof value !== "boolean") throw wrongType(place, "boolean");
      return;
    case "blob":
      if (typeof value !== "string" || !BASE64.test(value)) throw wrongType(place, "base64-encoded blob");
      checkCount(Math.floor((value.length * 3) / 4), shape, place, faults);
      return;
    case "object":
      if (!isObject(value)) throw wrongType(place, "json object");
      return;
    case "list":
      if (!Array.isArray(value)) throw wrongType(place, "list");
      checkCount(value.length, shape, place, faults);
      for (const [index, item] of value.entries()) check(item, shape.of, itemOf(place, index), faults);
      return;
    case "map":
      checkMap(objectAt(value, place), shape, place, faults);
      return;
    case "structure":
      checkStructure(objectAt(value, place), shape, place, faults);
      return;
    case "union":
      checkUnion(objectAt(value, place), shape, place, faults);
      return;
  }
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

function checkString(value: string, shape: StringShape, place: Place, faults: string[]): void {
  checkCount(value.length, shape, place, faults);
  if (shape.values !== undefined && !shape.values.includes(value)) {
    const shown = value.length <= 64 ? `'${value}' ` : "";
    faults.push(fault(place, `Member must satisfy enum value set: [${shape.values.join(", ")}]`, shown));
  }
  if (shape.pattern !== undefined && !wholePattern(shape.pattern).test(value)) {
    faults.push(fault(place, `Member must satisfy regular expression pattern: ${shape.pattern}`));
  }
}

function checkNumber(value: number, shape: NumberShape, place: Place, faults: string[]): void {
  const shown = `'${value}' `;
  if (shape.min !== undefined && value < shape.min) {
    faults.push(fault(place, `Member must have value greater than or equal to ${shape.min}`, shown));
  }
  if (shape.max !== undefined && value > shape.max) {
    faults.push(fault(place, `Member must have value less than or equal to ${shape.max}`, shown));
  }
}

function checkCount(
  count: number,
  limits: { readonly min?: number; readonly max?: number },
  place: Place,
  faults: string[],
): void {
  if (limits.min !== undefined && count < limits.min) {
    faults.push(fault(place, `Member must have length greater than or equal to ${limits.min}`));
  }
  if (limits.max !== undefined && count > limits.max) {
    faults.push(fault(place, `Member must have length less than or equal to ${limits.max}`));
  }
}

function checkMap(value: JsonMembers, shape: MapShape, place: Place, faults: string[]): void {
  const entries = Object.entries(value);
  checkCount(entries.length, shape, place, faults);
  for (const [key, item] of entries) {
    checkString(key, shape.key, memberOf(place, "key"), faults);
    check(item, shape.value, memberOf(place, "value"), faults);
  }
}

function checkStructure(value: JsonMembers, shape: StructureShape, place: Place, faults: string[]): void {
  for (const name of shape.required) {
    if (value[name] === undefined || value[name] === null) {
      faults.push(fault(memberOf(place, name), "Member must not be null"));
    }
  }
  checkMembers(value, shape.members, place, faults);
}

function checkUnion(value: JsonMembers, shape: UnionShape, place: Place, faults: string[]): void {
  const names = Object.keys(shape.members);
  const present = names.filter((name) => value[name] !== undefined && value[name] !== null);
  if (present.length !== 1) {
    const found = present.length === 0 ? "none" : present.join(", ");
    throw validationFailure(
      `The ${shape.name} object at ${place.plain} must set exactly one of the following fields: ${names.join(", ")}. It sets ${found}.`,
    );
  }
  checkMembers(value, shape.members, place, faults);
}

function checkMembers(
  value: JsonMembers,
  members: Readonly<Record<string, Shape>>,
  place: Place,
  faults: string[],
): void {
  for (const name in members) {
    const shape = members[name];
    const item = value[name];
    if (shape !== undefined && item !== undefined && item !== null) {
      check(item, shape, memberOf(place, name), faults);
    }
  }
}

type JsonMembers = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonMembers {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function objectAt(value: unknown, place: Place): JsonMembers {
  if (!isObject(value)) throw wrongType(place, "json object");
  return value;
}

function memberOf(place: Place, name: string): Place {
  if (place === ROOT) return { constraint: name, plain: name };
  return { constraint: `${place.constraint}.${name}`, plain: `${place.plain}.${name}` };
}

function itemOf(place: Place, index: number): Place {
  if (place === ROOT) return { constraint: `${index + 1}.member`, plain: String(index) };
  return { constraint: `${place.constraint}.${index + 1}.member`, plain: `${place.plain}.${index}` };
}

const patterns = new Map<string, RegExp>();

function wholePattern(pattern: string): RegExp {
  const compiled = patterns.get(pattern) ?? new RegExp(`^(?:${pattern})$`);
  patterns.set(pattern, compiled);
  return compiled;
}

function fault(place: Place, constraint: string, shown = ""): string {
  return `Value ${shown}at '${place.constraint}' failed to satisfy constraint: ${constraint}`;
}

function wrongType(place: Place, expected: string): Error {
  const where = place === ROOT ? "of the request body" : `at ${place.plain}`;
  return validationFailure(
    `The format of the value ${where} is invalid. Provide a ${expected} for the field and try again.`,
  );
}
