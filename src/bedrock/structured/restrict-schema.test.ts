import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "../../spec/json.js";
import { restrictSchema } from "./restrict-schema.js";

describe("restrictSchema", () => {
  it("drops what structured output does not take and tells it in the description", () => {
    const schema: JsonObject = {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      properties: {
        age: { type: "integer", minimum: 0, maximum: 150, description: "In years." },
        tags: {
          type: "array",
          items: { type: "string", minLength: 1, pattern: "^a" },
          minItems: 1,
          maxItems: 3,
        },
        when: { type: "string", format: "date" },
        colour: { type: "string", format: "color" },
      },
      required: ["age"],
      additionalProperties: true,
    };
    expect(restrictSchema(schema)).toEqual({
      type: "object",
      properties: {
        age: { type: "integer", description: "In years. (minimum: 0, maximum: 150)" },
        tags: {
          type: "array",
          items: { type: "string", description: '(minLength: 1, pattern: "^a")' },
          minItems: 1,
          description: "(maxItems: 3)",
        },
        when: { type: "string", format: "date" },
        colour: { type: "string", description: '(format: "color")' },
      },
      required: ["age"],
      additionalProperties: false,
    });
  });

  it("keeps a property that is called like a keyword, in all places where names are the caller's", () => {
    const schema: JsonObject = {
      type: "object",
      properties: { minimum: { type: "number" }, format: { $ref: "#/$defs/maxLength" } },
      required: ["minimum"],
      additionalProperties: false,
      $defs: { maxLength: { type: "string" } },
    };
    expect(restrictSchema(schema)).toEqual(schema);
  });

  it("reads the branches of a choice, and takes oneOf as anyOf", () => {
    const restricted = restrictSchema({
      oneOf: [
        { type: "number", exclusiveMinimum: 0 },
        { type: "object", properties: { a: { type: "null" } } },
      ],
    });
    expect(restricted).toEqual({
      anyOf: [
        { type: "number", description: "(exclusiveMinimum: 0)" },
        { type: "object", properties: { a: { type: "null" } }, additionalProperties: false },
      ],
    });
  });

  it("is the same text for the same schema", () => {
    const schema: JsonObject = {
      type: "object",
      properties: { b: { type: "string" }, a: { type: "string" } },
    };
    expect(JSON.stringify(restrictSchema(schema))).toBe(
      JSON.stringify(restrictSchema(structuredClone(schema))),
    );
    expect(restrictSchema(schema)).toBe(restrictSchema(schema));
  });

  it.each<[string, JsonObject]>([
    ["that refers to itself", { type: "object", properties: { child: { $ref: "#" } } }],
    [
      "whose definitions recur",
      {
        $ref: "#/$defs/tree",
        $defs: { tree: { type: "object", properties: { of: { items: { $ref: "#/$defs/tree" } } } } },
      },
    ],
    ["that refers elsewhere", { $ref: "https://example.com/schema" }],
    ["that refers to nothing", { $ref: "#/$defs/missing" }],
    [
      "with open names",
      { type: "object", properties: { map: { type: "object", additionalProperties: { type: "string" } } } },
    ],
  ])("has no form for a schema %s", (_, schema) => {
    expect(restrictSchema(schema)).toBeUndefined();
  });

  it("takes what zod makes of common types", () => {
    const schema = z.object({
      id: z.uuid(),
      kind: z.enum(["a", "b"]),
      amount: z.number().min(1).nullable(),
      maybe: z.string().optional(),
      list: z.array(z.object({ n: z.int() })).max(2),
    });
    const restricted = JSON.stringify(restrictSchema(z.toJSONSchema(schema) as JsonObject));
    expect(restricted).not.toMatch(/"(minimum|maximum|maxItems|pattern|\$schema)":/);
    expect(restricted.match(/"additionalProperties":false/g)).toHaveLength(2);
  });

  it("leaves no constraint at any depth, whatever the schema", () => {
    const { schema } = fc.letrec((tie) => ({
      schema: fc.oneof(
        { maxDepth: 4 },
        fc.record({ type: fc.constant("number"), minimum: fc.integer(), multipleOf: fc.nat() }),
        fc.record({ type: fc.constant("string"), maxLength: fc.nat() }),
        fc.record({ type: fc.constant("array"), items: tie("schema"), maxItems: fc.nat() }),
        fc.record({ anyOf: fc.array(tie("schema"), { maxLength: 3 }) }),
        fc.record({
          type: fc.constant("object"),
          properties: fc.dictionary(fc.constantFrom("minimum", "a"), tie("schema")),
        }),
      ),
    }));
    const check = (found: unknown, isNames = false): void => {
      if (typeof found !== "object" || found === null) return;
      for (const [key, value] of Object.entries(found)) {
        if (!isNames) expect(["minimum", "multipleOf", "maxLength", "maxItems"]).not.toContain(key);
        check(value, key === "properties" && !isNames);
      }
    };
    fc.assert(fc.property(schema, (given) => check(restrictSchema(given as JsonObject))));
  });
});
