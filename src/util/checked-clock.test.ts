import { describe, expect, it } from "vitest";
import { checkedClock } from "./checked-clock.js";

const failure = (message: RegExp) =>
  expect.objectContaining({ code: "INPUT_INVALID", message: expect.stringMatching(message) });

describe("checkedClock", () => {
  it("gives the caller's time, and the system's where there is no clock", () => {
    const noon = new Date("2024-06-01T12:00:00Z");
    expect(checkedClock(() => noon)()).toBe(noon);
    const before = Date.now();
    expect(checkedClock(undefined)().getTime()).toBeGreaterThanOrEqual(before);
  });

  it.each<[string, unknown, RegExp]>([
    ["an invalid Date", new Date("never"), /invalid or outside the years 0 to 9999/],
    ["a Date of the year 10000", new Date("+010000-01-01T00:00:00Z"), /outside the years 0 to 9999/],
    ["a Date before the year 0", new Date("-000001-12-31T00:00:00Z"), /outside the years 0 to 9999/],
    ["a number", 1717200000000, /clock gave no Date/],
    ["nothing", undefined, /clock gave no Date/],
  ])("refuses %s", (_, time, message) => {
    expect(checkedClock(() => time as Date)).toThrow(failure(message));
  });

  it("refuses what is no function, before it is read", () => {
    expect(() => checkedClock("2024-06-01" as unknown as () => Date)).toThrow(
      failure(/clock is not a function/),
    );
  });
});
