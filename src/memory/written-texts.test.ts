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

/** Equal vectors have a cosine of 1 but for rounding, and one without length has 0 with any. */
const isCertain = (likeness: number, threshold: number): boolean =>
  threshold === 0 ? likeness === 0 : Math.abs(likeness - 1) < 1e-13;

interface Reply {
  readonly dimensions: number;
  readonly topics: number;
  readonly count: number;
  /** How far vectors lie from their topic, and how far topics from 0, beside the distances of topics. */
  readonly noise: number;
  readonly mean: number;
  readonly seed: number;
}

/** Vectors around some topics, all of which may lie to one side; some have no length, some are equal. */
function vectorsOf({ dimensions, topics, count, noise, mean, seed }: Reply): Float32Array[] {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state / 2 ** 31;
  };
  const centres = Array.from({ length: topics }, () =>
    Array.from({ length: dimensions }, () => mean + random()),
  );
  return Array.from({ length: count }, (_, index) => {
    const centre = centres[Math.abs(Math.floor(random() * 1e6)) % topics] as number[];
    const scale = 1 + Math.abs(random()) * 9;
    const isZero = index % 97 === 5;
    return Float32Array.from(centre, (each) => (isZero ? 0 : scale * (each + noise * random())));
  });
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

  it("settles a whole reply as the plain definition does: the first of the kept that is near enough, however many there are", () => {
    const strangers = vectorsOf({ dimensions: 130, topics: 1, count: 600, noise: 9, mean: 0, seed: 7 });
    const reply = fc
      .record({
        dimensions: fc.constantFrom(1, 2, 3, 4, 7, 12, 13, 40, 130),
        topics: fc.integer({ min: 1, max: 12 }),
        count: fc.constantFrom(3, 40, 600),
        noise: fc.constantFrom(0, 0.05, 0.2, 1),
        mean: fc.constantFrom(0, 1, 3),
        seed: fc.integer(),
      })
      .map(vectorsOf);
    fc.assert(
      fc.property(reply, fc.constantFrom(0, 0.3, 0.5, 0.8, 0.97, 1), (vectors, threshold) => {
        const written = new WrittenTexts(threshold);
        const kept: number[] = [];
        for (const [index, vector] of vectors.entries()) {
          const likeness = kept.map((place) => cosine(vectors[place] as Float32Array, vector));
          fc.pre(likeness.every((each) => Math.abs(each - threshold) > 1e-9 || isCertain(each, threshold)));
          const expected = kept[likeness.findIndex((each) => each >= threshold - 1e-12)];
          expect(written.findTwin(step(`text ${"I".repeat(index)}`, vector))).toBe(expected);
          if (expected !== undefined) continue;
          written.keep(step("text", vector), index);
          kept.push(index);
        }
      }),
      { numRuns: 150, examples: [[[...strangers, ...strangers.slice(250, 400)], 0.97]] },
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
