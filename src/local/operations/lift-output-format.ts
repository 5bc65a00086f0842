import type { ConverseRequestBody } from "../../wire/converse.js";

/**
 * The request with a JSON schema that it asks for in Claude's own words (`output_config.format` in
 * `additionalModelRequestFields`) in Converse's place for it, `outputConfig.textFormat`, unless that is taken.
 */
export function liftOutputFormat(request: ConverseRequestBody): ConverseRequestBody {
  const { additionalModelRequestFields: fields, outputConfig } = request;
  const format = member(member(fields, "output_config"), "format");
  const schema = member(format, "schema");
  if (outputConfig?.textFormat !== undefined || member(format, "type") !== "json_schema") return request;
  if (schema === undefined) return request;
  const structure = { jsonSchema: { schema: JSON.stringify(schema) } };
  return { ...request, outputConfig: { ...outputConfig, textFormat: { type: "json_schema", structure } } };
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
