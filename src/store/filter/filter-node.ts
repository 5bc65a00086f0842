import type { FilterScalar } from "../../spec/filter.js";
import type { JsonValue } from "../../spec/json.js";

/**
 * A checked filter. Logic has two values: a test on a field that a memory lacks is false, so its negation is true.
 * `all` of nothing is true, `any` of nothing false.
 */
export type FilterNode =
  | { readonly kind: "all" | "any"; readonly nodes: readonly FilterNode[] }
  | { readonly kind: "not"; readonly node: FilterNode }
  | { readonly kind: "test"; readonly field: FilterField; readonly test: FilterTest };

/** A top-level key of the metadata, taken literally, or a field of the record itself. */
export type FilterField =
  | { readonly kind: "metadata"; readonly key: string }
  | { readonly kind: "record"; readonly name: RecordField };

export type RecordField = "createdAt" | "updatedAt" | "attributedTo";

export type Comparison = "gt" | "gte" | "lt" | "lte";

/** Values of different types are never equal and never in order. Texts are ordered by code point. */
export type FilterTest =
  | { readonly operator: "exists" }
  | { readonly operator: "in"; readonly values: readonly FilterScalar[] }
  | { readonly operator: "compare"; readonly comparison: Comparison; readonly value: string | number }
  | { readonly operator: "contains"; readonly value: JsonValue }
  | { readonly operator: "icontains"; readonly value: string };

const RECORD_FIELDS: ReadonlySet<string> = new Set<RecordField>(["createdAt", "updatedAt", "attributedTo"]);
const TIME_FIELDS: ReadonlySet<RecordField> = new Set<RecordField>(["createdAt", "updatedAt"]);

/** mem0's names of the record's own times. */
const OTHER_NAMES: Readonly<Record<string, RecordField>> = {
  created_at: "createdAt",
  updated_at: "updatedAt",
};

export function fieldOf(key: string): FilterField {
  const name = Object.hasOwn(OTHER_NAMES, key) ? OTHER_NAMES[key] : isRecordField(key) ? key : undefined;
  return name === undefined ? { kind: "metadata", key } : { kind: "record", name };
}

/** Whether the field holds a time, so that operands are times too. */
export function isTime(field: FilterField): boolean {
  return field.kind === "record" && TIME_FIELDS.has(field.name);
}

const isRecordField = (key: string): key is RecordField => RECORD_FIELDS.has(key);
