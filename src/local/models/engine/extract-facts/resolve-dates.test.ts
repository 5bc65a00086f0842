import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resolveDates } from "./resolve-dates.js";

const FRIDAY = "2026-05-01T10:00:00Z";
const WEDNESDAY = "2026-04-29T23:30:00-05:00";

describe("resolveDates", () => {
  it.each([
    ["yoga today", FRIDAY, "yoga on 2026-05-01"],
    ["flies tomorrow morning", FRIDAY, "flies on 2026-05-02 in the morning"],
    ["is due by tomorrow", FRIDAY, "is due by 2026-05-02"],
    ["left the day before yesterday", FRIDAY, "left on 2026-04-29"],
    ["arrives the day after tomorrow", FRIDAY, "arrives on 2026-05-03"],
    ["saw Heat last night", FRIDAY, "saw Heat on 2026-04-30 in the evening"],
    ["has yoga next Friday", FRIDAY, "has yoga on 2026-05-08"],
    ["has yoga next Friday", WEDNESDAY, "has yoga on 2026-05-08"],
    ["has yoga on Friday", WEDNESDAY, "has yoga on 2026-05-01"],
    ["has yoga this Friday at 6", WEDNESDAY, "has yoga on 2026-05-01 at 6"],
    ["a table for Friday", FRIDAY, "a table for 2026-05-08"],
    ["met Tom last Friday", FRIDAY, "met Tom on 2026-04-24"],
    ["met Tom last Monday", WEDNESDAY, "met Tom on 2026-04-27"],
    ["has a free day next week", FRIDAY, "has a free day in the week of 2026-05-04"],
    ["moves this weekend", WEDNESDAY, "moves on the weekend of 2026-05-02"],
    ["moved last month", "2026-01-31", "moved in 2025-12"],
    ["has lived here since last year", FRIDAY, "has lived here since 2025"],
    ["flies in 3 days", "2026-02-27", "flies on 2026-03-02"],
    ["flies in two weeks", FRIDAY, "flies around 2026-05-15"],
    ["marries in a couple of months", FRIDAY, "marries in 2026-07"],
    ["quit smoking three years ago", FRIDAY, "quit smoking in 2023"],
    ["moved about a year ago", FRIDAY, "moved in 2025"],
  ])("reads %j said at %s as %j", (text, at, resolved) => {
    expect(resolveDates(text, at)).toBe(resolved);
  });

  it.each([
    "has yoga every Friday",
    "works Monday to Friday",
    "runs on Fridays",
    "loves Good Friday",
    "lived there a few years ago",
    "reads today's paper",
    "was born on 3 May 1990",
  ])("leaves %j as it is", (text) => {
    expect(resolveDates(text, FRIDAY)).toBe(text);
  });

  it.each([undefined, "", "yesterday", "2026-13-45T00:00:00Z"])(
    "leaves all dates alone when it was said at %j",
    (at) => {
      expect(resolveDates("yoga tomorrow", at)).toBe("yoga tomorrow");
    },
  );

  it("survives any text at any date", () => {
    const date = fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true });
    const phrase = fc.constantFrom(
      "next Friday",
      "999 years ago",
      "in 999 weeks",
      "last month",
      "tomorrow",
      "a day ago",
    );
    fc.assert(
      fc.property(date, fc.string(), phrase, (at, text, named) => {
        expect(typeof resolveDates(`${text} ${named}`, at.toISOString())).toBe("string");
      }),
    );
  });
});
