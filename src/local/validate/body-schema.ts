import { validationFailure } from "../service-exception.js";

/** The JSON schema of a native InvokeModel body, in the few words that Bedrock's models need. */
export type BodySchema =
  | {
      readonly type: "string";
      readonly minLength?: number;
      readonly maxLength?: number;
      readonly values?: readonly string[];
    }
  | {
      readonly type: "integer" | "number";
      readonly min?: number;
      readonly max?: number;
      readonly values?: readonly number[];
    }
  | { readonly type: "boolean" }
  | { readonly type: "any" }
  | { readonly type: "anyOf"; readonly schemas: readonly BodySchema[] }
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
  /** Members beside `properties` are allowed, with any value. */
  readonly open?: boolean;
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
  if (schema.type === "any") return;
  if (schema.type === "anyOf") {
    checkAnyOf(value, schema.schemas, at, faults);
    return;
  }
  if (!hasType(value, schema.type)) {
    faults.push(`${at}: expected type: ${TYPE_NAMES[schema.type]}, found: ${foundName(value)}`);
    return;
  }
  switch (schema.type) {
    case "string":
      checkText(value as string, schema, at, faults);
      return;
    case "integer":
    case "number":
      checkNumber(value as number, schema, at, faults);
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

/** Reports the faults of the schema whose type the value has; if there is none, that none fits. */
function checkAnyOf(value: unknown, schemas: readonly BodySchema[], at: string, faults: string[]): void {
  let fewest: string[] | undefined;
  for (const schema of schemas) {
    const found: string[] = [];
    check(value, schema, at, found);
    if (found.length === 0) return;
    if (hasType(value, schema.type) && (fewest === undefined || found.length < fewest.length)) fewest = found;
  }
  faults.push(...(fewest ?? [`${at}: no subschema matched out of the total ${schemas.length} subschemas`]));
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

function checkNumber(
  value: number,
  schema: Extract<BodySchema, { type: "integer" | "number" }>,
  at: string,
  faults: string[],
): void {
  if (value < (schema.min ?? value)) faults.push(`${at}: ${value} is not greater or equal to ${schema.min}`);
  if (value > (schema.max ?? value)) faults.push(`${at}: ${value} is not less or equal to ${schema.max}`);
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
    else if (schema.open !== true)
      faults.push(`${at}: extraneous key [${name.slice(0, 64)}] is not permitted`);
  }
}

const TYPE_NAMES = {
  string: "String",
  integer: "Integer",
  number: "Number",
  boolean: "Boolean",
  array: "JSONArray",
  object: "JSONObject",
} as const;

function hasType(value: unknown, type: BodySchema["type"]): boolean {
  const found = typeOf(value);
  return found === type || (type === "number" && found === "integer");
}

function typeOf(value: unknown): keyof typeof TYPE_NAMES | "null" {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value as "string" | "boolean" | "object";
}

function foundName(value: unknown): string {
  const type = typeOf(value);
  return type === "null" ? "Null" : type === "number" ? "BigDecimal" : TYPE_NAMES[type];
}
