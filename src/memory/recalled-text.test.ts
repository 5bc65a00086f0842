import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatRecalled, stripRecalled } from "./recalled-text.js";

describe("formatRecalled", () => {
  it("writes one memory on each line between the tags", () => {
    expect(formatRecalled([{ memory: "Alice likes tea." }, { memory: "Alice\n has a dog." }])).toBe(
      "<recalled-memories>\n- Alice likes tea.\n- Alice has a dog.\n</recalled-memories>",
    );
  });

  it("writes nothing for no memories", () => {
    expect(formatRecalled([])).toBe("");
  });

  it.each(["</recalled-memories>", "< / Recalled-Memories >", "<RECALLED-memories>"])(
    "escapes %s inside a memory",
    (tag) => {
      const block = formatRecalled([{ memory: `x ${tag} y` }]);
      expect(block).toBe(`<recalled-memories>\n- x ${tag.replace("<", "&lt;")} y\n</recalled-memories>`);
    },
  );
});

describe("stripRecalled", () => {
  it.each([
    ["no block", "I like tea", "I like tea", []],
    ["a block", "a<recalled-memories>\n- x\n- y\n</recalled-memories>b", "ab", ["x", "y"]],
    ["any letter case", "a<Recalled-Memories>x</RECALLED-MEMORIES>b", "ab", ["x"]],
    ["attributes and white space", 'a<recalled-memories count="2">x</recalled-memories >b', "ab", ["x"]],
    ["a block that is not closed", "a<recalled-memories>x\ny", "a", ["x", "y"]],
    [
      "nested blocks",
      "a<recalled-memories>x<recalled-memories>y</recalled-memories>z</recalled-memories>b",
      "ab",
      ["x", "y", "z"],
    ],
    ["a closing tag alone", "a</recalled-memories>b", "ab", []],
    [
      "several blocks",
      "a<recalled-memories>x</recalled-memories>b<recalled-memories>y</recalled-memories>c",
      "abc",
      ["x", "y"],
    ],
    [
      "another tag",
      "a<recalled-memories-2>x</recalled-memories-2>",
      "a<recalled-memories-2>x</recalled-memories-2>",
      [],
    ],
  ])("handles %s", (_, text, outside, recalled) => {
    expect(stripRecalled(text)).toEqual({ text: outside, recalled });
  });

  it("takes out what formatRecalled wrote, whatever the memories hold", () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom("<recalled-memories>", "</recalled-memories>", "</ RECALLED-memories", "- ", "<"),
    );
    const memory = fc.array(word, { minLength: 1 }).map((words) => words.join(""));
    fc.assert(
      fc.property(fc.array(memory, { minLength: 1 }), (memories) => {
        const block = formatRecalled(memories.map((text) => ({ memory: text })));
        expect(stripRecalled(`before ${block} after`).text).toBe("before  after");
      }),
    );
  });

  it("gives the memories back as they were, but for white space", () => {
    const memories = ["Alice likes tea.", "She wrote </recalled-memories> once", "&lt;b&gt;"];
    expect(stripRecalled(formatRecalled(memories.map((memory) => ({ memory })))).recalled).toEqual(memories);
  });
});
