import { describe, expect, it } from "vitest";
import { parseRequestDate } from "./request-date.js";

const parse = (headers: Record<string, string>) => parseRequestDate(new Map(Object.entries(headers)));
const NOON = { text: "20261123T120000Z", time: Date.UTC(2026, 10, 23, 12) };

describe("the date of a request", () => {
  it("is x-amz-date, or else date in either form", () => {
    expect(parse({ "x-amz-date": "20261123T120000Z", date: "x" })).toEqual(NOON);
    expect(parse({ date: "Mon, 23 Nov 2026 12:00:00 GMT" })).toEqual(NOON);
    expect(parse({ date: "20261123T120000Z" })).toEqual(NOON);
  });

  it.each([
    {},
    { "x-amz-date": "2026-11-23T12:00:00Z" },
    { "x-amz-date": "20261323T120000Z" },
    { date: "yesterday" },
  ])("is refused where it is %j", (headers) => {
    expect(() => parse(headers)).toThrow(
      expect.objectContaining({ exception: "IncompleteSignatureException" }),
    );
  });
});
