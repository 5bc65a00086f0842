import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { UsageEntry } from "../../spec/usage-ledger.js";
import { openStore } from "../../store/open-store.js";
import { createOutput, type Output } from "../output.js";
import { cost } from "./cost.js";

const NOVA = "amazon.nova-lite-v1:0";
const TITAN = "amazon.titan-embed-text-v2:0";
/** Ten of the thirty days of June are over at this instant. */
const NOW = new Date("2026-06-11T00:00:00.000Z");

const entry = (parts: Partial<UsageEntry>): UsageEntry => ({
  ...{ day: "2026-06-11", model: NOVA, region: "us-west-2", operation: "add", purpose: "extraction" },
  ...{ calls: 1, unpriced: 0, inputTokens: 100, outputTokens: 20, images: 0, queries: 0 },
  ...{ cacheReadTokens: 0, cacheWriteTokens: 0, cacheWrite1hTokens: 0 },
  cost: 0n,
  ...parts,
});
const dollars = (usd: number): bigint => BigInt(Math.round(usd * 1e12));

/** In all $4 this month, $1 of it today; another month before. */
const BOOKS: readonly UsageEntry[] = [
  entry({ scope: { userId: "ada" }, cost: dollars(0.75), tags: { team: '=cmd("x")' } }),
  entry({ scope: { userId: "bob" }, cost: dollars(0.25), operation: "search", model: TITAN }),
  entry({ day: "2026-06-02", scope: { userId: "ada" }, cost: dollars(3), calls: 9 }),
  entry({ day: "2026-06-02", calls: 2, unpriced: 2, model: "my.model" }),
  entry({ day: "2026-05-31", cost: dollars(100), scope: { userId: "eve" } }),
  entry({ day: "2026-07-01", cost: dollars(500), scope: { userId: "mallory" } }),
];

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "varve-cost-"));
  path = join(folder, "books.db");
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
  const store = await openStore({ provider: "sqlite", path });
  await store.usage?.record(BOOKS);
  await store.close();
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true });
});

async function run(options: object = {}): Promise<{ lines: readonly string[]; document: unknown }> {
  let printed: { lines: readonly string[]; document: unknown } = { lines: [], document: undefined };
  const output: Output = {
    ...createOutput(false),
    print: (lines, document) => {
      printed = { lines, document };
    },
  };
  await cost.run({ arguments: [], options: { db: path, ...options }, output, exitWith: () => {} });
  return printed;
}

const bar = (characters: number) => "█".repeat(characters).padEnd(32);

describe("varve cost", () => {
  it("prints today, this month, what the month comes to, and bars by day, model, operation and user", async () => {
    const { lines } = await run();
    expect(lines.slice(0, 5)).toEqual([
      "today       $1.00  (2 calls; 200 tokens in, 40 out)",
      "this month  $4.00  (13 calls, 2 of unknown price; 400 tokens in, 80 out)",
      "projected   $12.00 for the whole month",
      "",
      "by day",
    ]);
    expect(lines.filter((line) => line.startsWith("by "))).toEqual([
      ...["by day", "by model", "by operation", "by user"],
    ]);
  });

  it("draws the dearest first, the longest bar for it, and says what has no price", async () => {
    const { lines } = await run();
    const section = (title: string) => {
      const start = lines.indexOf(title) + 1;
      const end = lines.indexOf("", start);
      return lines.slice(start, end === -1 ? undefined : end);
    };
    expect(section("by day")).toEqual([
      `  2026-06-02  ${bar(32)} $3.00 + 2 unpriced`,
      `${`  2026-06-11  ${"█".repeat(10)}▋`.padEnd(14 + 32)} $1.00`,
    ]);
    expect(section("by model")).toEqual([
      `  amazon.nova-lite-v1:0         ${bar(32)} $3.75`,
      `  amazon.titan-embed-text-v2:0  ${"██▏".padEnd(32)} $0.2500`,
      `  my.model                      ${bar(0)} $0 + 2 unpriced`,
    ]);
    expect(section("by operation").map((line) => line.trim().split(/\s+/)[0])).toEqual(["add", "search"]);
    expect(section("by user")).toEqual([
      `  ada        ${bar(32)} $3.75`,
      `  bob        ${"██▏".padEnd(32)} $0.2500`,
      `  (no user)  ${bar(0)} $0 + 2 unpriced`,
    ]);
  });

  it("gives the same as a document", async () => {
    const { document } = await run();
    expect(document).toMatchObject({
      today: { usd: 1, calls: 2 },
      thisMonth: { usd: 4, calls: 13, unpriced: 2 },
      projectedUsd: expect.closeTo(12, 9),
      byDay: [
        { day: "2026-06-02", usd: 3 },
        { day: "2026-06-11", usd: 1 },
      ],
      byModel: [
        { model: NOVA, usd: 3.75 },
        { model: TITAN, usd: 0.25 },
        { model: "my.model", usd: 0 },
      ],
      byUser: [{ userId: "ada", usd: 3.75 }, { userId: "bob", usd: 0.25 }, { usd: 0 }],
    });
  });

  it("begins the lists with the day that is asked for, and leaves today and the month as they are", async () => {
    const { document } = await run({ since: "2026-05-01" });
    expect(document).toMatchObject({
      thisMonth: { usd: 4 },
      byUser: [{ userId: "eve", usd: 100 }, {}, {}, {}],
    });
  });

  it("exports every sum as CSV, no text of which is a formula", async () => {
    const { lines, document } = await run({ csv: true, since: "2026-06-11" });
    expect(lines).toEqual([
      "day,model,region,operation,purpose,userId,agentId,runId,tags,calls,unpriced,inputTokens,outputTokens,cacheReadTokens,cacheWriteTokens,cacheWrite1hTokens,images,queries,usd",
      String.raw`2026-06-11,amazon.nova-lite-v1:0,us-west-2,add,extraction,ada,,,"{""team"":""=cmd(\""x\"")""}",1,0,100,20,0,0,0,0,0,0.75`,
      "2026-06-11,amazon.titan-embed-text-v2:0,us-west-2,search,extraction,bob,,,{},1,0,100,20,0,0,0,0,0,0.25",
      "2026-07-01,amazon.nova-lite-v1:0,us-west-2,add,extraction,mallory,,,{},1,0,100,20,0,0,0,0,0,500",
    ]);
    expect(document).toMatchObject({ totals: [{ userId: "ada" }, { userId: "bob" }, { userId: "mallory" }] });
  });

  it("says how to keep books where there are none", async () => {
    const { lines } = await run({ db: join(folder, "empty.db") });
    expect(lines).toEqual([expect.stringContaining("cost.ledger: true")]);
  });

  it.each(["2026-6-1", "yesterday", "2026-02-30"])("refuses %s for a day", async (since) => {
    await expect(run({ since })).rejects.toMatchObject({ code: "INPUT_INVALID" });
  });
});
