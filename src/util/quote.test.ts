import { expect, test } from "vitest";
import { quote } from "./quote.js";

test("a quoted text stands in double quotes with control characters escaped", () => {
  expect(quote('a"b\n')).toBe('"a\\"b\\n"');
});

test("a quoted text is cut after 120 characters", () => {
  expect(quote("x".repeat(500))).toBe(`"${"x".repeat(120)}…"`);
});
