import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBooks } from "../../src/cost.js";
import { Memory } from "../../src/index.js";
import { type LocalBedrock, startLocalBedrock } from "../../src/local/index.js";
import type { LogFields } from "../../src/spec/logger.js";

let folder: string;
let bedrock: LocalBedrock;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "varve-metering-"));
  bedrock = await startLocalBedrock();
});
afterAll(async () => {
  await bedrock.close();
  await rm(folder, { recursive: true });
});

let files = 0;
const newFile = (): string => {
  files += 1;
  return join(folder, `${files}.db`);
};

const MODEL = "amazon.nova-lite-v1:0";
/** Dollars a token in us-west-2, from data/models.json. */
const PRICES = { input: 0.06e-6, output: 0.24e-6, embedding: 0.02e-6 };

const configured = (path: string, more: object = {}) => ({
  llm: { provider: "aws_bedrock", config: { ...bedrock.config, aws_region: "us-west-2", model: MODEL } },
  vector_store: { provider: "sqlite", config: { path } },
  ...more,
});

const recordingLogger = () => {
  const warnings: (readonly [string, LogFields | undefined])[] = [];
  const log = () => {};
  return {
    warnings,
    logger: {
      debug: log,
      info: log,
      error: log,
      warn: (message: string, fields?: LogFields) => void warnings.push([message, fields]),
    },
  };
};

describe("what a memory spends", () => {
  it("is priced for each operation, extraction and embedding apart", async () => {
    const memory = await Memory.fromConfig(configured(":memory:"));
    const added = await memory.add("My name is Ada and I love sailing.", { userId: "ada" });
    const { llm, embedding, cost } = added.usage;
    const llmUsd = (llm.inputTokens ?? 0) * PRICES.input + (llm.outputTokens ?? 0) * PRICES.output;
    const embeddingUsd = (embedding.inputTokens ?? 0) * PRICES.embedding;
    expect(llm.cost?.usd).toBeCloseTo(llmUsd, 14);
    expect(embedding.cost?.usd).toBeCloseTo(embeddingUsd, 14);
    expect(cost?.usd).toBeCloseTo(llmUsd + embeddingUsd, 14);
    const found = await memory.search("hobbies", { userId: "ada" });
    expect(found.usage).toMatchObject({ llm: { calls: 0 }, cost: found.usage.embedding.cost });
    expect(found.usage.cost?.usd).toBeGreaterThan(0);
    await memory.close();
  });

  it("has no cost where costs are turned off, and an unknown one where the price is unknown", async () => {
    const off = await Memory.fromConfig(configured(":memory:", { cost: { enabled: false } }));
    expect((await off.add("I like tea.", { userId: "u" })).usage).not.toHaveProperty("cost");
    await off.close();
    const prices = { models: { [MODEL]: { input: 1 } } };
    const partly = await Memory.fromConfig(configured(":memory:", { cost: { prices } }));
    const { usage } = await partly.add("I like tea.", { userId: "u" });
    expect(usage.llm.cost).toEqual({ usd: undefined, unpriced: 1 });
    expect(usage.cost).toEqual({ usd: undefined, unpriced: 1 });
    await partly.close();
  });

  it("goes by prices of the caller's own, from a file in either case", async () => {
    const file = join(folder, "prices.yaml");
    await writeFile(file, `models:\n  "${MODEL}": { input: 3, output: 15, cache_read: 0.3 }\n`);
    const memory = await Memory.fromConfig(configured(":memory:", { cost: { prices: file } }));
    const { llm } = (await memory.add("I like tea.", { userId: "u" })).usage;
    expect(llm.cost?.usd).toBeCloseTo(((llm.inputTokens ?? 0) * 3 + (llm.outputTokens ?? 0) * 15) / 1e6, 14);
    await memory.close();
  });

  it("stands in the books by model, operation, scope, tag and day, and they agree with the service's count", async () => {
    const path = newFile();
    const before = bedrock.requests().length;
    const memory = await Memory.fromConfig(configured(path, { cost: { ledger: true } }));
    await memory.add("I live in Oslo.", { userId: "ada", tags: { tenant: "north" } });
    await memory.add("I live in Rome.", { userId: "bob", tags: { tenant: "south" } });
    await memory.search("Where?", { userId: "ada", tags: { tenant: "north" } });
    await memory.close();
    const { books, close } = await openBooks({ vector_store: { config: { path } } });
    const served = bedrock.requests().slice(before);
    const tokens = (kind: "inputTokens" | "outputTokens") =>
      served.reduce((sum, request) => sum + (request[kind] ?? 0), 0);
    expect(await books.totals()).toMatchObject([
      {
        calls: served.length,
        unpriced: 0,
        inputTokens: tokens("inputTokens"),
        outputTokens: tokens("outputTokens"),
      },
    ]);
    const byTenant = await books.totals({ by: [{ tag: "tenant" }] });
    expect(byTenant.map(({ tags }) => tags)).toEqual([{ tenant: "north" }, { tenant: "south" }]);
    const keys = await books.totals({ by: ["operation", "purpose", "userId", "model"] });
    expect(keys.map(({ operation, purpose, userId }) => `${operation} ${purpose} ${userId}`)).toEqual([
      "add embedding ada",
      "add embedding bob",
      "add extraction ada",
      "add extraction bob",
      "search embedding ada",
    ]);
    const { today, thisMonth, projectedUsd } = await books.overview(new Date());
    expect(today).toEqual(thisMonth);
    expect(projectedUsd).toBeGreaterThanOrEqual(thisMonth.usd);
    await close();
  });

  it.each([true, false])(
    "is nobody's in the books, to the bytes of the file, once its owner is forgotten (costs counted then: %s)",
    async (enabled) => {
      const path = newFile();
      const before = await Memory.fromConfig(configured(path, { cost: { ledger: true } }));
      await before.add("I live in Oslo.", { userId: "Quetzalcoatlus", tags: { mail: "Quetzalcoatlus" } });
      await before.add("I live in Rome.", { userId: "bob" });
      if (!enabled) await before.close();
      const memory = enabled
        ? before
        : await Memory.fromConfig(configured(path, { cost: { enabled: false } }));
      await memory.forget({ userId: "Quetzalcoatlus" });
      const traces = (await readdir(folder)).filter((name) => join(folder, name).startsWith(path));
      for (const name of traces) expect(await readFile(join(folder, name), "latin1")).not.toMatch(/Quetzal/);
      await memory.close();
      const { books, close } = await openBooks({ vector_store: { config: { path } } });
      const sums = await books.totals({ by: ["userId", "tags"] });
      expect(sums.map(({ userId, calls }) => [userId, calls])).toEqual([
        [undefined, expect.any(Number)],
        ["bob", expect.any(Number)],
      ]);
      expect(sums.every(({ usd }) => usd > 0)).toBe(true);
      await close();
    },
  );

  it("keeps no books where nobody asks for them", async () => {
    const path = newFile();
    const memory = await Memory.fromConfig(configured(path));
    await memory.add("I live in Oslo.", { userId: "ada" });
    await memory.close();
    const { books, close } = await openBooks({ vector_store: { config: { path } } });
    expect(await books.totals()).toEqual([]);
    await close();
  });
});

