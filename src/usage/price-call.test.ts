import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { publishedPrices } from "../catalogue/prices.js";
import type { TokenUsage } from "../spec/usage.js";
import { toDollars } from "../util/pico-dollars.js";
import { estimateCost } from "./estimate-cost.js";
import { type PricedCall, priceCall } from "./price-call.js";

const prices = publishedPrices();
const priceOf = (call: PricedCall): number | undefined => {
  const price = priceCall(call, prices);
  return price === undefined ? undefined : toDollars(price);
};

/** Dollars that were computed by hand from the prices that AWS publishes, as data/models.json has them. */
const PRICED: readonly (readonly [what: string, dollars: number, call: PricedCall])[] = [
  [
    "the mission's example: 100 in and 200 out at $3 and $15",
    0.0033,
    {
      model: "anthropic.claude-3-sonnet-20240229-v1:0",
      region: "us-east-1",
      usage: { inputTokens: 100, outputTokens: 200 },
    },
  ],
  [
    "the same through a geographic profile",
    0.0033,
    {
      model: "us.anthropic.claude-3-sonnet-20240229-v1:0",
      region: "us-west-2",
      usage: { inputTokens: 100, outputTokens: 200 },
    },
  ],
  [
    "the same through a global profile of Sonnet 4.5",
    0.0033,
    {
      model: "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
      region: "us-east-1",
      usage: { inputTokens: 100, outputTokens: 200 },
    },
  ],
  [
    "a geographic profile of Sonnet 4.5 costs a tenth more",
    0.00363,
    {
      model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
      region: "us-east-1",
      usage: { inputTokens: 100, outputTokens: 200 },
    },
  ],
  [
    "the European profile of Sonnet 4.5",
    0.0519255,
    {
      model: "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
      region: "eu-central-1",
      usage: { inputTokens: 12345, outputTokens: 678 },
    },
  ],
  [
    "Haiku 4.5 through the European profile",
    0.0000066,
    {
      model: "eu.anthropic.claude-haiku-4-5-20251001-v1:0",
      region: "eu-west-1",
      usage: { inputTokens: 1, outputTokens: 1 },
    },
  ],
  [
    "Haiku 4.5 through the global profile",
    0.000006,
    {
      model: "global.anthropic.claude-haiku-4-5-20251001-v1:0",
      region: "eu-west-1",
      usage: { inputTokens: 1, outputTokens: 1 },
    },
  ],
  [
    "Haiku 4.5 in GovCloud",
    0.0072,
    {
      model: "us-gov.anthropic.claude-haiku-4-5-20251001-v1:0",
      region: "us-gov-west-1",
      usage: { inputTokens: 1000, outputTokens: 1000 },
    },
  ],
  [
    "Sonnet 4.5 in GovCloud",
    0.0216,
    {
      model: "us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0",
      region: "us-gov-east-1",
      usage: { inputTokens: 1000, outputTokens: 1000 },
    },
  ],
  [
    "Opus 5 through the geographic profile",
    0.000341,
    { model: "us.anthropic.claude-opus-5", region: "us-east-2", usage: { inputTokens: 7, outputTokens: 11 } },
  ],
  [
    "Opus 5 through the global profile",
    0.00031,
    {
      model: "global.anthropic.claude-opus-5",
      region: "us-east-2",
      usage: { inputTokens: 7, outputTokens: 11 },
    },
  ],
  [
    "Sonnet 5 through the global profile",
    0.000232,
    {
      model: "global.anthropic.claude-sonnet-5",
      region: "eu-west-1",
      usage: { inputTokens: 31, outputTokens: 17 },
    },
  ],
  [
    "Sonnet 5 through the geographic profile",
    0.0002552,
    {
      model: "eu.anthropic.claude-sonnet-5",
      region: "eu-west-1",
      usage: { inputTokens: 31, outputTokens: 17 },
    },
  ],
  [
    "Opus 4.1, which costs most per output token",
    0.09006,
    {
      model: "us.anthropic.claude-opus-4-1-20250805-v1:0",
      region: "us-east-1",
      usage: { inputTokens: 999, outputTokens: 1001 },
    },
  ],
  [
    "Nova 2 Lite through the geographic profile in Ohio",
    0.003025,
    {
      model: "us.amazon.nova-2-lite-v1:0",
      region: "us-east-2",
      usage: { inputTokens: 5000, outputTokens: 500 },
    },
  ],
  [
    "Nova 2 Lite in North Virginia, which has a price of its own",
    0.00275,
    {
      model: "us.amazon.nova-2-lite-v1:0",
      region: "us-east-1",
      usage: { inputTokens: 5000, outputTokens: 500 },
    },
  ],
  [
    "Nova 2 Lite through the global profile",
    0.00275,
    {
      model: "global.amazon.nova-2-lite-v1:0",
      region: "us-east-2",
      usage: { inputTokens: 5000, outputTokens: 500 },
    },
  ],
  [
    "Nova 2 Lite through the global profile from Taipei",
    0.003305,
    {
      model: "global.amazon.nova-2-lite-v1:0",
      region: "ap-east-2",
      usage: { inputTokens: 5000, outputTokens: 500 },
    },
  ],
  [
    "Nova 2 Lite through the European profile from Milan",
    0.0048455,
    {
      model: "eu.amazon.nova-2-lite-v1:0",
      region: "eu-south-1",
      usage: { inputTokens: 5000, outputTokens: 500 },
    },
  ],
  [
    "Nova Lite in North Virginia",
    0.0003,
    { model: "amazon.nova-lite-v1:0", region: "us-east-1", usage: { inputTokens: 1000, outputTokens: 1000 } },
  ],
  [
    "Nova Lite in Oregon, where no other price is stated",
    0.0003,
    {
      model: "us.amazon.nova-lite-v1:0",
      region: "us-west-2",
      usage: { inputTokens: 1000, outputTokens: 1000 },
    },
  ],
  [
    "Nova Lite in Frankfurt",
    0.00039,
    {
      model: "eu.amazon.nova-lite-v1:0",
      region: "eu-central-1",
      usage: { inputTokens: 1000, outputTokens: 1000 },
    },
  ],
  [
    "Nova Lite in Tokyo",
    0.00036,
    {
      model: "apac.amazon.nova-lite-v1:0",
      region: "ap-northeast-1",
      usage: { inputTokens: 1000, outputTokens: 1000 },
    },
  ],
  [
    "Nova Micro in Mumbai",
    0.000008569,
    {
      model: "apac.amazon.nova-micro-v1:0",
      region: "ap-south-1",
      usage: { inputTokens: 77, outputTokens: 33 },
    },
  ],
  [
    "Nova Pro in London",
    0.00395726,
    { model: "amazon.nova-pro-v1:0", region: "eu-west-2", usage: { inputTokens: 1234, outputTokens: 567 } },
  ],
  [
    "Nova Pro in GovCloud",
    0.00336192,
    {
      model: "amazon.nova-pro-v1:0",
      region: "us-gov-west-1",
      usage: { inputTokens: 1234, outputTokens: 567 },
    },
  ],
  [
    "Nova Premier",
    0.00007,
    { model: "us.amazon.nova-premier-v1:0", region: "us-east-1", usage: { inputTokens: 3, outputTokens: 5 } },
  ],
  [
    "Mistral Large in São Paulo",
    0.00269,
    {
      model: "mistral.mistral-large-2402-v1:0",
      region: "sa-east-1",
      usage: { inputTokens: 100, outputTokens: 100 },
    },
  ],
  [
    "Llama 3.3 70B",
    0.0036,
    {
      model: "us.meta.llama3-3-70b-instruct-v1:0",
      region: "us-east-2",
      usage: { inputTokens: 2000, outputTokens: 3000 },
    },
  ],
  [
    "DeepSeek R1",
    0.0001215,
    { model: "us.deepseek.r1-v1:0", region: "us-west-2", usage: { inputTokens: 10, outputTokens: 20 } },
  ],
  [
    "Palmyra X5",
    0.000126,
    { model: "us.writer.palmyra-x5-v1:0", region: "us-west-2", usage: { inputTokens: 10, outputTokens: 20 } },
  ],
  [
    "Jamba 1.5 Mini",
    0.00001,
    { model: "ai21.jamba-1-5-mini-v1:0", region: "us-east-1", usage: { inputTokens: 10, outputTokens: 20 } },
  ],
  [
    "Qwen3 32B in Frankfurt",
    0.0000178,
    { model: "qwen.qwen3-32b-v1:0", region: "eu-central-1", usage: { inputTokens: 10, outputTokens: 20 } },
  ],
  [
    "GPT-6 Astra in the United States",
    0.00165,
    { model: "us.openai.gpt-6-astra", region: "us-east-1", usage: { inputTokens: 100, outputTokens: 10 } },
  ],
  [
    "GPT-6 Astra through the global profile",
    0.0015,
    {
      model: "global.openai.gpt-6-astra",
      region: "eu-west-1",
      usage: { inputTokens: 100, outputTokens: 10 },
    },
  ],
  [
    "a foundation model's ARN",
    0.0003,
    {
      model: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
      region: "us-east-1",
      usage: { inputTokens: 1000, outputTokens: 1000 },
    },
  ],
  [
    "an inference profile's ARN",
    0.00018,
    {
      model:
        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/global.anthropic.claude-sonnet-4-5-20250929-v1:0",
      region: "us-east-1",
      usage: { inputTokens: 10, outputTokens: 10 },
    },
  ],
  [
    "an application inference profile whose model is named",
    0.000198,
    {
      model: "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123",
      region: "us-east-1",
      usage: { inputTokens: 10, outputTokens: 10 },
      baseModel: "anthropic.claude-sonnet-4-5-20250929-v1:0",
    },
  ],
  [
    "an application inference profile over a global profile",
    0.00018,
    {
      model: "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123",
      region: "us-east-1",
      usage: { inputTokens: 10, outputTokens: 10 },
      baseModel: "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
    },
  ],
  [
    "reading from the prompt cache",
    0.001815,
    {
      model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
      region: "us-east-1",
      usage: { inputTokens: 100, outputTokens: 50, cacheReadTokens: 2000 },
    },
  ],
  [
    "writing to the prompt cache for five minutes",
    0.009405,
    {
      model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
      region: "us-east-1",
      usage: { inputTokens: 100, outputTokens: 50, cacheWriteTokens: 2000 },
    },
  ],
  [
    "writing to the prompt cache for an hour",
    0.014355,
    {
      model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
      region: "us-east-1",
      usage: { inputTokens: 100, outputTokens: 50, cacheWriteTokens: 2000, cacheWrite1hTokens: 2000 },
    },
  ],
  [
    "writing to the prompt cache for both times, and reading",
    0.009885,
    {
      model: "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
      region: "us-east-1",
      usage: {
        inputTokens: 100,
        outputTokens: 50,
        cacheReadTokens: 700,
        cacheWriteTokens: 2000,
        cacheWrite1hTokens: 500,
      },
    },
  ],
  [
    "Haiku 4.5's cache writes in GovCloud",
    0.0000258,
    {
      model: "us-gov.anthropic.claude-haiku-4-5-20251001-v1:0",
      region: "us-gov-east-1",
      usage: { inputTokens: 1, outputTokens: 1, cacheWriteTokens: 10, cacheWrite1hTokens: 4 },
    },
  ],
  [
    "Opus 5's cache through the global profile",
    0.00018,
    {
      model: "global.anthropic.claude-opus-5",
      region: "us-east-1",
      usage: {
        inputTokens: 1,
        outputTokens: 1,
        cacheReadTokens: 100,
        cacheWriteTokens: 10,
        cacheWrite1hTokens: 10,
      },
    },
  ],
  [
    "Claude 3 Haiku's cache",
    0.000051125,
    {
      model: "anthropic.claude-3-haiku-20240307-v1:0",
      region: "us-east-1",
      usage: { inputTokens: 40, outputTokens: 30, cacheReadTokens: 20, cacheWriteTokens: 10 },
    },
  ],
  [
    "Nova 2 Lite's cache reads",
    0.00009735,
    {
      model: "us.amazon.nova-2-lite-v1:0",
      region: "us-west-2",
      usage: { inputTokens: 40, outputTokens: 30, cacheReadTokens: 20 },
    },
  ],
  [
    "GPT-6 Astra's cache writes, which are kept for 30 minutes",
    0.00016775,
    {
      model: "us.openai.gpt-6-astra",
      region: "us-east-1",
      usage: { inputTokens: 1, outputTokens: 1, cacheReadTokens: 5, cacheWriteTokens: 7 },
    },
  ],
  [
    "the flex tier",
    0.00034505,
    {
      model: "openai.gpt-oss-20b-1:0",
      region: "ap-southeast-2",
      usage: { inputTokens: 1000, outputTokens: 2000 },
      serviceTier: "flex",
    },
  ],
  [
    "the priority tier",
    0.001207675,
    {
      model: "openai.gpt-oss-20b-1:0",
      region: "ap-southeast-2",
      usage: { inputTokens: 1000, outputTokens: 2000 },
      serviceTier: "priority",
    },
  ],
  [
    "the default tier by its name",
    0.0006901,
    {
      model: "openai.gpt-oss-20b-1:0",
      region: "ap-southeast-2",
      usage: { inputTokens: 1000, outputTokens: 2000 },
      serviceTier: "default",
    },
  ],
  [
    "the flex tier of Nova Pro",
    0.000036,
    {
      model: "amazon.nova-pro-v1:0",
      region: "us-east-1",
      usage: { inputTokens: 10, outputTokens: 20 },
      serviceTier: "flex",
    },
  ],
  [
    "a batch job of Sonnet 4.5",
    0.0099,
    {
      model: "anthropic.claude-sonnet-4-5-20250929-v1:0",
      region: "us-east-1",
      usage: { inputTokens: 1000, outputTokens: 1000 },
      batch: true,
    },
  ],
  [
    "a batch job of Nova Lite",
    0.00015,
    {
      model: "amazon.nova-lite-v1:0",
      region: "us-east-1",
      usage: { inputTokens: 1000, outputTokens: 1000 },
      batch: true,
    },
  ],
  [
    "a batch job of Claude 3 Haiku",
    0.00075,
    {
      model: "anthropic.claude-3-haiku-20240307-v1:0",
      region: "us-west-2",
      usage: { inputTokens: 1000, outputTokens: 1000 },
      batch: true,
    },
  ],
  [
    "a batch job of Titan embeddings",
    0.01,
    {
      model: "amazon.titan-embed-text-v2:0",
      region: "us-east-1",
      usage: { inputTokens: 1000000 },
      batch: true,
    },
  ],
  [
    "just as many tokens as the usual price holds for",
    0.615,
    {
      model: "anthropic.claude-sonnet-4-20250514-v1:0",
      region: "us-east-1",
      usage: { inputTokens: 200000, outputTokens: 1000 },
    },
  ],
  [
    "one token more, at the price of long requests",
    1.222506,
    {
      model: "anthropic.claude-sonnet-4-20250514-v1:0",
      region: "us-east-1",
      usage: { inputTokens: 200001, outputTokens: 1000 },
    },
  ],
  [
    "a long request whose length is in the cache",
    0.17925,
    {
      model: "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
      region: "us-east-1",
      usage: { inputTokens: 1000, outputTokens: 1000, cacheReadTokens: 250000, cacheWriteTokens: 100 },
    },
  ],
  [
    "Titan v2 embeddings",
    0.00246912,
    { model: "amazon.titan-embed-text-v2:0", region: "us-east-1", usage: { inputTokens: 123456 } },
  ],
  [
    "Titan v2 embeddings in Sydney, priced to a millionth",
    0.003210349824,
    { model: "amazon.titan-embed-text-v2:0", region: "ap-southeast-2", usage: { inputTokens: 123456 } },
  ],
  [
    "Titan v2 embeddings in Frankfurt",
    0.0246912,
    { model: "amazon.titan-embed-text-v2:0", region: "eu-central-1", usage: { inputTokens: 123456 } },
  ],
  [
    "Titan v1 embeddings",
    0.0000005,
    { model: "amazon.titan-embed-text-v1", region: "us-west-2", usage: { inputTokens: 5 } },
  ],
  [
    "Cohere v3 embeddings",
    0.0000005,
    { model: "cohere.embed-english-v3", region: "us-east-1", usage: { inputTokens: 5 } },
  ],
  [
    "Cohere v4 embeddings",
    0.00000084,
    { model: "cohere.embed-v4:0", region: "us-east-1", usage: { inputTokens: 7 } },
  ],
  [
    "Nova multimodal embeddings of text",
    0.000001215,
    { model: "amazon.nova-2-multimodal-embeddings-v1:0", region: "us-east-1", usage: { inputTokens: 9 } },
  ],
  [
    "Nova multimodal embeddings of three images",
    0.00018,
    {
      model: "amazon.nova-2-multimodal-embeddings-v1:0",
      region: "us-east-1",
      usage: { inputTokens: 0 },
      inputImages: 3,
    },
  ],
  [
    "Titan embeddings of an image with its caption",
    0.0000696,
    { model: "amazon.titan-embed-image-v1", region: "us-east-1", usage: { inputTokens: 12 }, inputImages: 1 },
  ],
  [
    "two images of Nova Canvas",
    0.12,
    {
      model: "amazon.nova-canvas-v1:0",
      region: "us-east-1",
      images: [
        { width: 1024, height: 1024 },
        { width: 512, height: 512 },
      ],
    },
  ],
  [
    "an image of Titan v2",
    0.008,
    { model: "amazon.titan-image-generator-v2:0", region: "us-west-2", images: [{}] },
  ],
  [
    "an image of Stable Image Ultra",
    0.14,
    { model: "stability.stable-image-ultra-v1:1", region: "us-west-2", images: [{}] },
  ],
  [
    "a creative upscale",
    0.6,
    { model: "stability.stable-creative-upscale-v1:0", region: "us-west-2", images: [{}] },
  ],
  [
    "a small image of SDXL in few steps",
    0.018,
    {
      model: "stability.stable-diffusion-xl-v0",
      region: "us-west-2",
      images: [{ width: 512, height: 512, steps: 50 }],
    },
  ],
  [
    "a small image of SDXL in many steps",
    0.036,
    {
      model: "stability.stable-diffusion-xl-v0",
      region: "us-west-2",
      images: [{ width: 512, height: 512, steps: 51 }],
    },
  ],
  [
    "a larger image of SDXL in few steps",
    0.036,
    {
      model: "stability.stable-diffusion-xl-v0",
      region: "us-west-2",
      images: [{ width: 1024, height: 512, steps: 30 }],
    },
  ],
  [
    "a larger image of SDXL in many steps",
    0.072,
    {
      model: "stability.stable-diffusion-xl-v0",
      region: "us-west-2",
      images: [{ width: 1024, height: 1024, steps: 150 }],
    },
  ],
  ["no image made, none paid", 0, { model: "amazon.nova-canvas-v1:0", region: "us-west-2", images: [] }],
  [
    "a reranking of 100 documents",
    0.001,
    { model: "amazon.rerank-v1:0", region: "us-west-2", rerankedDocuments: [100] },
  ],
  [
    "a reranking of 350 documents, which counts as four",
    0.004,
    { model: "amazon.rerank-v1:0", region: "us-west-2", rerankedDocuments: [350] },
  ],
  [
    "two rerankings by Cohere",
    0.006,
    { model: "cohere.rerank-v3-5:0", region: "us-west-2", rerankedDocuments: [20, 101] },
  ],
  [
    "a call without tokens",
    0,
    { model: "amazon.nova-lite-v1:0", region: "us-east-1", usage: { inputTokens: 0, outputTokens: 0 } },
  ],
];

