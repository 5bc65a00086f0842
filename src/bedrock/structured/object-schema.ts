import { VarveError } from "../../errors.js";
import type { JsonObject } from "../../spec/json.js";

/** A schema that generates objects: a zod schema, another Standard Schema that tells its JSON Schema, or a JSON Schema with a check. */
export type ObjectSchema<T> = StandardSchema<T> | CheckedJsonSchema<T>;

export interface CheckedJsonSchema<T> {
  readonly jsonSchema: JsonObject;
  /** Returns the value, converted if need be, or throws an error that says what is wrong with it. */
  readonly validate: (value: unknown) => T | Promise<T>;
}

/** What varve uses of https://standardschema.dev, version 1. */
export interface StandardSchema<T> {
  readonly "~standard": {
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<T> | Promise<StandardResult<T>>;
    readonly types?: { readonly output: T } | undefined;
    readonly jsonSchema?:
      | { readonly input: (options: { readonly target: "draft-2020-12" }) => object }
      | undefined;
  };
}

type StandardResult<T> =
  | { readonly value: T; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** A schema as the ladder uses it. */
export interface ResolvedSchema<T> {
  readonly jsonSchema: JsonObject;
  check(value: unknown): Promise<Checked<T>>;
}

export type Checked<T> = { readonly value: T } | Problems;

export interface Problems {
  /** Each with the path of the member that it is about. */
  readonly problems: readonly string[];
  readonly cause?: unknown;
}

/** Throws `INPUT_INVALID` for a schema of which no JSON Schema can be made. */
export async function resolveSchema<T>(schema: ObjectSchema<T>): Promise<ResolvedSchema<T>> {
  if ("jsonSchema" in schema)
    return { jsonSchema: schema.jsonSchema, check: (value) => checkWith(schema.validate, value) };
  const standard = schema["~standard"];
  if (typeof standard?.validate !== "function") throw unusable();
  const jsonSchema = converted.get(schema) ?? (await toJsonSchema(schema));
  converted.set(schema, jsonSchema);
  return {
    jsonSchema,
    async check(value) {
      const result = await standard.validate(value);
      return result.issues === undefined
        ? { value: result.value }
        : { problems: result.issues.map(describeIssue) };
    },
  };
}

/** A schema is converted once, so that all requests carry the same text. */
const converted = new WeakMap<object, JsonObject>();

async function toJsonSchema(schema: StandardSchema<unknown>): Promise<JsonObject> {
  const { vendor, jsonSchema } = schema["~standard"];
  try {
    if (jsonSchema !== undefined) return jsonSchema.input({ target: "draft-2020-12" }) as JsonObject;
    if (vendor !== "zod") throw unusable();
    const { toJSONSchema } = await import("zod");
    return toJSONSchema(schema as unknown as Parameters<typeof toJSONSchema>[0], {
      io: "input",
    }) as JsonObject;
  } catch (error) {
    if (VarveError.isInstance(error)) throw error;
    throw new VarveError(
      "INPUT_INVALID",
      "The schema has no JSON Schema: something in it, such as a date or a transformation, has no counterpart there. Use types that JSON has.",
      { cause: error },
    );
  }
}

async function checkWith<T>(validate: CheckedJsonSchema<T>["validate"], value: unknown): Promise<Checked<T>> {
  try {
    return { value: await validate(value) };
  } catch (error) {
    // The caller's check says by throwing that the value is wrong.
    return { problems: [error instanceof Error ? error.message : String(error)], cause: error };
  }
}

function describeIssue({ path = [], message }: StandardIssue): string {
  const names = path.map((step) => String(typeof step === "object" ? step.key : step));
  return names.length === 0 ? message : `${names.join(".")}: ${message}`;
}

function unusable(): VarveError {
  return new VarveError(
    "INPUT_INVALID",
    "The schema cannot be used: pass a zod schema, a Standard Schema that tells its JSON Schema, or { jsonSchema, validate }.",
  );
}
