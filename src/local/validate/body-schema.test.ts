import { describe, expect, it } from "vitest";
import { checkBody } from "./body-schema.js";
import { anyOf, choice, integer, listOf, number, openRecord, record, text } from "./build-body-schema.js";

const SCHEMA = record({
  "name*": text(1, 3),
  temperature: number(0, 1),
  count: integer(1),
  content: anyOf(text(), listOf(openRecord({ "type*": choice("a") }), 1)),
});

describe("a native body", () => {
  it.each([
    { name: "ab" },
    { name: "ab", temperature: 0.5, count: 1, content: "text" },
    { name: "ab", temperature: 1, content: [{ type: "a", more: 1 }] },
  ])("passes: %j", (body) => {
    expect(() => checkBody(body, SCHEMA)).not.toThrow();
  });

  it.each<[unknown, string]>([
    [[], "#: expected type: JSONObject, found: JSONArray"],
    [{}, "#: required key [name] not found"],
    [{ name: "" }, "#/name: expected minLength: 1, actual: 0"],
    [{ name: "a", temperature: 1.5 }, "#/temperature: 1.5 is not less or equal to 1"],
    [{ name: "a", temperature: -1 }, "#/temperature: -1 is not greater or equal to 0"],
    [{ name: "a", temperature: "1" }, "#/temperature: expected type: Number, found: String"],
    [{ name: "a", count: 1.5 }, "#/count: expected type: Integer, found: BigDecimal"],
    [{ name: "a", other: 1 }, "#: extraneous key [other] is not permitted"],
    [{ name: "a", content: 1 }, "#/content: no subschema matched out of the total 2 subschemas"],
    [{ name: "a", content: [] }, "#/content: expected minimum item count: 1, found: 0"],
    [{ name: "a", content: [{ type: "b" }] }, "#/content/0/type: b is not a valid enum value"],
    [
      { temperature: 2, count: 0 },
      "#: required key [name] not found, #/temperature: 2 is not less or equal to 1, #/count: 0 is not greater or equal to 1",
    ],
  ])("fails: %j", (body, faults) => {
    expect(() => checkBody(body, SCHEMA)).toThrow(
      `Malformed input request: ${faults}, please reformat your input and try again.`,
    );
  });
});