const UNKNOWN: readonly (readonly [what: string, call: PricedCall])[] = [
  [
    "a model that the table does not have",
    { model: "anthropic.claude-9-v1:0", region: "us-east-1", usage: { inputTokens: 1, outputTokens: 1 } },
  ],
  [
    "a model whose price no source states",
    { model: "openai.gpt-6.1-sol", region: "us-east-1", usage: { inputTokens: 1 } },
  ],
  [
    "a provisioned model, which is paid by the hour",
    {
      model: "arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abc123",
      baseModel: "amazon.nova-lite-v1:0",
      region: "us-east-1",
      usage: { inputTokens: 1 },
    },
  ],
  [
    "an application inference profile whose model nobody named",
    {
      model: "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123",
      region: "us-east-1",
      usage: { inputTokens: 1 },
    },
  ],
  [
    "a custom model",
    {
      model: "arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-lite-v1:0/abcdefghijkl",
      region: "us-east-1",
      usage: { inputTokens: 1 },
    },
  ],
  ["a call whose tokens the service did not state", { model: "amazon.nova-lite-v1:0", region: "us-east-1" }],
  [
    "a call of which only the output was stated",
    { model: "amazon.nova-lite-v1:0", region: "us-east-1", usage: { outputTokens: 5 } },
  ],
  [
    "cache reads of a model whose price for them is not stated",
    { model: "amazon.nova-lite-v1:0", region: "us-east-1", usage: { inputTokens: 1, cacheReadTokens: 1 } },
  ],
  [
    "cache writes for an hour where only those for five minutes have a price",
    {
      model: "anthropic.claude-sonnet-4-20250514-v1:0",
      region: "us-east-1",
      usage: { inputTokens: 1, cacheWriteTokens: 1, cacheWrite1hTokens: 1 },
    },
  ],
  [
    "output where only the input has a price",
    { model: "amazon.nova-pro-v1:0", region: "ap-southeast-5", usage: { inputTokens: 1, outputTokens: 1 } },
  ],
  [
    "a tier without a stated price",
    {
      model: "anthropic.claude-sonnet-4-5-20250929-v1:0",
      region: "us-east-1",
      usage: { inputTokens: 1 },
      serviceTier: "flex",
    },
  ],
  [
    "a tier that is paid by reservation",
    {
      model: "openai.gpt-oss-20b-1:0",
      region: "ap-southeast-2",
      usage: { inputTokens: 1 },
      serviceTier: "reserved",
    },
  ],
  [
    "the output of a tier of which only the input is stated",
    {
      model: "amazon.nova-pro-v1:0",
      region: "us-east-1",
      usage: { inputTokens: 1, outputTokens: 1 },
      serviceTier: "priority",
    },
  ],
  [
    "a batch job in a region whose price for it is not stated",
    { model: "amazon.nova-lite-v1:0", region: "eu-central-1", usage: { inputTokens: 1 }, batch: true },
  ],
  [
    "a batch job through a global profile",
    {
      model: "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
      region: "us-east-1",
      usage: { inputTokens: 1 },
      batch: true,
    },
  ],
  [
    "a long request through a geographic profile",
    {
      model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
      region: "us-east-1",
      usage: { inputTokens: 200001 },
    },
  ],
  [
    "a global profile of a model that has no price for it",
    { model: "global.cohere.embed-v4:0", region: "us-east-1", usage: { inputTokens: 1 } },
  ],
  [
    "a region of another partition that has no price",
    { model: "amazon.nova-lite-v1:0", region: "cn-north-1", usage: { inputTokens: 1 } },
  ],
  [
    "a model of the United States, elsewhere",
    { model: "zai.glm-4.6", region: "eu-west-1", usage: { inputTokens: 1 } },
  ],
  [
    "an image whose price hangs on a size that is not known",
    { model: "stability.stable-diffusion-xl-v0", region: "us-west-2", images: [{}] },
  ],
  [
    "an image larger than any that has a price",
    {
      model: "stability.stable-diffusion-xl-v1",
      region: "us-west-2",
      images: [{ width: 2048, height: 2048, steps: 30 }],
    },
  ],
];

