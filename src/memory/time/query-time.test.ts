import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseQueryTime } from "./query-time.js";

/** A Wednesday. */
const NOW = Date.parse("2024-05-15T13:30:00Z");

function read(query: string): string | undefined {
  const time = parseQueryTime(query, NOW);
  if (time === undefined) return undefined;
  if (time.kind === "recent") return `recent: ${time.expression}`;
  const day = (at: number) =>
    Number.isFinite(at) ? new Date(at).toISOString().replace("T00:00:00.000Z", "") : "…";
  return `${day(time.from)} to ${day(time.to)}: ${time.expression}`;
}

describe("parseQueryTime", () => {
  it.each([
    ["what did we eat yesterday?", "2024-05-14 to 2024-05-15: yesterday"],
    ["what happened the day before yesterday", "2024-05-13 to 2024-05-14: day before yesterday"],
    ["where is she today", "2024-05-15 to 2024-05-16: today"],
    ["two days ago", "2024-05-13 to 2024-05-14: two days ago"],
    ["3 weeks ago", "2024-04-22 to 2024-04-29: 3 weeks ago"],
    ["a month ago", "2024-04-01 to 2024-05-01: a month ago"],
    ["Last Week", "2024-05-06 to 2024-05-13: Last Week"],
    ["this week", "2024-05-13 to 2024-05-20: this week"],
    ["last month", "2024-04-01 to 2024-05-01: last month"],
    ["last year", "2023-01-01 to 2024-01-01: last year"],
    ["last weekend", "2024-05-11 to 2024-05-13: last weekend"],
    ["in the last 10 days", "2024-05-05 to 2024-05-16: last 10 days"],
    ["on Monday", "2024-05-13 to 2024-05-14: on Monday"],
    ["last Wednesday", "2024-05-08 to 2024-05-09: last Wednesday"],
    ["in May 2023", "2023-05-01 to 2023-06-01: in May 2023"],
    ["in October", "2023-10-01 to 2023-11-01: in October"],
    ["last May", "2023-05-01 to 2023-06-01: last May"],
    ["in 2021", "2021-01-01 to 2022-01-01: in 2021"],
    ["on 3 June", "2023-06-03 to 2023-06-04: on 3 June"],
    ["on the 3rd of March", "2024-03-03 to 2024-03-04: on the 3rd of March"],
    ["June 3rd, 2022", "2022-06-03 to 2022-06-04: June 3rd, 2022"],
    ["on 2023-05-08", "2023-05-08 to 2023-05-09: 2023-05-08"],
    ["in 2023-05", "2023-05-01 to 2023-06-01: 2023-05"],
    ["since March", "2024-03-01 to …: since March"],
    ["since last week", "2024-05-06 to …: since last week"],
    ["after 3 June 2022", "2022-06-04 to …: after 3 June 2022"],
    ["before 2023", "… to 2023-01-01: before 2023"],
    ["until April", "… to 2024-05-01: until April"],
    ["between May and July 2023", "2023-05-01 to 2023-08-01: between May and July 2023"],
    ["from 1 March to 5 April", "2024-03-01 to 2024-04-06: from 1 March to 5 April"],
    ["what is her latest plan", "recent: latest"],
    ["what has she read recently", "recent: recently"],
  ])("reads %j", (query, expected) => {
    expect(read(query)).toBe(expected);
  });

  it.each([
    "what may Maya eat?",
    "who will march with us",
    "does she like week-old bread",
    "flat 12, 3 rooms",
    "on 31 February",
    "wann war das gestern",
    "the last of the Mohicans",
    "",
  ])("reads no time in %j", (query) => {
    expect(read(query)).toBeUndefined();
  });

  it("gives spans in order for any text, and never throws", () => {
    const words = fc.constantFrom(
      "last",
      "since",
      "between",
      "and",
      "may",
      "3",
      "2023",
      "ago",
      "week",
      "days",
      "on",
      "monday",
      "2023-02-31",
      "until",
      "from",
      "to",
      "12",
      "june",
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(words, { maxLength: 8 }).map((all) => all.join(" ")),
    );
    fc.assert(
      fc.property(
        text,
        fc.date({ min: new Date("1971-01-01"), max: new Date("2100-01-01"), noInvalidDate: true }),
        (query, now) => {
          const time = parseQueryTime(query, now.getTime());
          if (time?.kind === "span") expect(time.from).toBeLessThan(time.to);
          if (time !== undefined) expect(query).toContain(time.expression);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
