import type { JsonObject, JsonValue } from "../../spec/json.js";

/**
 * A schema in the subset of JSON Schema that structured output takes. What it does not take is dropped, and told the model in
 * the description, so that the answer has to be checked against the whole schema; objects are closed. `undefined` if the
 * subset cannot express the schema: it recurs, refers elsewhere, or leaves the names of members open.
 *
 * The same schema gives the same text at each call: the service compiles a schema once and keeps it for 24 hours.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html
 */
export function restrictSchema(schema: JsonObject): JsonObject | undefined {
  if (!known.has(schema)) known.set(schema, isExpressible(schema) ? restrict(schema) : undefined);
  return known.get(schema);
}

const known = new WeakMap<JsonObject, JsonObject | undefined>();

const FORMATS: readonly JsonValue[] = [
  "date-time",
  "time",
  "date",
  "duration",
  "email",
  "hostname",
  "uri",
  "ipv4",
  "ipv6",
  "uuid",
];

/** Keywords whose value is a schema, a list of schemas, or an object of schemas under names that the caller chose. */
const SINGLE = ["items"] as const;
const LISTS = ["anyOf", "allOf", "oneOf"] as const;
const NAMED = ["properties", "$defs", "definitions"] as const;

const KEPT: ReadonlySet<string> = new Set([
  "type",
  "enum",
  "const",
  "$ref",
  "required",
  "title",
  "description",
  "default",
]);

/** Dropped without a word: they say nothing about the value. */
const SILENT: ReadonlySet<string> = new Set([
  "$schema",
  "$id",
  "$comment",
  "examples",
  "deprecated",
  "readOnly",
  "writeOnly",
]);

function restrict(schema: JsonObject): JsonObject {
  const kept: Record<string, JsonValue> = {};
  const dropped: string[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    const restricted = restrictKeyword(keyword, value);
    if (restricted !== undefined) Object.assign(kept, restricted);
    else if (!SILENT.has(keyword)) dropped.push(`${keyword}: ${JSON.stringify(value)}`);
  }
  if (isObjectSchema(schema)) kept["additionalProperties"] = false;
  if (dropped.length > 0) {
    const { description } = kept;
    const note = `(${dropped.join(", ")})`;
    kept["description"] = typeof description === "string" ? `${description} ${note}` : note;
  }
  return kept;
}

/** `undefined`: the keyword is not taken. */
function restrictKeyword(keyword: string, value: JsonValue): JsonObject | undefined {
  if (KEPT.has(keyword)) return { [keyword]: value };
  if (keyword === "additionalProperties") return {};
  if (keyword === "format") return FORMATS.includes(value) ? { format: value } : undefined;
  if (keyword === "minItems") return value === 0 || value === 1 ? { minItems: value } : undefined;
  if (isOneOf(SINGLE, keyword)) return isObject(value) ? { [keyword]: restrict(value) } : undefined;
  if (isOneOf(LISTS, keyword) && Array.isArray(value)) {
    // Which of several branches holds is checked afterwards.
    return {
      [keyword === "oneOf" ? "anyOf" : keyword]: value.map((one) => (isObject(one) ? restrict(one) : one)),
    };
  }
  if (isOneOf(NAMED, keyword) && isObject(value)) {
    return {
      [keyword]: Object.fromEntries(
        Object.entries(value).map(([name, one]) => [name, isObject(one) ? restrict(one) : one]),
      ),
    };
  }
  return undefined;
}

function isExpressible(root: JsonObject): boolean {
  const visit = (schema: JsonObject, path: readonly string[]): boolean => {
    if (isObjectSchema(schema) && !isObject(schema["properties"])) return false;
    const { $ref } = schema;
    if ($ref === undefined) return schemasIn(schema).every((inner) => visit(inner, path));
    if (typeof $ref !== "string" || path.includes($ref)) return false;
    const target = resolve(root, $ref);
    return target !== undefined && visit(target, [...path, $ref]);
  };
  return visit(root, ["#"]);
}

/** The schema at a reference within the document: `#/$defs/Name`. */
function resolve(root: JsonObject, reference: string): JsonObject | undefined {
  const [start, ...names] = reference.split("/");
  if (start !== "#") return undefined;
  let found: JsonValue | undefined = root;
  for (const name of names) {
    const key = name.replace(/~1/g, "/").replace(/~0/g, "~");
    found = isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  }
  return isObject(found) ? found : undefined;
}

/** Definitions are followed where something refers to them. */
function schemasIn(schema: JsonObject): JsonObject[] {
  const { properties } = schema;
  return [
    ...SINGLE.map((keyword) => schema[keyword]),
    ...LISTS.flatMap((keyword) => schema[keyword] ?? []),
    ...(isObject(properties) ? Object.values(properties) : []),
  ].filter(isObject);
}

function isObjectSchema({ type, properties }: JsonObject): boolean {
  return type === "object" || (Array.isArray(type) && type.includes("object")) || isObject(properties);
}

function isOneOf<T extends string>(names: readonly T[], name: string): name is T {
  return (names as readonly string[]).includes(name);
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
