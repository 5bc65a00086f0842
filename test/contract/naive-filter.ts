import type { Filter, FilterCondition } from "../../src/spec/filter.js";
import type { JsonValue } from "../../src/spec/json.js";
import type { MemoryRecord } from "../../src/spec/memory-record.js";

/** What a filter means, written as plainly as can be: the judge of every store's own way to evaluate it. */
export function matches(filter: Filter, record: MemoryRecord): boolean {
  return Object.entries(filter).every(([key, value]) => {
    if (key === "AND") return (value as Filter[]).every((part) => matches(part, record));
    if (key === "OR") return (value as Filter[]).some((part) => matches(part, record));
    if (key === "NOT") return !(value as Filter[]).some((part) => matches(part, record));
    return meets(value as FilterCondition, fieldOf(record, key));
  });
}

function fieldOf(record: MemoryRecord, key: string): JsonValue | undefined {
  if (key === "createdAt" || key === "updatedAt" || key === "attributedTo") return record[key];
  return Object.hasOwn(record.metadata, key) ? record.metadata[key] : undefined;
}

function meets(condition: FilterCondition, actual: JsonValue | undefined): boolean {
  if (condition === "*") return actual !== undefined;
  if (condition === null || typeof condition !== "object") return actual === condition;
  return Object.entries(condition).every(([operator, operand]) => {
    switch (operator) {
      case "eq":
        return actual === operand;
      case "ne":
        return actual !== operand;
      case "in":
        return (operand as JsonValue[]).some((one) => actual === one);
      case "nin":
        return !(operand as JsonValue[]).some((one) => actual === one);
      case "exists":
        return (actual !== undefined) === operand;
      case "contains":
        if (typeof actual === "string") return typeof operand === "string" && actual.includes(operand);
        return Array.isArray(actual) && actual.some((element) => equal(element, operand as JsonValue));
      case "icontains":
        if (typeof actual === "string") return folded(actual).includes(folded(operand as string));
        return (
          Array.isArray(actual) &&
          actual.some(
            (element) => typeof element === "string" && folded(element) === folded(operand as string),
          )
        );
      default:
        return inOrder(operator, actual, operand as string | number);
    }
  });
}

function inOrder(operator: string, actual: JsonValue | undefined, operand: string | number): boolean {
  if (typeof actual !== typeof operand) return false;
  const order =
    typeof actual === "number"
      ? actual - (operand as number)
      : Buffer.compare(Buffer.from(actual as string), Buffer.from(operand as string));
  if (operator === "gt") return order > 0;
  if (operator === "gte") return order >= 0;
  if (operator === "lt") return order < 0;
  if (operator === "lte") return order <= 0;
  throw new Error(`no such operator: ${operator}`);
}

/** Each character for itself, in lower case where that is one character again. */
function folded(text: string): string {
  return Array.from(text, (character) => {
    const lower = character.toLowerCase();
    return Array.from(lower).length === 1 ? lower : character;
  }).join("");
}

function equal(one: JsonValue, other: JsonValue): boolean {
  if (Array.isArray(one) || Array.isArray(other)) {
    return (
      Array.isArray(one) &&
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((element, index) => equal(element, other[index] as JsonValue))
    );
  }
  if (one === null || other === null || typeof one !== "object" || typeof other !== "object") {
    return one === other;
  }
  const entries = Object.entries(one);
  return (
    entries.length === Object.keys(other).length &&
    entries.every(
      ([key, value]) =>
        Object.hasOwn(other, key) && equal(value, (other as Record<string, JsonValue>)[key] as JsonValue),
    )
  );
}
