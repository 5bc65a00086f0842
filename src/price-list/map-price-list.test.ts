import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LISTED, type ListedProduct, priceDocument } from "../../test/fixtures/price-list/listed-products.js";
import { publishedPrices } from "../catalogue/prices.js";
import { buildPriceTable } from "./build-price-table.js";
import { mapPriceList } from "./map-price-list.js";
import { readUsageType, tokenMeterOf } from "./token-meter.js";

async function* documents(products: readonly ListedProduct[]): AsyncGenerator<unknown> {
  for (const product of products) yield JSON.parse(priceDocument(product));
}

const meterOf = (attributes: Readonly<Record<string, string>>) => {
  const usage = readUsageType(attributes["usagetype"] ?? "");
  return usage && tokenMeterOf(attributes, usage);
};

describe("the meter of a listed product", () => {
  it.each([
    ["USE1-MP:USE1_InputTokenCount-Units", "input", "standard", false, false],
    ["USE1-MP:USE1_CacheReadInputTokenCount_Global-Units", "cacheRead", "standard", true, false],
    ["USE1-MP:USE1_cache_write_tokens_1h_global_standard-Units", "cacheWrite1h", "standard", true, false],
    ["USE1-MP:USE1_output_tokens_batch-Units", "output", "batch", false, false],
    ["USE1-MP:USE1_input_tokens_long_ctx_standard-Units", "input", "standard", false, true],
    [
      "USE1-Nova2.0Lite-cache-read-input-token-count-cross-region-global",
      "cacheRead",
      "standard",
      true,
      false,
    ],
    ["USE1-gpt-oss-120b-output-tokens-priority", "output", "priority", false, false],
  ] as const)("of %s is %s, %s", (usagetype, rate, tier, isGlobal, isLong) => {
    expect(meterOf({ usagetype })).toEqual({ rate, tier, isGlobal, isLong });
  });

  it.each([
    [{ usagetype: "USE1-NovaLite-input-tokens-custom-model" }],
    [{ usagetype: "USE1-NovaPro-input-tokens-cross-region" }],
    [{ usagetype: "USE1-NovaPro-input-tokens-latency-optimized" }],
    [{ usagetype: "USE1-NovaPro-input-tokens", inferenceType: "Output tokens" }],
    [{ usagetype: "USE1-NovaPro-input-tokens", inferenceType: "Prompt cache read input tokens" }],
    [{ usagetype: "USE1-NovaPro-input-tokens-flex", feature: "Batch Inference" }],
    [{ usagetype: "USE1-NovaPro-input-tokens", feature: "Model Customization" }],
    [{ usagetype: "USE1-NovaPro-input-tokens", service_tier: "reserved" }],
    [{ usagetype: "USE1-MP:USE1_cache_write_tokens_30m_standard-Units" }],
    [{ usagetype: "USE1-MP:USE1_InputImageCount-Units" }],
    [{ usagetype: "USE1-NovaCanvas-T2I-1024-Standard" }],
  ])("of %o is not guessed", (attributes) => {
    expect(meterOf(attributes)).toBeUndefined();
  });

  it("takes the tier from whichever place states it", () => {
    for (const attributes of [
      {
        usagetype: "USE1-Qwen3-32B-input-tokens-batch",
        inferenceType: "Input tokens",
        feature: "Batch Inference",
      },
      { usagetype: "USE1-Qwen3-32B-input-tokens", inferenceType: "input tokens batch" },
      { usagetype: "USE1-Qwen3-32B-input-tokens", inferenceType: "Input tokens", service_tier: "batch" },
    ]) {
      expect(meterOf(attributes)).toMatchObject({ rate: "input", tier: "batch" });
    }
  });
});

