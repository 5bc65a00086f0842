import { VarveError } from "../../errors.js";
import type { OutputSchema } from "../../spec/language-model.js";
import type { WireOutputConfiguration } from "../../wire/converse.js";
import type { SamplingModel } from "../sampling.js";
import { restrictSchema } from "./restrict-schema.js";

/** Throws `MODEL_UNSUPPORTED` for a model that heeds no schema, and `INPUT_INVALID` for a schema that cannot be sent. */
export function encodeOutputSchema(
  output: OutputSchema,
  { id, capabilities }: SamplingModel,
): WireOutputConfiguration {
  if (capabilities.structuredOutput === false) {
    throw new VarveError(
      "MODEL_UNSUPPORTED",
      `${id} cannot be held to a schema (outputSchema): use generateObject, which asks for the schema in another way.`,
    );
  }
  const restricted = restrictSchema(output.schema);
  if (restricted === undefined) {
    throw new VarveError(
      "INPUT_INVALID",
      "outputSchema cannot be sent: structured output takes no schema that recurs, refers elsewhere, or leaves the names of members open. Use generateObject, which asks for it in another way.",
    );
  }
  const { name, description } = output;
  const jsonSchema = {
    schema: JSON.stringify(restricted),
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
  };
  return { textFormat: { type: "json_schema", structure: { jsonSchema } } };
}
