import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WrittenTexts } from "./written-texts.js";

const step = (memory: string, vector: Float32Array) =>
  ({ kind: "add", fact: { memory, hash: memory }, vector }) as const;

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, each, at) => sum + each * (y[at] ?? 0), 0);
  const lengths = Math.sqrt(dot(a, a) * dot(b, b));
  return lengths === 0 ? 0 : dot(a, b) / lengths;
}

describe("WrittenTexts", () => {
  it("finds a twin exactly where the cosine of whole vectors reaches the threshold", () => {
    const component = fc.double({ min: -1, max: 1, noNaN: true });
    const pair = fc.integer({ min: 1, max: 200 }).chain((dimensions) =>
      fc.tuple(
        fc.array(component, { minLength: dimensions, maxLength: dimensions }),
        fc.array(component, { minLength: dimensions, maxLength: dimensions }),
        // How much of the first the second takes over: near twins as well as strangers.
        fc.constantFrom(0, 0.8, 0.95, 0.99, 1),
      ),
    );
    fc.assert(
      fc.property(pair, fc.double({ min: 0, max: 1, noNaN: true }), ([one, other, share], threshold) => {
        const a = Float32Array.from(one);
        const b = Float32Array.from(other, (each, at) => share * (one[at] ?? 0) + (1 - share) * each);
        const likeness = cosine(a, b);
        fc.pre(Math.abs(likeness - threshold) > 1e-9);
        const written = new WrittenTexts(threshold);
        written.keep(step("one", a), 3);
        expect(written.findTwin(step("other", b))).toBe(likeness > threshold ? 3 : undefined);
      }),
      { numRuns: 1_000 },
    );
  });

  it("takes equal vectors for twins at a threshold of 1, and never texts with other numbers", () => {
    const vector = Float32Array.from({ length: 300 }, (_, at) => Math.sin(at));
    const written = new WrittenTexts(1);
    written.keep(step("Room 12 on floor 3", vector), 0);
    expect(written.findTwin(step("On floor 3, room 12", vector))).toBe(0);
    expect(written.findTwin(step("Room 13 on floor 3", vector))).toBeUndefined();
  });

  it("finds no twin by a vector without length", () => {
    const written = new WrittenTexts(0.5);
    written.keep(step("one", new Float32Array(4)), 0);
    expect(written.findTwin(step("other", Float32Array.of(1, 0, 0, 0)))).toBeUndefined();
    expect(written.findTwin(step("third", new Float32Array(4)))).toBeUndefined();
  });
});
