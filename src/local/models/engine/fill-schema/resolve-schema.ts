export type JsonSchema = Readonly<Record<string, unknown>>;

const MOST_HOPS = 32;

/**
 * A schema with its local `$ref` followed, its `allOf` merged and the first of `oneOf` or `anyOf` chosen.
 * What is not an object (such as `true`) or points nowhere becomes the empty schema, which allows anything.
 */
export function resolveSchema(schema: unknown, root: unknown): JsonSchema {
  let resolved = asSchema(schema);
  for (let hop = 0; hop < MOST_HOPS; hop++) {
    const { $ref, allOf, oneOf, anyOf, ...rest } = resolved;
    const parts = [lookUp($ref, root), ...asList(allOf), firstOf(oneOf), firstOf(anyOf)].filter(
      (part) => part !== undefined,
    );
    if (parts.length === 0) return rest;
    resolved = parts.map(asSchema).reduce(merge, rest);
  }
  return {};
}

export function asSchema(value: unknown): JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonSchema) : {};
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The first branch that is not null alone: a value says more. */
function firstOf(branches: unknown): unknown {
  const list = asList(branches);
  return list.find((branch) => asSchema(branch)["type"] !== "null") ?? list[0];
}

/** Follows a JSON pointer within the document, such as `#/$defs/city`; another kind of reference gives nothing. */
function lookUp(reference: unknown, root: unknown): unknown {
  if (typeof reference !== "string" || !reference.startsWith("#")) return undefined;
  const keys = reference.slice(1).split("/").slice(1);
  return keys.reduce<unknown>(
    (value, key) => own(value, key.replaceAll("~1", "/").replaceAll("~0", "~")),
    root,
  );
}

function own(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

function merge(one: JsonSchema, other: JsonSchema): JsonSchema {
  const merged: Record<string, unknown> = { ...one, ...other };
  const properties = { ...asSchema(one["properties"]), ...asSchema(other["properties"]) };
  if (Object.keys(properties).length > 0) merged["properties"] = properties;
  const required = [...asList(one["required"]), ...asList(other["required"])];
  if (required.length > 0) merged["required"] = [...new Set(required)];
  return merged;
}
