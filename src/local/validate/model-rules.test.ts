import { describe, expect, it } from "vitest";
import type { ConverseRequestBody, WireContentBlock } from "../../wire/converse.js";
import { SILENT_LOCAL_LOGGER } from "../local-logger.js";
import { createModelResolver } from "../models/model-resolver.js";
import { checkConverseSupport, checkModelSupport } from "./model-rules.js";

const resolver = createModelResolver(SILENT_LOCAL_LOGGER, {
  servesEndedModels: true,
  isRegional: false,
});
const resolve = (modelId: string) => resolver(modelId, "us-west-2");
const tools = [{ toolSpec: { name: "t", inputSchema: { json: {} } } }];

function check(modelId: string, request: ConverseRequestBody): void {
  const model = resolve(modelId);
  if (model === undefined) throw new Error(`${modelId} names no model`);
  checkConverseSupport(model, false);
  checkModelSupport(request, model);
}

function says(block: WireContentBlock): ConverseRequestBody {
  return { messages: [{ role: "user", content: [block] }] };
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
    [
      "images",
      "us.amazon.nova-micro-v1:0",
      says({ image: { format: "png", source: { bytes: "AAAA" } } }),
      "This model doesn't support the image field for user messages. Remove image and try again.",
    ],
    [
      "images in a tool's result",
      "us.amazon.nova-micro-v1:0",
      says({
        toolResult: { toolUseId: "a", content: [{ image: { format: "png", source: { bytes: "AAAA" } } }] },
      }),
      "This model doesn't support the image field for user messages. Remove image and try again.",
    ],
    [
      "documents",
      "ai21.j2-mid-v1",
      says({ document: { name: "a", source: { text: "x" } } }),
      "This model doesn't support the document field for user messages. Remove document and try again.",
    ],
    [
      "videos",
      HAIKU_45,
      says({ video: { format: "mp4", source: { bytes: "AAAA" } } }),
      "This model doesn't support the video field for user messages. Remove video and try again.",
    ],
    [
      "a forced tool choice",
      "us.meta.llama3-3-70b-instruct-v1:0",
      { toolConfig: { tools, toolChoice: { any: {} } } },
      "This model doesn't support the toolConfig.toolChoice.any field. Remove toolConfig.toolChoice.any and try again.",
    ],
    [
      "a JSON schema for the answer",
      "us.amazon.nova-2-lite-v1:0",
      {
        outputConfig: {
          textFormat: { type: "json_schema", structure: { jsonSchema: { schema: "{}" } } },
        },
      },
      "This model doesn't support the outputConfig.textFormat field.",
    ],
    [
      "thinking",
      "us.amazon.nova-lite-v1:0",
      { additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 1024 } } },
      "Malformed input request: #: extraneous key [thinking] is not permitted, please reformat your input and try again.",
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

  it("refuses tools in a stream where the model takes them only outside of one", () => {
    const model = resolve("us.meta.llama3-3-70b-instruct-v1:0");
    if (model === undefined) throw new Error("the id names no model");
    const request = { toolConfig: { tools } };
    expect(() => checkModelSupport(request, model)).not.toThrow();
    expect(() => checkModelSupport(request, model, true)).toThrow(
      "This model doesn't support tool use in streaming mode.",
    );
  });
});
