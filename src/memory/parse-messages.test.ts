import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMessages } from "./parse-messages.js";

const NOW = new Date("2024-05-31T18:30:00.000Z");
const at = NOW.toISOString();
const parse = (input: unknown) => parseMessages(input, NOW);

describe("parseMessages", () => {
  it.each([
    ["a text", "I like tea", [{ role: "user", at, content: "I like tea" }]],
    ["one message", { role: "assistant", content: "Noted" }, [{ role: "assistant", at, content: "Noted" }]],
    [
      "a list",
      [
        { role: "user", content: "Hi", name: " Alice " },
        { role: "tool", content: "42" },
      ],
      [
        { role: "user", name: "Alice", at, content: "Hi" },
        { role: "tool", at, content: "42" },
      ],
    ],
    [
      "text parts",
      {
        role: "user",
        content: [
          { type: "text", text: "I like" },
          { type: "text", text: "tea" },
        ],
      },
      [{ role: "user", at, content: "I like\ntea" }],
    ],
    [
      "blank messages among others",
      [
        { role: "assistant", content: " \n" },
        { role: "user", content: "Hi", name: " " },
        { role: "user", content: [] },
      ],
      [{ role: "user", at, content: "Hi" }],
    ],
    ["half a surrogate pair and NUL", "a\ud800b\0c", [{ role: "user", at, content: "a\ufffdb\ufffdc" }]],
  ])("takes %s", (_, input, turns) => {
    expect(parse(input)).toEqual(turns);
  });

  it.each([
    ["2024-05-01", "2024-05-01"],
    ["2024-05-01T09:05", "2024-05-01T09:05"],
    ["2024-02-29T23:59:59.123+02:00", "2024-02-29T23:59:59.123+02:00"],
    [new Date(0), "1970-01-01T00:00:00.000Z"],
  ])("keeps the timestamp %s, with its time zone", (timestamp, written) => {
    expect(parse({ role: "user", content: "Hi", timestamp })).toEqual([
      { role: "user", at: written, content: "Hi" },
    ]);
  });

  it.each([
    ["an empty list", [], "messages is empty"],
    ["a blank text", " \n", "messages holds nothing but blank text"],
    ["only blank messages", [{ role: "user", content: "" }], "messages holds nothing but blank text"],
    ["a number", 7, "messages must be a text, a message or a list of messages, not a number"],
    ["nothing", undefined, "not undefined"],
    ["a text in the list", ["Hi"], "messages[0] must be a message, not a string"],
    [
      "an unknown role",
      [{ role: "robot", content: "Hi" }],
      "messages[0].role must be one of user, assistant",
    ],
    [
      "no content",
      [{ role: "user", content: "a" }, { role: "user" }],
      "messages[1].content must be a text or a list of text parts, not undefined",
    ],
    [
      "null as content",
      { role: "user", content: null },
      "messages.content must be a text or a list of text parts, not null",
    ],
    [
      "an image",
      [{ role: "user", content: [{ type: "image" }] }],
      'messages[0].content[0].type must be "text"',
    ],
    [
      "a part without text",
      [{ role: "user", content: [{ type: "text" }] }],
      "messages[0].content[0].text must be a text",
    ],
    ["a text as part", [{ role: "user", content: ["Hi"] }], "messages[0].content[0] must be { type"],
    [
      "a name that is no text",
      [{ role: "user", content: "Hi", name: 7 }],
      "messages[0].name must be a text, not a number",
    ],
  ])("refuses %s and says where", (_, input, message) => {
    expect(() => parse(input)).toThrowError(
      expect.objectContaining({ code: "INPUT_INVALID", message: expect.stringContaining(message) }),
    );
  });

  it.each([
    "yesterday",
    "1:56 pm on 8 May, 2023",
    "2023-02-29",
    "2024-13-01",
    "2024-05-01T25:00",
    1714555555,
    new Date("?"),
  ])("refuses the timestamp %s", (timestamp) => {
    expect(() => parse([{ role: "user", content: "Hi", timestamp }])).toThrowError(
      expect.objectContaining({
        code: "INPUT_INVALID",
        message: expect.stringContaining("messages[0].timestamp must be a valid Date or ISO 8601"),
      }),
    );
  });

  it("takes a text of ten million characters", () => {
    const [turn] = parse("tea ".repeat(2_500_000));
    expect(turn?.content).toHaveLength(10_000_000);
  });

  it("either returns turns that are not blank or refuses, whatever it is given", () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (input) => {
        try {
          for (const turn of parse(input)) expect(turn.content.trim()).not.toBe("");
        } catch (error) {
          expect(error).toMatchObject({ code: "INPUT_INVALID" });
        }
      }),
    );
  });
});
