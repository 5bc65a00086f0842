import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../spec/json.js";
import { parseQueryTime } from "./query-time.js";
import { timeMatch } from "./time-match.js";

const NOW = Date.parse("2024-05-15T13:30:00Z");

function match(query: string, memory: string, createdAt: string, metadata: JsonObject = {}): number {
  const time = parseQueryTime(query, NOW);
  if (time === undefined) throw new Error("The query names no time.");
  const record = { id: "m", memory, hash: "h", userId: "alice", metadata, createdAt, updatedAt: createdAt };
  return timeMatch(time, record, NOW);
}

describe("timeMatch", () => {
  it("is 1 for what was stored then, and 0 for what was not", () => {
    expect(match("last week", "She bakes bread", "2024-05-07T10:00:00.000Z")).toBe(1);
    expect(match("last week", "She bakes bread", "2024-05-14T10:00:00.000Z")).toBe(0);
  });

  it("goes by the date that the memory names, and half by when it was stored", () => {
    expect(match("in May 2023", "She married on 2023-05-08", "2024-01-01T00:00:00.000Z")).toBe(1);
    expect(match("last month", "She married on 8 May 2023", "2024-04-20T00:00:00.000Z")).toBe(0.5);
    expect(match("in 2022", "She married on 8 May 2023", "2024-04-20T00:00:00.000Z")).toBe(0);
  });

  it("counts relative times of a memory from when it was stored", () => {
    expect(match("on 3 June 2023", "Fell off the bike yesterday", "2023-06-04T09:00:00.000Z")).toBe(1);
  });

  it("reads dates of the metadata", () => {
    expect(match("in May 2023", "The wedding", "2024-01-01T00:00:00.000Z", { date: "2023-05-08" })).toBe(1);
    expect(match("in May 2023", "The wedding", "2024-01-01T00:00:00.000Z", { date: "8/5", n: 3 })).toBe(0);
  });

  it("counts the part of a longer time that lies within", () => {
    expect(match("in May 2023", "Lived in Ghent in 2023", "2024-01-01T00:00:00.000Z")).toBeCloseTo(
      31 / 365,
      12,
    );
  });

  it("halves every 30 days for what is recent", () => {
    expect(match("latest plan", "Plan A", "2024-05-15T13:30:00.000Z")).toBe(1);
    expect(match("latest plan", "Plan A", "2024-04-15T13:30:00.000Z")).toBeCloseTo(0.5, 12);
    expect(match("latest plan", "Plan A", "2025-01-01T00:00:00.000Z")).toBe(1);
  });
});
