import { describe, expect, it } from "vitest";
import { operationCall } from "../../../test/fixtures/operation-call.js";
import { converse } from "./converse.js";
import { countTokens } from "./count-tokens.js";
import { invokeModel } from "./invoke-model.js";

const HAIKU_45 = "anthropic.claude-haiku-4-5-20251001-v1:0";
const call = (modelId: string, body: object) => operationCall(modelId, JSON.stringify(body));
const count = async (modelId: string, input: object) =>
  (await countTokens(call(modelId, { input }))).usage.inputTokens;

const conversation = {
  system: [{ text: "Be kind." }, { guardContent: { text: { text: "guarded" } } }],
  messages: [{ role: "user", content: [{ text: "Hello" }, { guardContent: { text: { text: "there" } } }] }],
  toolConfig: { tools: [{ toolSpec: { name: "t", inputSchema: { json: { type: "object" } } } }] },
};
const native = {
  anthropic_version: "bedrock-2023-05-31",
  max_tokens: 10,
  messages: [{ role: "user", content: "Hello there" }],
};
const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64");

describe("CountTokens", () => {
  it("counts what Converse counts", async () => {
    const {
      usage: { inputTokens },
    } = await converse(call(`us.${HAIKU_45}`, conversation));
    expect(await count(HAIKU_45, { converse: conversation })).toBe(inputTokens);
  });

  it("counts what InvokeModel counts", async () => {
    const {
      usage: { inputTokens },
    } = await invokeModel(call(`us.${HAIKU_45}`, native));
    expect(inputTokens).toBe(3);
    expect(await count(HAIKU_45, { invokeModel: { body: base64(native) } })).toBe(3);
  });

  it.each([
    `us.${HAIKU_45}`,
    `arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.${HAIKU_45}`,
    "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdefghijkl",
    "amazon.titan-embed-text-v2:0",
  ])("does not count by %s", async (modelId) => {
    await expect(count(modelId, { converse: conversation })).rejects.toThrow(
      "The provided model doesn't support counting tokens.",
    );
  });

  it.each<[string, object, string]>([
    ["no.such-model", { converse: conversation }, "The provided model identifier is invalid."],
    [
      HAIKU_45,
      {},
      "The CountTokensInput object at input must set exactly one of the following fields: invokeModel, converse. It sets none.",
    ],
    [HAIKU_45, { invokeModel: { body: base64({}) } }, "#: required key [max_tokens] not found"],
    [HAIKU_45, { invokeModel: { body: "AAAA" } }, "#: expected a JSON object"],
    [HAIKU_45, { converse: { messages: [] } }, "A conversation must start with a user message."],
  ])("refuses for %s the input %j", async (modelId, input, message) => {
    await expect(count(modelId, input)).rejects.toThrow(message);
  });
});
