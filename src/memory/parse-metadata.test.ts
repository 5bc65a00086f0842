import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMetadata } from "./parse-metadata.js";

class Visit {}

const cycle: Record<string, unknown> = {};
cycle["self"] = { again: cycle };

describe("parseMetadata", () => {
  it("keeps any plain JSON object as JSON does", () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(object, (metadata) => {
        const expected: unknown = JSON.parse(JSON.stringify(metadata));
        expect(JSON.parse(JSON.stringify(parseMetadata(metadata)))).toEqual(expected);
      }),
    );
  });

  it("returns a copy that later changes of the original do not reach", () => {
    const original = { tags: ["a"] };
    const copy = parseMetadata(original);
    original.tags.push("b");
    expect(copy).toEqual({ tags: ["a"] });
  });

  it("leaves out a key whose value is undefined", () => {
    expect(parseMetadata({ a: undefined, b: 1 })).toEqual({ b: 1 });
  });

  it("keeps a key named __proto__ as a key", () => {
    const copy = parseMetadata(JSON.parse('{"__proto__": {"admin": true}}'));
    expect(Object.keys(copy)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
  });

  it.each([
    ["not an object", "text", "metadata is a string"],
    ["null", null, "metadata is null"],
    ["a list", [1], "metadata is a list"],
    ["a class's instance", new Visit(), "metadata is a Visit"],
    ["a map", { a: new Map() }, "metadata.a is a Map"],
    ["a date", { when: new Date(0) }, "metadata.when is a Date, which JSON cannot hold"],
    ["a function", { a: { b: () => 1 } }, "metadata.a.b is a function"],
    ["NaN", { a: [1, Number.NaN] }, "metadata.a[1] is NaN"],
    ["infinity", { a: Number.POSITIVE_INFINITY }, "metadata.a is Infinity"],
    ["a big integer", { a: 1n }, "metadata.a is a bigint"],
    ["undefined in a list", { a: [undefined] }, "metadata.a[0] is undefined"],
    ["a cycle", cycle, "refers to itself"],
    ["NUL", { a: "x\0y" }, "metadata.a holds the character U+0000"],
    ["half a surrogate pair in a key", { "\ud800": 1 }, "a key of metadata holds"],
  ])("refuses %s and says where it is", (_, value, message) => {
    expect(() => parseMetadata(value)).toThrowError(
      expect.objectContaining({ code: "INPUT_INVALID", message: expect.stringContaining(message) }),
    );
  });

  it("tells how to write a date", () => {
    expect(() => parseMetadata({ when: new Date(0) })).toThrow("Use toISOString().");
  });

  it("keeps 64 KiB and refuses a byte more", () => {
    const fits = { text: "a".repeat(64 * 1024 - '{"text":""}'.length) };
    expect(parseMetadata(fits)).toEqual(fits);
    expect(() => parseMetadata({ text: `${fits.text}a` })).toThrow("more than 65536 bytes");
  });

  it("counts bytes and not characters", () => {
    expect(() => parseMetadata({ text: "é".repeat(33_000) })).toThrow("more than 65536 bytes");
  });

  it("refuses at once what only shared parts make huge", () => {
    let value: unknown = "leaf";
    for (let level = 0; level < 30; level += 1) value = [value, value];
    expect(() => parseMetadata({ value })).toThrow("more than 65536 bytes");
  });

  it("never shows a value in its message", () => {
    const secret = { constructor: { name: "hunter2" }, when: new Date(0) };
    expect(() => parseMetadata(secret)).toThrow(/^(?!.*hunter2)/);
  });
});