describe("a budget", () => {
  const budget = (more: object) => ({
    budgets: [{ name: "monthly", period: "month", limit_usd: 1, ...more }],
  });

  it("refuses a call that could pass its limit, before it is sent, and says how to go on", async () => {
    const memory = await Memory.fromConfig(configured(newFile(), budget({ limit_usd: 0.000001 })));
    const before = bedrock.requests().length;
    await expect(memory.add("I like tea.", { userId: "u" })).rejects.toMatchObject({
      code: "BUDGET_EXCEEDED",
      budget: "monthly",
      limitUsd: 0.000001,
      message: expect.stringMatching(
        /^The budget "monthly" of \$0.000001 a month has .* Raise the budget's limit_usd/,
      ),
    });
    expect(bedrock.requests().length).toBe(before);
    await memory.close();
  });

  it("survives a restart, and counts what was spent and not what was reserved", async () => {
    const path = newFile();
    // One add reserves some $0.0006 and spends less than a tenth of it.
    const limited = configured(path, budget({ limit_usd: 0.001 }));
    let adds = 0;
    for (let restart = 0; restart < 3; restart += 1) {
      const memory = await Memory.fromConfig(limited);
      for (let turn = 0; turn < 2; turn += 1) {
        await memory.add(`I have ${restart * 10 + turn} cats.`, { userId: "u" });
        adds += 1;
      }
      await memory.close();
    }
    expect(adds).toBe(6);
    const { books, close } = await openBooks({ vector_store: { config: { path } } });
    const [{ usd } = { usd: 0 }] = await books.totals();
    await close();
    const tight = configured(path, budget({ limit_usd: usd }));
    const memory = await Memory.fromConfig(tight);
    await expect(memory.search("cats", { userId: "u" })).rejects.toMatchObject({
      code: "BUDGET_EXCEEDED",
      spentUsd: usd,
    });
    await memory.close();
  });

  it("of each user leaves other users alone, and of a tag other values", async () => {
    const limits = {
      budgets: [
        { name: "user", period: "day", limit_usd: 0.0007, per: "user" },
        { name: "tenant", period: "hour", limit_usd: 0.0007, per: "tag", tag: "tenant" },
      ],
    };
    const memory = await Memory.fromConfig(configured(newFile(), limits));
    const spendAll = async (options: { userId: string; tags?: Record<string, string> }): Promise<string> => {
      for (let turn = 0; turn < 100; turn += 1) {
        try {
          await memory.add(`I have ${turn} cats and ${turn} dogs.`, options);
        } catch (error) {
          return (error as { budget?: string }).budget ?? String(error);
        }
      }
      return "none";
    };
    expect(await spendAll({ userId: "ada" })).toBe("user");
    await memory.add("I like tea.", { userId: "bob", tags: { tenant: "north" } });
    expect(await spendAll({ userId: "bob", tags: { tenant: "south" } })).toBe("user");
    await memory.add("I like tea.", { userId: "cyd", tags: { tenant: "south" } });
    await memory.close();
  });

  it("warns once at its threshold, lets a cheaper model answer, and refuses at the end", async () => {
    const cheaper = "amazon.nova-micro-v1:0";
    const { logger, warnings } = recordingLogger();
    const thresholds = [
      { at: 0.1, action: "warn" },
      { at: 0.4, action: "downgrade", model: cheaper },
      { at: 1, action: "throw" },
    ];
    const path = newFile();
    const limited = configured(path, budget({ limit_usd: 0.0015, thresholds }));
    const memory = await Memory.fromConfig(limited, { logger });
    const before = bedrock.requests().length;
    let results: Awaited<ReturnType<typeof memory.add>>[] = [];
    for (let turn = 0; turn < 100; turn += 1) {
      try {
        results = [...results, await memory.add(`I have ${turn} cats.`, { userId: "u" })];
      } catch (error) {
        expect(error).toMatchObject({ code: "BUDGET_EXCEEDED" });
        break;
      }
    }
    await memory.close();
    const models = bedrock
      .requests()
      .slice(before)
      .map(({ modelId }) => modelId);
    expect(new Set(models.filter((id) => id !== "amazon.titan-embed-text-v2:0"))).toEqual(
      new Set([MODEL, cheaper]),
    );
    expect(results.at(-1)?.warnings.join()).toContain(`${cheaper} answered instead of ${MODEL}`);
    expect(warnings.map(([message]) => message)).toEqual([
      "A budget has passed a threshold",
      "A budget lets a cheaper model answer",
    ]);
    const { books, close } = await openBooks({ vector_store: { config: { path } } });
    const byModel = await books.totals({ by: ["model"] });
    expect(byModel.map(({ model }) => model)).toContain(cheaper);
    await close();
  });
});

