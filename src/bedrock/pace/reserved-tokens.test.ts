import { describe, expect, it } from "vitest";
import { countedTokens, reservedTokens } from "./reserved-tokens.js";

const NOVA = "amazon.nova-lite-v1:0";

describe("reservedTokens", () => {
  it("counts a quarter of the text's bytes and maxTokens in full", () => {
    const body = {
      system: [{ text: "x".repeat(40) }],
      messages: [{ role: "user", content: [{ text: "y".repeat(396) }] }],
      inferenceConfig: { maxTokens: 500, temperature: 0.5 },
    };
    expect(reservedTokens(body, NOVA)).toBe(500 + Math.ceil((40 + 4 + 396) / 4));
  });

  it.each([
    "max_tokens",
    "maxTokens",
    "max_gen_len",
    "maxTokenCount",
    "max_tokens_to_sample",
    "max_new_tokens",
  ])("knows the native member %s", (member) => {
    expect(reservedTokens({ textGenerationConfig: { [member]: 300 } }, NOVA)).toBe(300);
  });

  it("takes the model's longest answer where maxTokens is absent, and nothing for a model that is not known", () => {
    expect(reservedTokens({}, "anthropic.claude-3-haiku-20240307-v1:0")).toBe(4096);
    expect(reservedTokens({ inputText: "12345678" }, undefined)).toBe(2);
  });

  it("does not take base64 for text", () => {
    const image = { image: { format: "png", source: { bytes: "A".repeat(100_000) } } };
    expect(reservedTokens({ messages: [image], maxTokens: 1 }, NOVA)).toBe(2);
  });
});

describe("countedTokens", () => {
  it("counts input, cache writes and output, but no cache reads", () => {
    const usage = {
      inputTokens: 10,
      outputTokens: 20,
      cacheReadInputTokens: 1_000,
      cacheWriteInputTokens: 5,
    };
    expect(countedTokens({ body: { usage }, headers: {} }, NOVA)).toBe(35);
  });

  it.each([
    ["anthropic.claude-sonnet-4-5-20250929-v1:0", 10 + 5 * 20],
    ["anthropic.claude-sonnet-5", 10 + 10 * 20],
    ["anthropic.claude-opus-4-8", 10 + 15 * 20],
  ])("weighs the output of %s as the service does", (model, counted) => {
    const body = { usage: { inputTokens: 10, outputTokens: 20 } };
    expect(countedTokens({ body, headers: {} }, model)).toBe(counted);
  });

  it("reads the headers of InvokeModel, and says when the answer does not tell", () => {
    const headers = {
      "x-amzn-bedrock-input-token-count": "7",
      "x-amzn-bedrock-output-token-count": "3",
    };
    expect(countedTokens({ body: {}, headers }, NOVA)).toBe(10);
    expect(countedTokens({ body: null, headers: {} }, NOVA)).toBeUndefined();
  });
});
