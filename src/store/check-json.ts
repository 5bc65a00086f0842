import { VarveError } from "../errors.js";
import type { JsonObject, JsonValue } from "../spec/json.js";
import { checkCharacters } from "./check-text.js";

/** How deep lists and objects may lie within each other. */
const DEEPEST = 100;

/** Throws `INPUT_INVALID`, naming the place, unless the value is an object that survives the way through JSON. */
export function checkJsonObject(value: unknown, path: string): asserts value is JsonObject {
  if (!isPlainObject(value)) throw new VarveError("INPUT_INVALID", `\`${path}\` is not a plain object.`);
  checkJson(value, path);
}

/** Throws `INPUT_INVALID`, naming the place, unless the value survives the way through JSON. */
export function checkJson(value: unknown, path: string): asserts value is JsonValue {
  checkValue(value, path, 0);
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function checkValue(value: unknown, path: string, depth: number): void {
  if (depth > DEEPEST) {
    throw new VarveError("INPUT_INVALID", `\`${path.slice(0, 80)}…\` is nested over ${DEEPEST} deep.`);
  }
  if (value === null || typeof value === "boolean") return;
  if (typeof value === "string") {
    checkCharacters(value, path);
  } else if (typeof value === "number") {
    if (!Number.isFinite(value)) {
      throw new VarveError("INPUT_INVALID", `\`${path}\` is ${value}, which JSON cannot hold.`);
    }
  } else if (Array.isArray(value)) {
    // Not `forEach`, which would skip holes.
    for (let index = 0; index < value.length; index += 1) {
      checkValue(value[index], `${path}[${index}]`, depth + 1);
    }
  } else if (isPlainObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      checkCharacters(key, `a key of ${path}`);
      checkValue(member, pathOf(path, key), depth + 1);
    }
  } else {
    const found = value === undefined ? "undefined" : `a ${typeof value}`;
    throw new VarveError(
      "INPUT_INVALID",
      `\`${path}\` is ${found} that JSON cannot hold. Remove or convert it.`,
    );
  }
}

/** `parent.key`, or `parent["a key"]` where the key is not a plain name. */
export function pathOf(parent: string, key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `${parent}.${key}` : `${parent}[${JSON.stringify(key)}]`;
}
