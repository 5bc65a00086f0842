import { describe, expect, it } from "vitest";
import { createRedactor } from "./create-redactor.js";
import { customDetector, hasNestedRepetition } from "./custom-pattern.js";

const redact = (pattern: string, text: string, flags?: string) =>
  createRedactor({ kinds: [], patterns: [{ name: "badge", pattern, flags }] }).redact(text, {
    direction: "write",
  });

describe("a custom pattern", () => {
  it("masks what it matches under its own name", async () => {
    expect(await redact("EMP-\\d{6}", "Badges EMP-123456 and emp-654321.", "i")).toEqual({
      text: "Badges [BADGE] and [BADGE].",
      redactions: [{ kind: "badge", count: 2 }],
    });
  });

  it.each([
    ["(", "not a regular expression"],
    ["a*", "matches the empty text"],
    ["(a+)+$", "time without bound"],
    ["(?:x|y*z)*q", "time without bound"],
    ["([a-z]{1,50}){2,}!", "time without bound"],
    ["a".repeat(1_001), "time without bound"],
  ])("such as %s is refused when it is configured", (pattern, message) => {
    expect(() => customDetector({ name: "x", pattern }, "redaction.patterns[0]")).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID", message: expect.stringContaining(message) }),
    );
  });

  it.each([
    ["name", { name: "a b", pattern: "x" }],
    ["flags", { name: "x", pattern: "x", flags: "gy" }],
  ])("with a wrong %s is refused", (_what, pattern) => {
    expect(() => customDetector(pattern, "p")).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
  });

  it("that gets by the check and takes for ever is stopped, and the text refused", async () => {
    const pattern = "^(?:a|a|aa){1,9}(?:a|aa){1,9}(?:a|aa){1,9}(?:a|aa){1,9}(?:a|aa){1,9}(?:a|aa){1,9}b";
    await expect(redact(pattern, "a".repeat(5_000))).rejects.toMatchObject({ code: "REDACTION_FAILED" });
  });

  it("may repeat beside what repeats", () => {
    for (const pattern of ["a+b+", "(a+)b", "(?:ab)+c*", "[(a+)+]+", "\\(a+\\)+"]) {
      expect(hasNestedRepetition(pattern)).toBe(false);
    }
  });
});
