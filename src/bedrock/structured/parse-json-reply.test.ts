import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJsonReply } from "./parse-json-reply.js";

describe("parseJsonReply", () => {
  it.each([
    ["plain", ' {"a": 1} ', { a: 1 }],
    ["a scalar", "null", null],
    ["fenced", 'Here it is:\n```json\n{"a": "`"}\n```\nDone.', { a: "`" }],
    ["fenced without a language", "```\n[1, 2]\n```", [1, 2]],
    ["in prose", 'Sure: {"a": "} \\" {", "b": [1]} (as you asked)', { a: '} " {', b: [1] }],
  ])("reads a value that is %s", (_, reply, value) => {
    expect(parseJsonReply(reply)).toEqual({ value });
  });

  it.each(["", "I cannot do that.", "{", '{"a": }', "```json\nnothing\n```"])("finds none in %j", (reply) => {
    expect(parseJsonReply(reply)).toBeUndefined();
  });

  it("finds any object within prose and fences", () => {
    const objects = fc
      .dictionary(fc.string(), fc.jsonValue())
      .filter((value) => Object.keys(value).length > 0);
    fc.assert(
      fc.property(
        objects,
        fc.constantFrom(["", ""], ["Answer: ", " – done"], ["```json\n", "\n```"]),
        (object, [before, after]) => {
          const value = JSON.parse(JSON.stringify(object));
          expect(parseJsonReply(`${before}${JSON.stringify(object)}${after}`)).toEqual({ value });
        },
      ),
    );
  });
});
