import { validationFailure } from "../service-exception.js";

/** The JSON schema of a native InvokeModel body, in the few words that Bedrock's models need. */
export type BodySchema =
  | {
      readonly type: "string";
      readonly minLength?: number;
      readonly maxLength?: number;
      readonly values?: readonly string[];
    }
  | { readonly type: "integer"; readonly values?: readonly number[] }
  | { readonly type: "boolean" }
  | {
      readonly type: "array";
      readonly items: BodySchema;
      readonly minItems?: number;
      readonly maxItems?: number;
    }
  | ObjectSchema;

export interface ObjectSchema {
  readonly type: "object";
  readonly properties: Readonly<Record<string, BodySchema>>;
  readonly required: readonly string[];
}

/**
 * Checks a native body. Unknown members are refused, as Bedrock's models refuse them. Throws `ValidationException` that names all
 * faults in Bedrock's words and repeats no text of the body.
 */
export function checkBody(value: unknown, schema: BodySchema): void {
  const faults: string[] = [];
  check(value, schema, "#", faults);
  if (faults.length > 0) throw malformedInput(faults.slice(0, MOST_REPORTED).join(", "));
}

const MOST_REPORTED = 10;

/** Bedrock's sentence for a native body that a model cannot take. */
export function malformedInput(fault: string): Error {
  return validationFailure(`Malformed input request: ${fault}, please reformat your input and try again.`);
}

function check(value: unknown, schema: BodySchema, at: string, faults: string[]): void {
  if (typeOf(value) !== schema.type) {
    faults.push(`${at}: expected type: ${TYPE_NAMES[schema.type]}, found: ${foundName(value)}`);
    return;
  }
  switch (schema.type) {
    case "string":
      checkText(value as string, schema, at, faults);
      return;
    case "integer":
      checkValue(value as number, schema.values, at, faults);
      return;
    case "boolean":
      return;
    case "array":
      checkItems(value as readonly unknown[], schema, at, faults);
      return;
    case "object":
      checkMembers(value as Readonly<Record<string, unknown>>, schema, at, faults);
      return;
  }
}

function checkText(
  value: string,
  schema: Extract<BodySchema, { type: "string" }>,
  at: string,
  faults: string[],
): void {
  const length = value.length;
  if (length < (schema.minLength ?? 0)) {
    faults.push(`${at}: expected minLength: ${schema.minLength}, actual: ${length}`);
  }
  if (length > (schema.maxLength ?? length)) {
    faults.push(`${at}: expected maxLength: ${schema.maxLength}, actual: ${length}`);
  }
  checkValue(value, schema.values, at, faults);
}

function checkValue<Value extends string | number>(
  value: Value,
  values: readonly Value[] | undefined,
  at: string,
  faults: string[],
): void {
  if (values === undefined || values.includes(value)) return;
  const shown = String(value).length <= 64 ? `${value}` : "the value";
  faults.push(`${at}: ${shown} is not a valid enum value`);
}

function checkItems(
  items: readonly unknown[],
  schema: Extract<BodySchema, { type: "array" }>,
  at: string,
  faults: string[],
): void {
  const count = items.length;
  if (count < (schema.minItems ?? 0)) {
    faults.push(`${at}: expected minimum item count: ${schema.minItems}, found: ${count}`);
  }
  if (count > (schema.maxItems ?? count)) {
    faults.push(`${at}: expected maximum item count: ${schema.maxItems}, found: ${count}`);
  }
  for (const [index, item] of items.entries()) check(item, schema.items, `${at}/${index}`, faults);
}

function checkMembers(
  value: Readonly<Record<string, unknown>>,
  schema: ObjectSchema,
  at: string,
  faults: string[],
): void {
  for (const name of schema.required) {
    if (!Object.hasOwn(value, name)) faults.push(`${at}: required key [${name}] not found`);
  }
  for (const [name, item] of Object.entries(value)) {
    const property = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    if (property !== undefined) check(item, property, `${at}/${name}`, faults);
    else faults.push(`${at}: extraneous key [${name.slice(0, 64)}] is not permitted`);
  }
}

const TYPE_NAMES = {
  string: "String",
  integer: "Integer",
  boolean: "Boolean",
  array: "JSONArray",
  object: "JSONObject",
} as const;

function typeOf(value: unknown): keyof typeof TYPE_NAMES | "number" | "null" {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value as "string" | "boolean" | "object";
}

function foundName(value: unknown): string {
  const type = typeOf(value);
  return type === "null" ? "Null" : type === "number" ? "BigDecimal" : TYPE_NAMES[type];
}
