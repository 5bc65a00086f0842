import { describe, expect, test } from "vitest";
import { findModel, modelIds } from "./models.js";
import { parameterRanges } from "./parameter-ranges.js";

describe("parameterRanges", () => {
  test("gives the ranges that a family's page states", () => {
    expect(parameterRanges("anthropic-messages")).toEqual({
      temperature: { min: 0, max: 1 },
      topP: { min: 0, max: 1 },
      topK: { min: 0, max: 500 },
      maxTokens: { min: 1 },
    });
    expect(parameterRanges("cohere-command").temperature).toEqual({ min: 0, max: 5 });
  });

  test.each([undefined, "openai-chat", "constructor"])("gives the defaults for %s", (format) => {
    expect(parameterRanges(format)).toEqual({
      temperature: { min: 0, max: 2 },
      topP: { min: 0, max: 1 },
      topK: { min: 1, max: 40 },
      maxTokens: { min: 1 },
    });
  });

  test("no limit of tokens is below what a model's card says it can answer with", () => {
    for (const id of modelIds()) {
      const facts = findModel(id);
      const { max = Infinity } = parameterRanges(facts?.invokeFormat).maxTokens;
      expect(facts?.maxOutputTokens ?? 0, id).toBeLessThanOrEqual(max);
    }
  });
});
