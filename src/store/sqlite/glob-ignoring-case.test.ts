import { expect, it } from "vitest";
import { globIgnoringCase } from "./glob-ignoring-case.js";

it("gives each letter a class of exactly the characters with the same lower case", () => {
  const classes = new Map<string, Set<string>>();
  for (let code = 1; code <= 0x10ffff; code += 1) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const character = String.fromCodePoint(code);
    const lower = character.toLowerCase();
    const key = Array.from(lower).length === 1 ? lower : character;
    classes.set(key, (classes.get(key) ?? new Set()).add(character));
  }
  const wrong: string[] = [];
  for (const members of classes.values()) {
    if (members.size === 1) continue;
    for (const member of members) {
      const found = new Set(Array.from(globIgnoringCase(member).slice(1, -1)));
      if (found.size !== members.size || [...members].some((one) => !found.has(one))) wrong.push(member);
    }
  }
  expect(classes.get("k")).toEqual(new Set(["k", "K", "\u212a"]));
  expect(wrong).toEqual([]);
});

it("makes the pattern's own signs plain", () => {
  expect(globIgnoringCase("a*?[]^-1")).toBe("[aA][*][?][[]]^-1");
});
