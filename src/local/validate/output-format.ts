import type { ConverseRequestBody } from "../../wire/converse.js";
import { validationFailure } from "../service-exception.js";
import { modelRefusal } from "./model-refusal.js";

/**
 * Checks the JSON schema that an answer is to follow (`outputConfig.textFormat`). Throws `ValidationException`: for text that is
 * not JSON in the server's own words, for keywords that structured output does not take in AWS's.
 */
export function checkOutputFormat({ outputConfig }: ConverseRequestBody): void {
  const text = outputConfig?.textFormat?.structure.jsonSchema?.schema;
  if (text === undefined) return;
  const schema = parseSchema(text);
  if (!isMembers(schema)) {
    throw validationFailure(
      "The value at outputConfig.textFormat.structure.jsonSchema.schema is not a JSON object. Provide a JSON schema as JSON text and try again.",
    );
  }
  checkKeywords(schema);
}

type Members = Readonly<Record<string, unknown>>;

/** Keywords by the type that they constrain, which structured output refuses. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  integer: ["maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum", "multipleOf"],
  number: ["maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum", "multipleOf"],
  string: ["maxLength", "minLength"],
  array: ["maxItems"],
};
const SINGLE = ["items", "not", "additionalProperties"];
const LISTS = ["anyOf", "allOf", "oneOf", "prefixItems"];
/** Members of these are names that the caller chose, not keywords: a property may be called `minimum`. */
const NAMED = ["properties", "$defs", "definitions"];
const DEEPEST = 64;

function checkKeywords(schema: unknown, depth = 0): void {
  if (!isMembers(schema) || depth > DEEPEST) return;
  const type = schema["type"];
  if (typeof type === "string" && Object.hasOwn(REFUSED, type)) {
    const found = (REFUSED[type] ?? []).filter((keyword) => Object.hasOwn(schema, keyword));
    if (found.length > 0) throw unsupported(type, found);
  }
  for (const name of SINGLE) checkKeywords(schema[name], depth + 1);
  for (const name of LISTS) {
    const branches = schema[name];
    if (Array.isArray(branches)) for (const branch of branches) checkKeywords(branch, depth + 1);
  }
  for (const name of NAMED) {
    const named = schema[name];
    if (isMembers(named)) for (const member of Object.values(named)) checkKeywords(member, depth + 1);
  }
}

function unsupported(type: string, keywords: readonly string[]): Error {
  const subject =
    keywords.length === 1 ? `property ${keywords[0]} is` : `properties ${keywords.join(", ")} are`;
  return modelRefusal(`output_config.format.schema: For '${type}' type, ${subject} not supported`);
}

function parseSchema(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is not an object either; the parser's own error would quote the text.
    return undefined;
  }
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
