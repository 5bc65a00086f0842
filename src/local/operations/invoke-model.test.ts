import { describe, expect, it } from "vitest";
import { operationCall } from "../../../test/fixtures/operation-call.js";
import { invokeModel } from "./invoke-model.js";

const invoke = (modelId: string, body: string) => invokeModel(operationCall(modelId, body));

describe("InvokeModel", () => {
  it("answers an embedding with its token count in a header", async () => {
    const {
      headers,
      usage: { inputTokens },
    } = await invoke("amazon.titan-embed-text-v1", '{"inputText":"hello"}');
    expect(inputTokens).toBe(2);
    expect(headers).toEqual({
      "x-amzn-bedrock-input-token-count": "2",
      "x-amzn-bedrock-invocation-latency": expect.stringMatching(/^\d+$/),
    });
  });

  it("answers a chat model with both token counts in headers", async () => {
    const {
      headers,
      body,
      usage: { inputTokens, outputTokens },
    } = await invoke(
      "anthropic.claude-3-haiku-20240307-v1:0",
      JSON.stringify({
        anthropic_version: "bedrock-2023-05-31",
        max_tokens: 3,
        messages: [{ role: "user", content: "hello" }],
      }),
    );
    expect({ inputTokens, outputTokens }).toEqual({ inputTokens: 2, outputTokens: 3 });
    expect(headers).toEqual({
      "x-amzn-bedrock-input-token-count": "2",
      "x-amzn-bedrock-output-token-count": "3",
      "x-amzn-bedrock-invocation-latency": expect.stringMatching(/^\d+$/),
    });
    expect(JSON.parse(body)).toMatchObject({ model: "claude-3-haiku-20240307", stop_reason: "max_tokens" });
  });

  it("gives the same request the same answer", async () => {
    const request = '{"messages":[{"role":"user","content":"hello"}]}';
    const one = await invoke("openai.gpt-oss-20b-1:0", request);
    expect((await invoke("openai.gpt-oss-20b-1:0", request)).body).toBe(one.body);
  });

  it("tells the model's own refusal without Converse's introduction", async () => {
    const request = {
      anthropic_version: "bedrock-2023-05-31",
      max_tokens: 9,
      temperature: 0.1,
      top_p: 0.1,
      messages: [{ role: "user", content: "hello" }],
    };
    await expect(
      invoke("us.anthropic.claude-haiku-4-5-20251001-v1:0", JSON.stringify(request)),
    ).rejects.toMatchObject({
      message: "`temperature` and `top_p` cannot both be specified for this model. Please use only one.",
    });
  });

  it("refuses a model whose native body nobody has described", async () => {
    await expect(invoke("amazon.nova-sonic-v1:0", "{}")).rejects.toThrow(
      "The local Bedrock does not know the native body of amazon.nova-sonic-v1:0, so InvokeModel cannot serve it.",
    );
  });

  it("refuses a body that is no JSON without repeating it", async () => {
    await expect(invoke("amazon.titan-embed-text-v1", "secret")).rejects.toThrow(
      "Malformed input request: #: expected a JSON object, please reformat your input and try again.",
    );
  });
});
