import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfig } from "./load-config.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "varve-prices-"));
});
afterAll(() => rm(folder, { recursive: true }));

const load = (more: object) =>
  loadConfig({ llm: { config: { model: "amazon.nova-lite-v1:0" } }, ...more }, { homeDirectory: folder });
const MODEL = "amazon.nova-lite-v1:0";

describe("cost.prices", () => {
  it("are an object or a file, with members in either case", async () => {
    const prices = { models: { [MODEL]: { input: 1, cache_read: 0.1, global: { cacheWrite1h: 2 } } } };
    const expected = { models: { [MODEL]: { input: 1, cacheRead: 0.1, global: { cacheWrite1h: 2 } } } };
    expect((await load({ cost: { prices } })).cost.prices).toMatchObject(expected);
    const file = join(folder, "prices.json");
    await writeFile(file, JSON.stringify(prices));
    expect((await load({ cost: { prices: "~/prices.json" } })).cost.prices).toMatchObject(expected);
  });

  it.each([
    [{ models: { [MODEL]: { inptu: 1 } } }, `cost.prices: models: ${MODEL} has no member "inptu".`],
    [{ models: { [MODEL]: { input: -1 } } }, "must be at least 0, got -1."],
    [
      { models: { [MODEL]: { input: 0.0000001 } } },
      "must be dollars per million tokens with at most six decimals.",
    ],
    [{ models: { [MODEL]: { input: "3" } } }, "must be a number, got a string."],
    [{ prices: {} }, "models must be an object, got nothing."],
    [{ models: [] }, "must be an object, got a list."],
  ])("are refused where they are wrong: %j", async (prices, message) => {
    await expect(load({ cost: { prices } })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringContaining(message),
    });
  });

  it("are refused for what is no model id, and for a file that is not there", async () => {
    await expect(load({ cost: { prices: { models: { nova: {} } } } })).rejects.toMatchObject({
      code: "MODEL_ID_INVALID",
    });
    await expect(load({ cost: { prices: "nowhere.json" } })).rejects.toMatchObject({
      code: "CONFIG_FILE_UNREADABLE",
    });
  });
});

describe("budgets", () => {
  const budget = { name: "b", limit_usd: 5, period: "day" };

  it("are filled in, and sorted by threshold", async () => {
    const thresholds = [
      { at: 1, action: "throw" },
      { at: 0.8, action: "downgrade", model: "amazon.nova-micro-v1:0" },
    ];
    const given = [
      budget,
      { ...budget, name: "c", limitUsd: 5, limit_usd: undefined, per: "tag", tag: "t", thresholds },
    ];
    const { budgets, cost } = await load({
      budgets: given.map((entry) => JSON.parse(JSON.stringify(entry))),
    });
    expect(budgets).toEqual([
      { name: "b", limitUsd: 5, period: "day", per: "store", thresholds: [{ share: 1, action: "throw" }] },
      {
        name: "c",
        limitUsd: 5,
        period: "day",
        per: { tag: "t" },
        thresholds: [
          { share: 0.8, action: "downgrade", model: "amazon.nova-micro-v1:0" },
          { share: 1, action: "throw" },
        ],
      },
    ]);
    expect(cost.ledger).toBe(true);
  });

  it.each([
    [
      [{ ...budget, limit: 5 }],
      "CONFIG_UNKNOWN_KEY",
      "budgets[0].limit is not an option. Did you mean limit_usd?",
    ],
    [[{ ...budget, limit_usd: 0 }], "CONFIG_INVALID", "budgets[0].limit_usd must be"],
    [[{ ...budget, period: "week" }], "CONFIG_INVALID", "budgets[0].period must be one of"],
    [[budget, budget], "CONFIG_INVALID", 'Two budgets are called "b"'],
    [[{ ...budget, per: "tag" }], "CONFIG_INVALID", "budgets[0].tag is missing"],
    [[{ ...budget, tag: "t" }], "CONFIG_INVALID", 'budgets[0].tag has an effect only with per: "tag"'],
    [[{ ...budget, thresholds: [{ at: 1, action: "downgrade" }] }], "CONFIG_INVALID", "model is missing"],
    [
      [{ ...budget, thresholds: [{ at: 1, action: "downgrade", model: "amazon.titan-embed-text-v2:0" }] }],
      "MODEL_UNSUPPORTED",
      'of kind "embedding"',
    ],
  ])("are refused where they are wrong: %j", async (budgets, code, message) => {
    await expect(load({ budgets })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  it("need the costs", async () => {
    await expect(load({ budgets: [budget], cost: { enabled: false } })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
    });
  });
});
