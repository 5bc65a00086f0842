import { describe, expect, it } from "vitest";
import { SILENT_LOCAL_LOGGER } from "../local-logger.js";
import { createModelResolver } from "../models/model-resolver.js";
import { invokeModel } from "./invoke-model.js";

const resolveModel = createModelResolver(SILENT_LOCAL_LOGGER);
const invoke = (modelId: string, body: string) =>
  invokeModel({ modelId, body: Buffer.from(body), resolveModel });

describe("InvokeModel", () => {
  it("answers an embedding with its token count in a header", async () => {
    const { headers, inputTokens } = await invoke("amazon.titan-embed-text-v1", '{"inputText":"hello"}');
    expect(inputTokens).toBe(2);
    expect(headers).toEqual({
      "x-amzn-bedrock-input-token-count": "2",
      "x-amzn-bedrock-invocation-latency": expect.stringMatching(/^\d+$/),
    });
  });

  it("says that a chat model is served through Converse only", async () => {
    await expect(invoke("anthropic.claude-3-haiku-20240307-v1:0", "{}")).rejects.toMatchObject({
      exception: "ValidationException",
      message:
        "The local Bedrock serves anthropic.claude-3-haiku-20240307-v1:0 through Converse only. Use Converse with this model.",
    });
  });

  it("names the formats it serves when it does not serve a model", async () => {
    await expect(invoke("amazon.titan-embed-image-v1", "{}")).rejects.toThrow(
      "It serves the embedding formats titan-embed-g1, titan-embed-v2, cohere-embed-v3.",
    );
  });

  it("refuses a body that is no JSON without repeating it", async () => {
    await expect(invoke("amazon.titan-embed-text-v1", "secret")).rejects.toThrow(
      "Malformed input request: #: expected a JSON object, please reformat your input and try again.",
    );
  });
});