describe("a price list", () => {
  it("becomes prices of the catalogue's models, and the rest is counted by reason", async () => {
    const mapped = await mapPriceList(documents(Object.values(LISTED).flat()));
    expect(mapped.products).toBe(21);
    expect(mapped.publishedAt).toBe("2026-11-20T12:00:00Z");
    expect(mapped.prices).toHaveLength(13);
    expect(mapped.unmapped).toEqual(
      expect.arrayContaining([
        { reason: "meter not understood", products: 3, models: ["Claude Sonnet 4.6", "Nova Lite"] },
        {
          reason: "two prices for the same",
          products: 2,
          models: ["anthropic.claude-3-haiku-20240307-v1:0"],
        },
        { reason: "not counted in tokens", products: 1, models: ["Nova Canvas"] },
        { reason: "model not in the catalogue", products: 1, models: ["Model of Tomorrow"] },
        { reason: "another endpoint (bedrock-mantle)", products: 1, models: ["Qwen3 32B"] },
      ]),
    );
    const left = mapped.unmapped.reduce((sum, { products }) => sum + products, 0);
    expect(left + mapped.prices.length).toBe(mapped.products);
  });

  it("lies over the prices that are there, and leaves those of which it says nothing", async () => {
    const base = publishedPrices();
    const { prices } = await mapPriceList(documents(Object.values(LISTED).flat()));
    const { table, homeless } = buildPriceTable(prices, base, "2026-11-20");
    expect(homeless).toEqual([]);
    const lite = base.models["amazon.nova-lite-v1:0"];
    expect(table.models["amazon.nova-lite-v1:0"]).toMatchObject({
      input: lite?.input,
      regions: {
        "us-east-1": { input: 0.07, output: 0.28, cacheRead: 0.0175, batch: { input: 0.035 } },
        "eu-central-1": { ...lite?.regions?.["eu-central-1"], input: 0.09 },
        "eu-west-2": lite?.regions?.["eu-west-2"],
      },
    });
    const sonnet = table.models["anthropic.claude-sonnet-4-6"];
    expect(sonnet?.regions?.["us-east-1"]).toMatchObject({ input: 3.4, output: 17, cacheWrite1h: 6.8 });
    expect(sonnet?.global?.regions?.["us-east-1"]).toMatchObject({ input: 3.1, batch: { input: 1.55 } });
    expect(table.models["amazon.titan-embed-text-v2:0"]?.regions?.["us-east-1"]?.input).toBe(0.03);
    expect(table.models["anthropic.claude-3-haiku-20240307-v1:0"]).toBeUndefined();
  });

  it("needs no entry for a region that costs what the others do", () => {
    const base = {
      asOf: "",
      models: { "amazon.nova-lite-v1:0": { input: 1, regions: { "us-east-1": { input: 2 } } } },
    };
    const price = {
      modelId: "amazon.nova-lite-v1:0",
      rate: "input",
      tier: "standard",
      isGlobal: false,
      isLong: false,
    } as const;
    const prices = ["us-east-1", "us-west-2", "us-gov-west-1"].map((region) => ({
      ...price,
      region,
      usdPerMillion: 1,
    }));
    const { table } = buildPriceTable(prices, base, "2026-11-20");
    expect(table.models["amazon.nova-lite-v1:0"]).toMatchObject({
      input: 1,
      regions: { "us-gov-west-1": { input: 1 } },
    });
    expect(Object.keys(table.models["amazon.nova-lite-v1:0"]?.regions ?? {})).toEqual(["us-gov-west-1"]);
  });

  it("gives long requests a price only where their threshold is known", () => {
    const price = {
      region: "us-east-1",
      rate: "input",
      tier: "standard",
      isGlobal: false,
      isLong: true,
      usdPerMillion: 6,
    } as const;
    const base = {
      asOf: "",
      models: { a: { input: 3, longContext: { above: 200_000, input: 5 } }, b: { input: 3 } },
    };
    const { table, homeless } = buildPriceTable(
      [
        { ...price, modelId: "a" },
        { ...price, modelId: "b" },
      ],
      base,
      "2026-11-20",
    );
    expect(table.models["a"]?.regions?.["us-east-1"]?.longContext).toEqual({ above: 200_000, input: 6 });
    expect(homeless.map(({ modelId }) => modelId)).toEqual(["b"]);
  });
});

describe("whatever the list holds", () => {
  const word = fc.constantFrom(
    "input",
    "output",
    "cache",
    "tokens",
    "batch",
    "global",
    "1h",
    "long",
    "x",
    "Nova Lite",
    "-",
  );
  const text = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.array(word, { maxLength: 6 }).map((words) => words.join("-")),
  );
  const usagetype = fc.oneof(
    text,
    text.map((meter) => `USE1-NovaLite-${meter}`),
    text.map((meter) => `USE1-MP:USE1_${meter}-Units`),
  );
  const product = fc.record({
    attributes: fc.record({
      usagetype,
      model: fc.constantFrom("Nova Lite", "Nova Pro", "Claude Sonnet 4.6", "toString", ""),
      inferenceType: text,
      feature: fc.constantFrom("", "On-demand Inference", "Batch Inference", "Other"),
      regionCode: fc.constantFrom("us-east-1", "eu-central-1", "nowhere-1", "__proto__"),
    }),
    usd: fc.constantFrom("0", "0.001", "3", "-1", "1e-9", "", "0.00000000001"),
    unit: fc.constantFrom("1K tokens", "1M tokens", "Units", "hour", "image"),
    description: fc.constantFrom("", "Million Input Tokens", "1K 1M tokens"),
  });

  it("every product is either a price above 0 or counted, and the table holds nothing else", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(product, { maxLength: 12 }), async (products) => {
        const { prices, unmapped, products: count } = await mapPriceList(documents(products));
        const left = unmapped.reduce((sum, entry) => sum + entry.products, 0);
        expect(count).toBe(products.length);
        expect(left + prices.length).toBeLessThanOrEqual(count);
        expect(prices.every(({ usdPerMillion }) => usdPerMillion > 0)).toBe(true);
        const { table } = buildPriceTable(prices, publishedPrices(), "2026-11-20");
        expect(new Set(Object.keys(table.models))).toEqual(new Set(prices.map(({ modelId }) => modelId)));
      }),
    );
  });

  it("no document makes it throw", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 5 }), async (values) => {
        async function* given(): AsyncGenerator<unknown> {
          yield* values;
        }
        expect((await mapPriceList(given())).prices).toEqual([]);
      }),
    );
  });
});
