import { describe, expect, it } from "vitest";
import type { ConverseRequestBody } from "../../wire/converse.js";
import { SILENT_LOCAL_LOGGER } from "../local-logger.js";
import { createModelResolver } from "../models/model-resolver.js";
import { checkModelSupport } from "./model-rules.js";

const resolve = createModelResolver(SILENT_LOCAL_LOGGER);
const tools = [{ toolSpec: { name: "t", inputSchema: { json: {} } } }];

function check(modelId: string, request: ConverseRequestBody): void {
  const model = resolve(modelId);
  if (model === undefined) throw new Error(`${modelId} names no model`);
  checkModelSupport(request, model);
}

const HAIKU_45 = "us.anthropic.claude-haiku-4-5-20251001-v1:0";

describe("what a model supports", () => {
  it.each<[string, string, ConverseRequestBody, string]>([
    [
      "an embedding model",
      "amazon.titan-embed-text-v2:0",
      {},
      "This action doesn't support the model that you provided.",
    ],
    [
      "tools",
      "amazon.titan-text-express-v1",
      { toolConfig: { tools } },
      "This model doesn't support tool use.",
    ],
    [
      "a system prompt",
      "amazon.titan-text-express-v1",
      { system: [{ text: "x" }] },
      "This model doesn't support system messages.",
    ],
    [
      "temperature together with topP",
      HAIKU_45,
      { inferenceConfig: { temperature: 0, topP: 0.5 } },
      "`temperature` and `top_p` cannot both be specified for this model. Please use only one.",
    ],
    [
      "sampling parameters",
      "global.anthropic.claude-opus-4-7",
      { inferenceConfig: { topP: 0.5 } },
      "`top_p` is deprecated for this model.",
    ],
  ])("leads to a refusal of %s", (_name, modelId, request, message) => {
    expect(() => check(modelId, request)).toThrow(message);
  });

  it("lets pass what the model takes", () => {
    expect(() =>
      check(HAIKU_45, {
        system: [{ text: "x" }],
        toolConfig: { tools, toolChoice: { tool: { name: "t" } } },
        inferenceConfig: { temperature: 0, maxTokens: 5 },
      }),
    ).not.toThrow();
  });
});
