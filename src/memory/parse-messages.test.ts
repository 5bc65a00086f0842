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

  it("keeps images and documents beside the text, in the forms of varve, OpenAI and mem0", () => {
    const bytes = Uint8Array.of(1);
    const url = "data:image/png;base64,AAAA";
    const parts = [
      { type: "text", text: "See" },
      { type: "image", source: { bytes }, format: "png" },
      { type: "document", source: { s3: "s3://b/k", bucketOwner: "1" }, name: "Bill" },
      { type: "image_url", image_url: { url, detail: "low" } },
      { type: "image_url", image_url: url },
      { type: "text", text: "these." },
    ];
    const image = { type: "image", source: { url } };
    expect(parse([{ role: "user", content: parts }])).toMatchObject([
      {
        content: "See\nthese.",
        media: [
          { type: "image", source: { bytes }, format: "png" },
          { type: "document", source: { s3: "s3://b/k", bucketOwner: "1" }, name: "Bill" },
          image,
          image,
        ],
      },
    ]);
    expect(parse({ role: "user", content: { type: "image_url", image_url: { url } } })).toMatchObject([
      { content: "", media: [image] },
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
      "messages[1].content must be a text or a list of parts, not undefined",
    ],
    [
      "null as content",
      { role: "user", content: null },
      "messages.content must be a text or a list of parts, not null",
    ],
    [
      "a video",
      [{ role: "user", content: [{ type: "video", source: { path: "a.mp4" } }] }],
      "messages[0].content[0].type must be one of text, image, document, image_url",
    ],
    [
      "an image without a source",
      [{ role: "user", content: [{ type: "image" }] }],
      "messages[0].content[0].source must be one of { bytes }",
    ],
    [
      "an image whose bytes are a text",
      [{ role: "user", content: [{ type: "image", source: { bytes: "iVBO" } }] }],
      "messages[0].content[0].source must be one of { bytes }",
    ],
    [
      "an image URL that is none",
      [{ role: "user", content: { type: "image_url", image_url: {} } }],
      "messages[0].content.image_url.url must be a text",
    ],
    [
      "a part without text",
      [{ role: "user", content: [{ type: "text" }] }],
      "messages[0].content[0].text must be a text",
    ],
    [
      "a text as part",
      [{ role: "user", content: ["Hi"] }],
      "messages[0].content[0] must be a part such as { type",
    ],
    [
      "a name that is no text",
      [{ role: "user", content: "Hi", name: 7 }],
      "messages[0].name must be a text, not a number",
    ],
    [
      "a document whose name is no text",
      [{ role: "user", content: [{ type: "document", source: { s3: "s3://b/k" }, name: 7 }] }],
      "messages[0].content[0].name must be a text, not a number",
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
