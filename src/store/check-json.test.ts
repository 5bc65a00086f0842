import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkJsonObject } from "./check-json.js";

const check = (value: unknown) => () => checkJsonObject(value, "metadata");

describe("checkJsonObject", () => {
  it("accepts whatever comes out of JSON", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: "grapheme-ascii" }), fc.jsonValue({ maxDepth: 4 })),
        (value) => {
          expect(check(value)).not.toThrow();
        },
      ),
    );
  });

  it.each<[string, unknown, RegExp]>([
    ["null", null, /`metadata` is not a plain object/],
    ["a map", new Map(), /`metadata` is not a plain object/],
    ["an instance", { a: new Date() }, /`metadata\.a` is a object|`metadata\.a`/],
    ["a function", { a: [1, () => 1] }, /`metadata\.a\[1\]` is a function/],
    ["a bigint", { "x y": { z: 1n } }, /`metadata\["x y"\]\.z` is a bigint/],
    ["undefined", { a: undefined }, /`metadata\.a` is undefined/],
    ["a hole", { a: new Array(1) }, /`metadata\.a\[0\]` is undefined/],
    ["infinity", { a: -Infinity }, /`metadata\.a` is -Infinity/],
    ["U+0000 in a key", { "a\u0000": 1 }, /a key of metadata.*U\+0000/],
    ["half a surrogate pair", { a: "\udc00" }, /`metadata\.a`.*surrogate/],
  ])("refuses %s and says where it is", (_, value, message) => {
    expect(check(value)).toThrow(
      expect.objectContaining({ code: "INPUT_INVALID", message: expect.stringMatching(message) }),
    );
  });

  it("refuses an object that holds itself", () => {
    const loop: Record<string, unknown> = {};
    loop["self"] = loop;
    expect(check(loop)).toThrow(/nested over 100 deep/);
  });
});
