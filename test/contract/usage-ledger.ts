import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { UsageEntry, UsageLedger } from "../../src/spec/usage-ledger.js";

const NOTHING = {
  calls: 0,
  unpriced: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  cacheWrite1hTokens: 0,
  images: 0,
  queries: 0,
  cost: 0n,
};

const entry = (parts: Partial<UsageEntry> = {}): UsageEntry => ({
  ...NOTHING,
  day: "2026-01-01",
  model: "m1",
  region: "us-east-1",
  operation: "add",
  calls: 1,
  inputTokens: 10,
  cost: 7n,
  ...parts,
});

/** What every implementation of `UsageLedger` must do beside its budget accounts. `open` gives a new, empty ledger each time. */
export function describeUsageLedger(
  name: string,
  open: () => Promise<{ ledger: UsageLedger; close: () => Promise<void> }>,
): void {
  describe(`the contract of the usage ledger on ${name}`, () => {
    let ledger: UsageLedger;
    let close: () => Promise<void>;
    beforeEach(async () => {
      ({ ledger, close } = await open());
    });
    afterEach(() => close());

    it("adds entries of one key up, also within one call", async () => {
      const amounts = {
        calls: 2,
        unpriced: 1,
        inputTokens: 3,
        outputTokens: 4,
        cacheReadTokens: 5,
        cacheWriteTokens: 6,
        cacheWrite1hTokens: 7,
        images: 8,
        queries: 9,
        cost: 10n,
      };
      await ledger.record([entry(amounts), entry(amounts)]);
      await ledger.record([entry(amounts)]);
      const sum = Object.fromEntries(
        Object.entries(amounts).map(([key, value]) => [
          key,
          typeof value === "bigint" ? value * 3n : value * 3,
        ]),
      );
      expect(await ledger.totals({ by: [] })).toEqual([sum]);
    });

    it("has no totals while nothing was recorded", async () => {
      expect(await ledger.totals({ by: [] })).toEqual([]);
      expect(await ledger.totals({ by: ["day", "model"] })).toEqual([]);
      await ledger.record([]);
      expect(await ledger.totals({ by: ["day"] })).toEqual([]);
    });

    it("tells apart by the columns that are asked for, in their order, without the values that entries lack", async () => {
      await ledger.record([
        entry({ model: "m2", purpose: "extraction", scope: { userId: "alice", runId: "r" } }),
        entry({ day: "2026-01-02", operation: "search", scope: { userId: "alice", agentId: "a" } }),
        entry({ region: "eu-west-1", scope: { userId: "bob" }, cost: 1n }),
      ]);
      const costs = async (...by: Parameters<UsageLedger["totals"]>[0]["by"]) =>
        (await ledger.totals({ by })).map(({ cost, ...row }) => [
          ...by.map((column) => row[column]),
          Number(cost),
        ]);
      expect(await costs("userId")).toEqual([
        ["alice", 14],
        ["bob", 1],
      ]);
      expect(await costs("model", "purpose")).toEqual([
        ["m1", undefined, 8],
        ["m2", "extraction", 7],
      ]);
      expect(await costs("day", "operation", "region")).toEqual([
        ["2026-01-01", "add", "eu-west-1", 1],
        ["2026-01-01", "add", "us-east-1", 7],
        ["2026-01-02", "search", "us-east-1", 7],
      ]);
      expect(await costs("agentId", "runId")).toEqual([
        [undefined, undefined, 1],
        [undefined, "r", 7],
        ["a", undefined, 7],
      ]);
    });

    it("sums the days that are asked for, both ends included", async () => {
      const days = ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"];
      await ledger.record(days.map((day) => entry({ day })));
      const found = async (from?: string, to?: string) =>
        (
          await ledger.totals({
            ...(from !== undefined && { from }),
            ...(to !== undefined && { to }),
            by: ["day"],
          })
        ).map(({ day }) => day);
      expect(await found("2026-01-02", "2026-01-03")).toEqual(days.slice(1, 3));
      expect(await found(undefined, "2026-01-02")).toEqual(days.slice(0, 2));
      expect(await found("2026-01-03")).toEqual(days.slice(2));
    });

    it("takes tags in any order for the same, and gives them back whatever they hold", async () => {
      const tags = { tenant: `a"'; DROP TABLE usage; --`, "team name": "😀" };
      await ledger.record([
        entry({ tags }),
        entry({ tags: Object.fromEntries(Object.entries(tags).reverse()) }),
        entry({ tags: {} }),
      ]);
      const totals = await ledger.totals({ by: ["tags"] });
      expect(totals).toHaveLength(2);
      expect(totals.find(({ calls }) => calls === 2)).toMatchObject({ tags });
    });

    it("keeps sums beyond 53 and 63 bits exact", async () => {
      const large = 2n ** 62n + 3n;
      await ledger.record([
        entry({ day: "2026-01-01", cost: large }),
        entry({ day: "2026-01-02", cost: large }),
      ]);
      expect(await ledger.totals({ by: [] })).toMatchObject([{ cost: 2n * large }]);
    });

    it("takes the ids of a scope out of the books, and no amount", async () => {
      await ledger.record([
        entry({ scope: { userId: "alice" }, tags: { mail: "alice@example.com" } }),
        entry({ scope: { userId: "alice", runId: "r" } }),
        entry({ scope: { userId: "bob" } }),
        entry(),
      ]);
      await ledger.forgetScope({ userId: "alice" });
      const rows = (await ledger.totals({ by: ["userId", "runId", "tags"] })).map(
        ({ userId, runId, tags, cost }) => ({ userId, runId, tags, cost }),
      );
      expect(rows).toEqual([
        { tags: {}, cost: 21n },
        { userId: "bob", tags: {}, cost: 7n },
      ]);
    });

    it("refuses to forget a scope without an id", async () => {
      await expect(ledger.forgetScope({})).rejects.toMatchObject({ code: "SCOPE_REQUIRED" });
    });
  });
}