describe("the price of a call", () => {
  it.each(PRICED)("is exact for %s: $%d", (_, dollars, call) => {
    expect(priceOf(call)).toBe(dollars);
  });

  it.each(UNKNOWN)("is unknown, and not nothing, for %s", (_, call) => {
    expect(priceOf(call)).toBeUndefined();
  });

  it("of the very id that is called comes before that of its base model, in every region", () => {
    const model = "us.amazon.nova-lite-v1:0";
    const usage = { inputTokens: 2_000_000 };
    const own = {
      asOf: "2026-01-01",
      models: { [model]: { input: 5, regions: { "eu-west-1": { input: 7 } } } },
    };
    expect(priceCall({ model, region: "us-gov-west-1", usage }, own)).toBe(10_000_000_000_000n);
    expect(priceCall({ model, region: "eu-west-1", usage }, own)).toBe(14_000_000_000_000n);
  });

  it("is estimated with the day of its table", () => {
    const own = { asOf: "2026-01-01", models: { "amazon.nova-lite-v1:0": { input: 5 } } };
    const query = { model: "amazon.nova-lite-v1:0", inputTokens: 1_000_000 };
    expect(estimateCost({ ...query, prices: own })).toMatchObject({ usd: 5, asOf: "2026-01-01" });
    const { asOf } = estimateCost(query);
    expect(new Date(`${asOf}T00:00:00Z`).toISOString().slice(0, 10)).toBe(asOf);
  });

  it("is additive: two calls cost as much as one with the tokens of both", () => {
    fc.assert(
      fc.property(shortUsage, shortUsage, model, (one, other, id) => {
        const price = (usage: TokenUsage) => priceCall({ model: id, region: "us-east-1", usage }, prices);
        const both = { ...one };
        for (const key of USAGE_KEYS) both[key] = one[key] + other[key];
        const [a, b, sum] = [price(one), price(other), price(both)];
        expect(sum).toBe(a === undefined || b === undefined ? undefined : a + b);
      }),
    );
  });

  it("is never negative, for any model, region, tier and count", () => {
    const region = fc.constantFrom("us-east-1", "eu-central-1", "ap-southeast-2", "us-gov-west-1", "nowhere");
    const serviceTier = fc.constantFrom(undefined, "default", "flex", "priority", "reserved", "new");
    fc.assert(
      fc.property(model, region, serviceTier, fc.boolean(), anyUsage, (id, where, tier, batch, usage) => {
        const price = priceCall({ model: id, region: where, serviceTier: tier, batch, usage }, prices);
        if (price !== undefined) expect(price >= 0n).toBe(true);
      }),
    );
  });
});

const USAGE_KEYS = [
  "inputTokens",
  "outputTokens",
  "cacheReadTokens",
  "cacheWriteTokens",
  "cacheWrite1hTokens",
] as const;

const usageUpTo = (max: number) =>
  fc
    .record({
      inputTokens: fc.nat({ max }),
      outputTokens: fc.nat({ max }),
      cacheReadTokens: fc.nat({ max }),
      cacheWriteTokens: fc.nat({ max }),
      cacheWrite1hTokens: fc.nat({ max }),
    })
    .map((usage) => ({
      ...usage,
      cacheWrite1hTokens: Math.min(usage.cacheWrite1hTokens, usage.cacheWriteTokens),
    }));
/** Two of them stay below every threshold from which another price holds. */
const shortUsage = usageUpTo(30_000);
const anyUsage = usageUpTo(10_000_000);
const model = fc
  .tuple(fc.constantFrom("", "us.", "global."), fc.constantFrom(...Object.keys(prices.models)))
  .map(([prefix, id]) => `${prefix}${id}`);
