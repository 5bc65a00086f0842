import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { fillSchema } from "./fill-schema.js";

const TEXT = "What is the weather in Porto on 2026-05-08 for 3 people? Write to ana@example.org";

describe("fillSchema", () => {
  it.each([
    ["names before other words", { city: { type: "string" } }, { city: "Porto" }],
    [
      "the next word for the next string",
      { a: { type: "string" }, b: { type: "string" } },
      { a: "Porto", b: "weather" },
    ],
    ["numbers of the user that fit", { people: { type: "integer", minimum: 1 } }, { people: 3 }],
    ["the bounds where no number fits", { n: { type: "integer", minimum: 10, multipleOf: 4 } }, { n: 12 }],
    ["an exclusive maximum", { n: { type: "number", exclusiveMaximum: -5 } }, { n: -5 - 5e-9 }],
    [
      "dates and addresses",
      { d: { type: "string", format: "date" }, e: { type: "string", format: "email" } },
      { d: "2026-05-08", e: "ana@example.org" },
    ],
    [
      "constants and the first of an enum",
      { c: { const: 7 }, e: { enum: ["celsius", "kelvin"] } },
      { c: 7, e: "celsius" },
    ],
    ["a local reference", { u: { $ref: "#/$defs/unit" } }, { u: "metre" }],
    [
      "the first branch that is not null",
      { v: { anyOf: [{ type: "null" }, { type: "boolean" }] } },
      { v: true },
    ],
    [
      "merged allOf",
      {
        v: {
          allOf: [{ type: "object", properties: { a: { const: 1 } } }, { properties: { b: { const: 2 } } }],
        },
      },
      { v: { a: 1, b: 2 } },
    ],
    [
      "as many items as asked",
      { l: { type: "array", minItems: 2, items: { type: "boolean" } } },
      { l: [true, true] },
    ],
    [
      "unique items",
      { l: { type: "array", minItems: 2, uniqueItems: true, items: { enum: ["x", "y", "z"] } } },
      { l: ["x", "y"] },
    ],
    ["a nullable type", { v: { type: ["null", "integer"] } }, { v: 3 }],
    ["the shortest length", { v: { type: "string", minLength: 8 } }, { v: "Porto Po" }],
    ["the longest length", { v: { type: "string", maxLength: 2 } }, { v: "Po" }],
    ["a pattern, from samples", { v: { type: "string", pattern: "^[A-Z]{3}$" } }, { v: "ABC" }],
    ["a pattern, from the user's words", { v: { type: "string", pattern: "^w" } }, { v: "weather" }],
    ["a pattern that cannot be compiled as none", { v: { type: "string", pattern: "(" } }, { v: "Porto" }],
  ])("fills %s", (_, properties, expected) => {
    const schema = { type: "object", properties, $defs: { unit: { const: "metre" } } };
    expect(fillSchema(schema, TEXT)).toEqual(expected);
  });

  it("ends on a schema that refers to itself", () => {
    const schema = {
      $ref: "#/$defs/node",
      $defs: { node: { type: "object", properties: { next: { $ref: "#/$defs/node" } } } },
    };
    expect(JSON.stringify(fillSchema(schema, ""))).toBe(
      '{"next":{"next":{"next":{"next":{"next":{"next":{}}}}}}}',
    );
  });

  it.each([undefined, null, true, 7, [], {}])("gives an empty object for the schema %j", (schema) => {
    expect(fillSchema(schema, "hello")).toEqual({});
  });

  it("gives a value that the schema accepts", () => {
    fc.assert(
      fc.property(schemas, fc.string({ unit: "grapheme" }), (schema, text) => {
        const wrapped = { type: "object", properties: { value: schema }, required: ["value"] };
        const value = fillSchema(wrapped, text);
        expect(
          z.fromJSONSchema(wrapped as Parameters<typeof z.fromJSONSchema>[0]).safeParse(value).error,
        ).toBeUndefined();
      }),
    );
  });
});

const range = fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 0, max: 50 }));
const length = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }));
const leaves: fc.Arbitrary<object> = fc.oneof(
  fc.constant({ type: "boolean" }),
  fc.constant({ type: "null" }),
  fc
    .constantFrom("date", "date-time", "email", "uuid", "ipv4", "uri")
    .map((format) => ({ type: "string", format })),
  length.map(([low, more]) => ({ type: "string", minLength: low, maxLength: low + more })),
  range.map(([low, more]) => ({ type: "integer", minimum: low, maximum: low + more })),
  range.map(([low, more]) => ({ type: "number", exclusiveMinimum: low, maximum: low + more + 1 })),
  fc.uniqueArray(fc.string(), { minLength: 1 }).map((values) => ({ enum: values })),
);
const schemas: fc.Arbitrary<object> = fc.letrec<{ schema: object }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    leaves,
    fc
      .tuple(tie("schema"), length)
      .map(([items, [low, more]]) => ({ type: "array", items, minItems: low, maxItems: low + more })),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), tie("schema")).map((properties) => ({
      type: "object",
      properties,
      required: Object.keys(properties),
    })),
    fc.array(tie("schema"), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
  ),
})).schema;
