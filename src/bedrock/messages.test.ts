import { describe, expect, it } from "vitest";
import type { ModelMessage } from "../spec/language-model.js";
import { encodeMessages, foldSystemPrompt } from "./messages.js";

describe("encodeMessages", () => {
  it("joins messages of one role that follow each other, also over a blank one between them", () => {
    expect(
      encodeMessages([
        { role: "user", content: "one" },
        { role: "user", content: [{ type: "text", text: "two" }] },
        { role: "assistant", content: " \n" },
        { role: "user", content: "three" },
        { role: "assistant", content: "four" },
      ]),
    ).toEqual([
      { role: "user", content: [{ text: "one" }, { text: "two" }, { text: "three" }] },
      { role: "assistant", content: [{ text: "four" }] },
    ]);
  });

  it("sends text as it is, with its white space", () => {
    expect(encodeMessages([{ role: "user", content: "  a\n\n" }])).toEqual([
      { role: "user", content: [{ text: "  a\n\n" }] },
    ]);
  });

  it("leaves out blank blocks", () => {
    const content = [
      { type: "text", text: "" },
      { type: "text", text: "a" },
      { type: "text", text: "\t" },
    ] as const;
    expect(encodeMessages([{ role: "user", content }])).toEqual([{ role: "user", content: [{ text: "a" }] }]);
  });

  it.each([
    [[]],
    [[{ role: "user", content: "" }]],
    [
      [
        { role: "user", content: [] },
        { role: "assistant", content: " " },
      ],
    ],
  ])("refuses a conversation without text: %j", (messages) => {
    expect(() => encodeMessages(messages as ModelMessage[])).toThrow(
      expect.objectContaining({
        code: "INPUT_INVALID",
        message: `None of the ${messages.length} messages holds any text: nothing was sent to the model.`,
      }),
    );
  });

  it.each([
    ["image_url", { type: "image_url", image_url: { url: "https://example.com/a.png" } }],
    ["undefined", { text: "no type" }],
  ])("refuses a block of the type %s, which would reach the model as nothing", (type, block) => {
    expect(() => encodeMessages([{ role: "user", content: [block] }] as unknown as ModelMessage[])).toThrow(
      expect.objectContaining({
        code: "INPUT_INVALID",
        message: expect.stringContaining(`a block of the type "${type}"`),
      }),
    );
  });

  it("encodes tool calls, and their results in one user turn", () => {
    expect(
      encodeMessages([
        {
          role: "assistant",
          content: [
            { type: "tool-use", id: "t1", name: "search", input: { q: "films" } },
            { type: "tool-use", id: "t2", name: "search", input: { q: "books" } },
          ],
        },
        { role: "user", content: [{ type: "tool-result", toolUseId: "t1", content: { hits: 2 } }] },
        { role: "user", content: [{ type: "tool-result", toolUseId: "t2", content: "none", isError: true }] },
      ]),
    ).toEqual([
      {
        role: "assistant",
        content: [
          { toolUse: { toolUseId: "t1", name: "search", input: { q: "films" } } },
          { toolUse: { toolUseId: "t2", name: "search", input: { q: "books" } } },
        ],
      },
      {
        role: "user",
        content: [
          { toolResult: { toolUseId: "t1", content: [{ json: { hits: 2 } }] } },
          { toolResult: { toolUseId: "t2", content: [{ text: "none" }], status: "error" } },
        ],
      },
    ]);
  });

  it.each([
    ["text", { text: "text" }],
    [" ", { text: "(no output)" }],
    [{ a: [1] }, { json: { a: [1] } }],
    [{}, { json: {} }],
    [[1, "a"], { text: '[1,"a"]' }],
    [7, { text: "7" }],
    [false, { text: "false" }],
    [null, { text: "null" }],
  ])("encodes the tool's output %j as %j", (content, block) => {
    const [message] = encodeMessages([
      { role: "user", content: [{ type: "tool-result", toolUseId: "t", content, isError: false }] },
    ]);
    expect(message?.content).toEqual([
      { toolResult: { toolUseId: "t", content: [block], status: "success" } },
    ]);
  });

  it("returns reasoning exactly as it came", () => {
    const raw = { reasoningText: { text: "hm", signature: "c2ln" } };
    const redacted = { redactedContent: "AAEC" };
    expect(
      encodeMessages([
        {
          role: "assistant",
          content: [
            { type: "reasoning", text: "hm", raw },
            { type: "reasoning", raw: redacted },
          ],
        },
      ]),
    ).toEqual([{ role: "assistant", content: [{ reasoningContent: raw }, { reasoningContent: redacted }] }]);
  });
});

describe("foldSystemPrompt", () => {
  it("puts the instructions before the first user turn", () => {
    expect(foldSystemPrompt("be brief", [{ role: "user", content: [{ text: "hi" }] }])).toEqual([
      { role: "user", content: [{ text: "be brief" }, { text: "hi" }] },
    ]);
  });

  it("makes a user turn of them when the assistant begins", () => {
    const messages = [{ role: "assistant", content: [{ text: "hello" }] }] as const;
    expect(foldSystemPrompt("be brief", messages)).toEqual([
      { role: "user", content: [{ text: "be brief" }] },
      { role: "assistant", content: [{ text: "hello" }] },
    ]);
  });
});
