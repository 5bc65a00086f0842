import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CallContext } from "../../spec/language-model.js";
import { accountOf, periodOf } from "./account-of.js";
import type { Budget } from "./budget.js";

const NOW = new Date("2028-02-29T23:59:59.999Z");
const budget = (parts: Partial<Budget> = {}): Budget => ({
  ...{ name: "b", limit: 1n, period: "day", per: "store", thresholds: [] },
  ...parts,
});
const nameOf = (parts: Partial<Budget>, context: Partial<CallContext> = {}, processId = "p1") =>
  accountOf(budget(parts), { operation: "add", ...context }, NOW, processId)?.name;

describe("the period of a budget", () => {
  it.each([
    ["hour", "2028-02-29T23:00:00.000Z", "2028-03-01T00:00:00.000Z"],
    ["day", "2028-02-29T00:00:00.000Z", "2028-03-01T00:00:00.000Z"],
    ["month", "2028-02-01T00:00:00.000Z", "2028-03-01T00:00:00.000Z"],
  ] as const)("of a %s begins and ends by the calendar of UTC", (period, begin, end) => {
    expect(periodOf(period, NOW).map((instant) => instant.toISOString())).toEqual([begin, end]);
  });

  it("holds every instant, and is followed by the next without a gap", () => {
    const instants = fc.date({
      ...{ min: new Date("2020-01-01T00:00:00Z"), max: new Date("2060-01-01T00:00:00Z") },
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instants, fc.constantFrom("hour", "day", "month"), (instant, period) => {
        const [begin, end] = periodOf(period, instant);
        expect(begin.getTime() <= instant.getTime() && instant.getTime() < end.getTime()).toBe(true);
        expect(periodOf(period, end)[0]).toEqual(end);
      }),
    );
  });
});

describe("the account of a budget", () => {
  it("is another one in each period, and settles late calls for a day", () => {
    const account = accountOf(budget(), { operation: "add" }, NOW, "p1");
    expect(account?.resetsAt.toISOString()).toBe("2028-03-01T00:00:00.000Z");
    expect(account?.endsAt).toBe("2028-03-02T00:00:00.000Z");
    expect(nameOf({ period: "hour" })).not.toBe(nameOf({ period: "month" }));
  });

  it("is shared by all of a store, or belongs to one process", () => {
    expect(nameOf({ per: "store" }, {}, "p1")).toBe(nameOf({ per: "store" }, {}, "p2"));
    expect(nameOf({ per: "process" }, {}, "p1")).not.toBe(nameOf({ per: "process" }, {}, "p2"));
  });

  it.each(["user", "agent", "run"] as const)("of each %s is that owner's, and names nobody", (per) => {
    const of = (id: string) => nameOf({ per }, { scope: { [`${per}Id`]: id } });
    expect(of("ada")).toBe(of("ada"));
    expect(of("ada")).not.toBe(of("bob"));
    expect(of("ada")).not.toContain("ada");
    expect(nameOf({ per }, { scope: {} })).toBeUndefined();
    expect(nameOf({ per })).toBeUndefined();
  });

  it("of each value of a tag is that value's, and names of built-in members are none", () => {
    const of = (tags: Readonly<Record<string, string>>, tag = "team") => nameOf({ per: { tag } }, { tags });
    expect(of({ team: "sea" })).not.toBe(of({ team: "sky" }));
    expect(of({ other: "sea" })).toBeUndefined();
    expect(of({}, "constructor")).toBeUndefined();
  });
});
