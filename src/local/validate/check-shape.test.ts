import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ServiceException } from "../service-exception.js";
import { checkShape } from "./check-shape.js";
import { CONVERSE_REQUEST } from "./converse-shape.js";

const USER = { role: "user", content: [{ text: "hi" }] };

function refusal(body: unknown): string {
  try {
    checkShape(body, CONVERSE_REQUEST);
  } catch (error) {
    if (error instanceof ServiceException && error.exception === "ValidationException") return error.message;
    throw error;
  }
  return "accepted";
}

const violation = (where: string, constraint: string): string =>
  `1 validation error detected: Value ${where} failed to satisfy constraint: Member must ${constraint}`;

describe("the shape of a Converse request", () => {
  it.each([
    {},
    { messages: [USER], system: null, toolConfig: null },
    { messages: [USER], somethingNew: 1 },
    { messages: [USER], inferenceConfig: { maxTokens: 1, temperature: 0, topP: 1, stopSequences: ["x"] } },
    { messages: [{ role: "user", content: [{ image: { format: "png", source: { bytes: "AAAA" } } }] }] },
    {
      messages: [USER],
      toolConfig: {
        tools: [{ toolSpec: { name: "t", inputSchema: { json: {} } } }],
        toolChoice: { any: {} },
      },
    },
    { messages: [USER], requestMetadata: { team: "memory" } },
  ])("accepts %j", (body) => {
    expect(refusal(body)).toBe("accepted");
  });

  it.each([
    [
      { inferenceConfig: { temperature: 99 } },
      violation("'99' at 'inferenceConfig.temperature'", "have value less than or equal to 1"),
    ],
    [
      { inferenceConfig: { maxTokens: 0 } },
      violation("'0' at 'inferenceConfig.maxTokens'", "have value greater than or equal to 1"),
    ],
    [
      { inferenceConfig: { stopSequences: [""] } },
      violation("at 'inferenceConfig.stopSequences.1.member'", "have length greater than or equal to 1"),
    ],
    [
      { messages: [{ role: "robot", content: [{ text: "hi" }] }] },
      violation("'robot' at 'messages.1.member.role'", "satisfy enum value set: [user, assistant]"),
    ],
    [{ messages: [{ role: "user" }] }, violation("at 'messages.1.member.content'", "not be null")],
    [
      { messages: [{ role: "user", content: null }] },
      violation("at 'messages.1.member.content'", "not be null"),
    ],
    [
      { toolConfig: { tools: [] } },
      violation("at 'toolConfig.tools'", "have length greater than or equal to 1"),
    ],
    [
      { toolConfig: { tools: [{ toolSpec: { name: "a b", inputSchema: { json: {} } } }] } },
      violation(
        "at 'toolConfig.tools.1.member.toolSpec.name'",
        "satisfy regular expression pattern: [a-zA-Z0-9_-]+",
      ),
    ],
    [{ requestMetadata: {} }, violation("at 'requestMetadata'", "have length greater than or equal to 1")],
    [
      { requestMetadata: { "": "x" } },
      expect.stringContaining("2 validation errors detected: Value at 'requestMetadata.key'"),
    ],
    [
      { messages: [{ role: "user", content: [{ text: 5 }] }] },
      "The format of the value at messages.0.content.0.text is invalid. Provide a string for the field and try again.",
    ],
    [
      {
        messages: [{ role: "user", content: [{ toolResult: { toolUseId: "x", content: [{ json: [] }] } }] }],
      },
      "The format of the value at messages.0.content.0.toolResult.content.0.json is invalid. Provide a json object for the field and try again.",
    ],
    [
      { messages: [{ role: "user", content: [{}] }] },
      expect.stringMatching(
        /^The ContentBlock object at messages\.0\.content\.0 must set exactly one of the following fields: text, image, .*\. It sets none\.$/,
      ),
    ],
    [
      { messages: [{ role: "user", content: [{ text: "a", cachePoint: { type: "default" } }] }] },
      expect.stringContaining("It sets text, cachePoint."),
    ],
    [
      [],
      "The format of the value of the request body is invalid. Provide a json object for the field and try again.",
    ],
    ["x", expect.stringContaining("of the request body is invalid")],
  ])("refuses %j", (body, message) => {
    expect(refusal(body)).toEqual(message);
  });

  it("reports all faults together", () => {
    expect(refusal({ messages: [{}], inferenceConfig: { topP: 2 } })).toBe(
      "3 validation errors detected: Value at 'messages.1.member.role' failed to satisfy constraint: Member must not be null; " +
        "Value at 'messages.1.member.content' failed to satisfy constraint: Member must not be null; " +
        "Value '2' at 'inferenceConfig.topP' failed to satisfy constraint: Member must have value less than or equal to 1",
    );
  });

  it("never repeats the text of a message", () => {
    const secret = "correct horse battery staple";
    const texts = [
      { messages: [{ role: "user", content: [{ text: secret, image: {} }] }] },
      { messages: [{ role: "user", content: secret }] },
      { system: [{ text: [secret] }] },
      { requestMetadata: { [`${secret}!`]: `${secret}!` } },
    ];
    for (const body of texts) {
      expect(refusal(body)).not.toBe("accepted");
      expect(refusal(body)).not.toContain(secret);
    }
  });

  it("accepts or refuses any JSON, and never fails otherwise", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => void refusal(body)),
      { numRuns: 1000 },
    );
  });
});
