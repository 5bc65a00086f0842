import { VarveError } from "../../errors.js";
import type { JsonObject, JsonValue } from "../../spec/json.js";
import type { StandardSchema } from "./object-schema.js";

/**
 * A JSON Schema with its own check: a value that conforms is returned as it is. Throws `INPUT_INVALID` for a schema that is none, or
 * that has keywords which cannot be checked, such as `if`.
 */
export async function checkedSchema(jsonSchema: JsonObject): Promise<StandardSchema<JsonValue>> {
  const { fromJSONSchema } = await import("zod");
  const check = compile(jsonSchema, fromJSONSchema);
  return {
    "~standard": {
      vendor: "json-schema",
      jsonSchema: { input: () => jsonSchema },
      validate(value) {
        const { error } = check.safeParse(value);
        return error === undefined ? { value: value as JsonValue } : { issues: error.issues };
      },
    },
  };
}

type FromJsonSchema = typeof import("zod").fromJSONSchema;

function compile(schema: JsonObject, fromJsonSchema: FromJsonSchema): ReturnType<FromJsonSchema> {
  try {
    return fromJsonSchema(schema as Parameters<FromJsonSchema>[0]);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new VarveError("INPUT_INVALID", `The JSON Schema cannot be used to check answers: ${reason}.`, {
      cause,
    });
  }
}
