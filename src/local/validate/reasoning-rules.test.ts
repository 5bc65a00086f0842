import { describe, expect, it } from "vitest";
import type { ConverseRequestBody, WireContentBlock } from "../../wire/converse.js";
import { answerChat } from "../models/answer-chat.js";
import { checkReasoning } from "./reasoning-rules.js";

const thinks = (rest: ConverseRequestBody = {}, budget: unknown = 2000): ConverseRequestBody => ({
  messages: [{ role: "user", content: [{ text: "Hello" }] }],
  additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: budget } },
  ...rest,
});
const tools = [{ toolSpec: { name: "t", inputSchema: { json: {} } } }];
const answered = (block: WireContentBlock): ConverseRequestBody => ({
  messages: [
    { role: "user", content: [{ text: "Hello" }] },
    { role: "assistant", content: [block] },
  ],
});

describe("a request that asks for thinking", () => {
  it("gets a reasoning block that it can send back", async () => {
    const { content } = await answerChat(thinks());
    const [reasoning] = content;
    expect(reasoning?.reasoningContent?.reasoningText?.text).toContain("fixed rules");
    expect(() => checkReasoning(thinks(answered(reasoning ?? {})))).not.toThrow();
  });

  it.each<[string, ConverseRequestBody, string]>([
    ["no budget", thinks({}, null), "thinking.enabled.budget_tokens: Field required"],
    ["half a token", thinks({}, 1024.5), "thinking.enabled.budget_tokens: Input should be a valid integer"],
    [
      "a small budget",
      thinks({}, 1023),
      "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024",
    ],
    [
      "fewer tokens than the budget",
      thinks({ inferenceConfig: { maxTokens: 2000 } }),
      "`max_tokens` must be greater than `thinking.budget_tokens`.",
    ],
    [
      "a forced tool",
      thinks({ toolConfig: { tools, toolChoice: { any: {} } } }),
      "Thinking may not be enabled when tool_choice forces tool use.",
    ],
    [
      "a temperature",
      thinks({ inferenceConfig: { temperature: 0 } }),
      "`temperature` may only be set to 1 when thinking is enabled.",
    ],
    [
      "reasoning without its signature",
      thinks(answered({ reasoningContent: { reasoningText: { text: "so" } } })),
      "messages.1.content.0.thinking.signature: Field required",
    ],
    [
      "reasoning that was changed",
      thinks(answered({ reasoningContent: { reasoningText: { text: "so", signature: "AAAA" } } })),
      "messages.1.content.0: Invalid `signature` in `thinking` block",
    ],
  ])("is refused with %s", (_name, request, error) => {
    expect(() => checkReasoning(request)).toThrow(`The model returned the following errors: ${error}`);
  });
});

it.each([
  {},
  { thinking: { type: "disabled" } },
  { reasoning_effort: "none" },
  { reasoningConfig: { type: "disabled" } },
])("%j asks for no reasoning", async (fields) => {
  const { content } = await answerChat(thinks({ additionalModelRequestFields: fields }));
  expect(content.map((block) => Object.keys(block))).toEqual([["text"]]);
});

it.each([
  { thinking: { type: "adaptive" } },
  { reasoning_config: { type: "enabled", budget_tokens: 1024 } },
  { reasoningConfig: { type: "enabled", maxReasoningEffort: "low" } },
  { reasoning_effort: "high" },
])("%j asks for reasoning", async (fields) => {
  const { content } = await answerChat(thinks({ additionalModelRequestFields: fields }));
  expect(content.map((block) => Object.keys(block))).toEqual([["reasoningContent"], ["text"]]);
});