describe("the embedding cache of a memory", () => {
  it("outlives the memory in the store, saves money, and is emptied with what is forgotten", async () => {
    const path = newFile();
    const cached = configured(path, { cache: { embeddings: "store" } });
    const search = async () => {
      const memory = await Memory.fromConfig(cached);
      const { usage } = await memory.search("What does she like?", { userId: "ada" });
      const stats = memory.stats();
      await memory.close();
      return { usage, stats };
    };
    const first = await search();
    expect(first.usage.embedding.calls).toBe(1);
    expect(first.stats.embeddings).toMatchObject({ hits: 0, misses: 1, savedUsd: 0 });
    const second = await search();
    expect(second.usage).toMatchObject({ embedding: { calls: 0, inputTokens: 0 }, cost: { usd: 0 } });
    expect(second.stats.embeddings).toMatchObject({ hits: 1, misses: 0, hitRate: 1 });
    expect(second.stats.embeddings?.savedUsd).toBeCloseTo(first.usage.cost?.usd ?? -1, 12);
    const memory = await Memory.fromConfig(cached);
    await memory.reset();
    await memory.close();
    expect((await search()).usage.embedding.calls).toBe(1);
  });
});

describe("the response cache of a memory", () => {
  it("answers an add that is repeated after its memories were deleted, and is emptied with what is forgotten", async () => {
    const memory = await Memory.fromConfig(
      configured(":memory:", { recent_messages: 0, cache: { responses: "memory" } }),
    );
    const said = { role: "user", content: "I live in Oslo.", timestamp: "2026-01-01T00:00:00Z" } as const;
    const add = () => memory.add([said], { userId: "ada" });
    const first = await add();
    expect(first.usage.llm.calls).toBe(1);
    await memory.deleteAll({ userId: "ada" });
    const again = await add();
    expect(again.results.map((fact) => fact.memory)).toEqual(first.results.map((fact) => fact.memory));
    expect(again.usage.llm).toEqual({ calls: 0, cost: { usd: 0 } });
    expect(memory.stats().responses).toMatchObject({ hits: 1, savedUsd: first.usage.llm.cost?.usd });
    await memory.forget({ userId: "ada" });
    expect((await add()).usage.llm.calls).toBe(1);
    await memory.close();
  });
});
