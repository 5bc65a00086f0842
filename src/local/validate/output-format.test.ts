import { describe, expect, it } from "vitest";
import { checkOutputFormat } from "./output-format.js";

const check = (schema: string) => () =>
  checkOutputFormat({
    outputConfig: { textFormat: { type: "json_schema", structure: { jsonSchema: { schema } } } },
  });

describe("the schema of an answer", () => {
  it.each(["", "nonsense", "[]", "3", "null"])("is refused where it is no JSON object: %j", (schema) => {
    expect(check(schema)).toThrow(
      "The value at outputConfig.textFormat.structure.jsonSchema.schema is not a JSON object.",
    );
  });

  it.each<[object, string]>([
    [
      { type: "object", properties: { n: { type: "number", minimum: 1, maximum: 5 } } },
      "The model returned the following errors: output_config.format.schema: For 'number' type, properties maximum, minimum are not supported",
    ],
    [
      { $defs: { n: { type: "integer", multipleOf: 2 } } },
      "For 'integer' type, property multipleOf is not supported",
    ],
    [
      { type: "array", items: { anyOf: [{ type: "string", maxLength: 3 }] } },
      "For 'string' type, property maxLength is not supported",
    ],
  ])("is refused for keywords that AWS does not take: %j", (schema, message) => {
    expect(check(JSON.stringify(schema))).toThrow(message);
  });

  it("may have a property that is called like a keyword", () => {
    const schema = { type: "object", properties: { minimum: { type: "number" }, maximum: { const: 3 } } };
    expect(check(JSON.stringify(schema))).not.toThrow();
  });

  it("is not needed", () => {
    expect(() => checkOutputFormat({})).not.toThrow();
  });
});
