import type { CallOptions } from "../../spec/language-model.js";
import type { ObjectModel, ObjectRequest, ObjectResult } from "./object-request.js";
import type { ObjectSchema } from "./object-schema.js";

/**
 * Asks a model for an object: by native schema, strict tool, forced tool or prompt, whichever binds it most of those that it
 * takes. The answer is always checked here; one that does not conform is sent back once, with what is wrong with it.
 *
 * Throws `OBJECT_INVALID` if the last answer does not conform either, was cut off or was blocked; `INPUT_INVALID` for a schema that
 * cannot be used; and as `generate` does.
 */
export async function generateObject<T>(
  model: ObjectModel,
  schema: ObjectSchema<T>,
  request: ObjectRequest,
  options: CallOptions = {},
): Promise<ObjectResult<T>> {
  const { climbLadder } = await import("./climb-ladder.js");
  return climbLadder(model, schema, request, options);
}
