import fc from "fast-check";
import { expect, test } from "vitest";
import { packTexts } from "../../scripts/phrase-coding.mjs";
import { phraseExpander } from "./expand-phrases.js";

const alphabet = fc.constantFrom(..."abcdefXYZ019{}[]:,.-_ ~!#");
const phrase = fc.string({ unit: alphabet, minLength: 1, maxLength: 12 });

test("packed texts come back as they were", () => {
  fc.assert(
    fc.property(
      fc.array(phrase, { minLength: 1, maxLength: 6 }).chain((phrases) =>
        fc.array(
          fc.array(fc.constantFrom(...phrases), { maxLength: 30 }).map((parts) => parts.join("")),
          { maxLength: 20 },
        ),
      ),
      (texts) => {
        const { coding, packed } = packTexts(texts);
        const expand = phraseExpander(coding);
        expect(packed.map(expand)).toEqual(texts);
      },
    ),
  );
});

test("texts that repeat themselves get shorter", () => {
  const texts = Array.from({ length: 50 }, (_, index) => `{"kind":"chat","regions":${index}}`);
  const { coding, packed } = packTexts(texts);
  expect(packed.join("").length + coding.phrases.length).toBeLessThan(texts.join("").length / 3);
});
