import { describe, expect, it } from "vitest";
import type { GenerateRequest, ToolDefinition } from "../spec/language-model.js";
import { encodeTools } from "./tool-config.js";

const SCHEMA = { type: "object", properties: { minimum: { type: "number" } } };
const remember: ToolDefinition = {
  name: "remember",
  description: "Stores facts.",
  inputSchema: SCHEMA,
  strict: true,
};
const forget: ToolDefinition = { name: "forget", description: " ", inputSchema: { type: "object" } };

type Forms = readonly ("auto" | "any" | "tool")[];

function choose(
  toolChoice: NonNullable<GenerateRequest["toolChoice"]>,
  supported: Forms | undefined,
  tools = [remember, forget],
): { toolChoice: unknown; warnings: string[] } {
  const warnings = new Set<string>();
  const capabilities = supported === undefined ? {} : { toolChoice: supported };
  const config = encodeTools({ tools, toolChoice }, [], capabilities, warnings);
  return { toolChoice: config?.toolChoice, warnings: [...warnings] };
}

describe("encodeTools", () => {
  it("encodes tools, without a blank description", () => {
    expect(encodeTools({ tools: [remember, forget] }, [], {}, new Set())).toEqual({
      tools: [
        { toolSpec: { name: "remember", description: "Stores facts.", inputSchema: { json: SCHEMA } } },
        { toolSpec: { name: "forget", inputSchema: { json: { type: "object" } } } },
      ],
    });
  });

  it.each([
    [true, true],
    [false, undefined],
    [undefined, undefined],
  ])("asks for strictness where structured output is %s: %s", (structuredOutput, strict) => {
    const capabilities = structuredOutput === undefined ? {} : { structuredOutput };
    const config = encodeTools({ tools: [remember] }, [], capabilities, new Set());
    expect(config?.tools[0]?.toolSpec?.strict).toBe(strict);
  });

  it("sends nothing without tools", () => {
    expect(encodeTools({}, [{ role: "user", content: [{ text: "hi" }] }], {}, new Set())).toBeUndefined();
  });

  it("makes tools of the names in the history when none are offered any more", () => {
    const call = (name: string) => ({ toolUse: { toolUseId: name, name, input: {} } });
    const messages = [
      { role: "assistant", content: [call("remember"), call("forget")] },
      { role: "assistant", content: [call("remember")] },
    ] as const;
    expect(encodeTools({ tools: [], toolChoice: "any" }, messages, {}, new Set())).toEqual({
      tools: [
        { toolSpec: { name: "remember", inputSchema: { json: { type: "object" } } } },
        { toolSpec: { name: "forget", inputSchema: { json: { type: "object" } } } },
      ],
    });
  });

  it.each([
    ["auto", { auto: {} }],
    ["any", { any: {} }],
    [{ tool: "forget" }, { tool: { name: "forget" } }],
  ] as const)(
    "sends the choice %j as it is when nothing is known of the model, or it takes the form",
    (wish, sent) => {
      expect(choose(wish, undefined)).toEqual({ toolChoice: sent, warnings: [] });
      expect(choose(wish, ["auto", "any", "tool"])).toEqual({ toolChoice: sent, warnings: [] });
    },
  );

  it("falls back to the nearest form with a warning", () => {
    expect(choose({ tool: "forget" }, ["auto", "any"])).toEqual({
      toolChoice: { any: {} },
      warnings: ['toolChoice "tool" is not supported by this model; "any" was sent instead.'],
    });
    expect(choose({ tool: "forget" }, ["auto"])).toEqual({
      toolChoice: { auto: {} },
      warnings: ['toolChoice "tool" is not supported by this model; "auto" was sent instead.'],
    });
    expect(choose("any", ["auto"]).toolChoice).toEqual({ auto: {} });
    expect(choose("any", [])).toEqual({
      toolChoice: undefined,
      warnings: ['toolChoice "any" is not supported by this model; the model decides.'],
    });
  });

  it("needs no warning where one tool makes two forms mean the same", () => {
    expect(choose({ tool: "remember" }, ["auto", "any"], [remember])).toEqual({
      toolChoice: { any: {} },
      warnings: [],
    });
    expect(choose("any", ["tool"], [remember])).toEqual({
      toolChoice: { tool: { name: "remember" } },
      warnings: [],
    });
    expect(choose("any", ["tool", "auto"])).toMatchObject({ toolChoice: { auto: {} } });
  });

  it("leaves the default choice out where the model has no form for it", () => {
    expect(choose("auto", ["any"])).toEqual({ toolChoice: undefined, warnings: [] });
  });
});
