import type { BodySchema, ObjectSchema } from "./body-schema.js";

/** Short forms of `BodySchema` for codecs that declare many members. */
export const text = (minLength = 0, maxLength?: number): BodySchema => ({
  type: "string",
  minLength,
  ...(maxLength !== undefined && { maxLength }),
});

export const choice = (...values: string[]): BodySchema => ({ type: "string", values });

export const number = (min?: number, max?: number): BodySchema => ({
  type: "number",
  ...(min !== undefined && { min }),
  ...(max !== undefined && { max }),
});

export const integer = (min?: number, max?: number): BodySchema => ({
  type: "integer",
  ...(min !== undefined && { min }),
  ...(max !== undefined && { max }),
});

export const flag: BodySchema = { type: "boolean" };
export const anything: BodySchema = { type: "any" };
/** A JSON object of any content. */
export const anyObject: ObjectSchema = { type: "object", properties: {}, required: [], open: true };

export const anyOf = (...schemas: BodySchema[]): BodySchema => ({ type: "anyOf", schemas });

export const listOf = (items: BodySchema, minItems = 0, maxItems?: number): BodySchema => ({
  type: "array",
  items,
  minItems,
  ...(maxItems !== undefined && { maxItems }),
});

/** Members that are required end in `*`; others than those named are refused. */
export function record(members: Readonly<Record<string, BodySchema>>): ObjectSchema {
  const entries = Object.entries(members);
  return {
    type: "object",
    properties: Object.fromEntries(entries.map(([name, schema]) => [name.replace(/\*$/, ""), schema])),
    required: entries.filter(([name]) => name.endsWith("*")).map(([name]) => name.slice(0, -1)),
  };
}

/** The same with other members allowed. */
export function openRecord(members: Readonly<Record<string, BodySchema>>): ObjectSchema {
  return { ...record(members), open: true };
}
