import { describe, expect, it } from "vitest";
import { openTestMemory } from "../../test/fixtures/open-memory.js";
import type { RetentionRule } from "./retention.js";

/** Day 0 is 2024-06-01; memories are stored on the days that are given. */
async function swept(
  rules: readonly RetentionRule[],
  onDay: number,
  scope?: object,
): Promise<readonly string[]> {
  let day = 0;
  const clock = (): Date => new Date(Date.UTC(2024, 5, 1 + day));
  const { memory } = await openTestMemory(undefined, { retention: rules, clock });
  const owners = [
    [0, { userId: "alice" }],
    [0, { userId: "alice", agentId: "support-de" }],
    [0, { userId: "bob", agentId: "travel" }],
    [20, { userId: "bob" }],
  ] as const;
  for (const [storedOn, owner] of owners) {
    day = storedOn;
    await memory.add(`of ${Object.values(owner).join("/")}`, { ...owner, infer: false });
  }
  day = onDay;
  await memory.sweep(scope);
  const left = await Promise.all(["alice", "bob"].map((userId) => memory.getAll({ userId })));
  return left.flatMap(({ results }) => results.map((record) => record.memory)).sort();
}

const ALL = ["of alice", "of alice/support-de", "of bob", "of bob/travel"];

describe("retention", () => {
  it("keeps everything without rules, and what is young enough with them", async () => {
    expect(await swept([], 10_000)).toEqual(ALL);
    expect(await swept([{ owner: {}, days: 30 }], 29)).toEqual(ALL);
  });

  it("deletes what is older than the rule, counted from creation", async () => {
    expect(await swept([{ owner: {}, days: 30 }], 31)).toEqual(["of bob"]);
  });

  it("goes by the first rule that fits the exact owner", async () => {
    const rules = [
      { owner: { agentId: "support-*" }, days: 5 },
      { owner: { userId: "bob" }, days: 1_000 },
      { owner: { userId: "*" }, days: 25 },
    ];
    expect(await swept(rules, 10)).toEqual(["of alice", "of bob", "of bob/travel"]);
    expect(await swept(rules, 26)).toEqual(["of bob", "of bob/travel"]);
  });

  it.each([
    ["*l*c*", ["of bob", "of bob/travel"]],
    ["alice*", ["of bob", "of bob/travel"]],
    ["*alicex", ALL],
    ["a*a*e", ALL],
    ["bob", ["of alice", "of alice/support-de"]],
  ])("understands the pattern %s", async (userId, expected) => {
    expect(await swept([{ owner: { userId }, days: 1 }], 100)).toEqual(expected);
  });

  it("stays within the scope that is swept", async () => {
    expect(await swept([{ owner: {}, days: 1 }], 100, { userId: "bob" })).toEqual([
      "of alice",
      "of alice/support-de",
    ]);
  });
});
