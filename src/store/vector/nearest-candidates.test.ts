import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CodeRows } from "./code-rows.js";
import { cosine } from "./cosine.js";
import { nearestCandidates } from "./nearest-candidates.js";
import { packRow, quantize, quantizeQuery } from "./quantize.js";
import { VectorMemory } from "./vector-memory.js";

function rowsOf(memory: VectorMemory, vectors: readonly Float32Array[], first: number): CodeRows {
  const rows = new CodeRows(memory);
  const sequences = vectors.map((_, index) => first + index);
  rows.append(sequences, Buffer.concat(vectors.map(packRow)));
  return rows;
}

const bruteForce = (
  vectors: readonly Float32Array[],
  query: Float32Array,
  limit: number,
  allowed?: Set<number>,
) =>
  vectors
    .map((vector, sequence): [number, number] => [sequence, cosine(query, vector)])
    .filter(([sequence]) => allowed?.has(sequence) ?? true)
    .sort(([one, a], [other, b]) => b - a || one - other)
    .slice(0, limit);

function nearest(
  vectors: readonly Float32Array[],
  query: Float32Array,
  limit: number,
  allowed?: Set<number>,
) {
  const half = vectors.length >> 1;
  const memory = new VectorMemory(query.length);
  memory.loadQuery(query);
  const candidates = nearestCandidates({
    rows: [
      ["one", rowsOf(memory, vectors.slice(0, half), 0)],
      ["other", rowsOf(memory, vectors.slice(half), half)],
    ],
    limit,
    allowed,
  });
  for (const { sequence, owner } of candidates) expect(owner).toBe(sequence < half ? "one" : "other");
  const uppers = candidates.map(({ upper }) => upper);
  expect(uppers).toEqual([...uppers].sort((one, other) => other - one));
  const found = candidates
    .map(({ sequence }): [number, number] => [sequence, cosine(query, vectors[sequence] as Float32Array)])
    .sort(([one, a], [other, b]) => b - a || one - other)
    .slice(0, limit);
  return { found, measured: candidates.length };
}

const component = fc.oneof(
  { weight: 5, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true, min: -1, max: 1 }) },
  { weight: 1, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 2, arbitrary: fc.constantFrom(0, 1, -1) },
);

describe("nearestCandidates", () => {
  it("gives exactly what brute force gives, whatever the vectors", () => {
    const problem = fc.integer({ min: 1, max: 37 }).chain((dimensions) => {
      const vector = fc
        .array(component, { minLength: dimensions, maxLength: dimensions })
        .map((components) => Float32Array.from(components));
      return fc.record({
        vectors: fc.array(vector, { maxLength: 60 }),
        query: vector,
        limit: fc.integer({ min: 1, max: 12 }),
        hidden: fc.option(fc.array(fc.nat(60), { maxLength: 30 }), { nil: undefined }),
      });
    });
    fc.assert(
      fc.property(problem, ({ vectors, query, limit, hidden }) => {
        const allowed = hidden && new Set([...vectors.keys()].filter((index) => !hidden.includes(index)));
        expect(nearest(vectors, query, limit, allowed).found).toEqual(
          bruteForce(vectors, query, limit, allowed),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it("gives exactly what brute force gives when the codes cannot tell the vectors apart", () => {
    const problem = fc.integer({ min: 2, max: 5 }).chain((dimensions) => {
      const vector = fc
        .array(fc.integer({ min: 980, max: 1020 }), { minLength: dimensions, maxLength: dimensions })
        .map((components) => Float32Array.from(components));
      return fc.record({ vectors: fc.array(vector, { minLength: 20, maxLength: 60 }), query: vector });
    });
    fc.assert(
      fc.property(problem, ({ vectors, query }) => {
        expect(nearest(vectors, query, 3).found).toEqual(bruteForce(vectors, query, 3));
      }),
      { numRuns: 500 },
    );
  });

  it("gives exactly what brute force gives on vectors of an embedding's size, and measures few of them", () => {
    let seed = 1;
    const random = () => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed / 2 ** 32;
    };
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const vectors = Array.from({ length: 1000 }, () => Float32Array.from({ length: 256 }, normal));
    for (let round = 0; round < 5; round += 1) {
      const query = Float32Array.from({ length: 256 }, normal);
      const { found, measured } = nearest(vectors, query, 10);
      expect(found).toEqual(bruteForce(vectors, query, 10));
      expect(measured).toBeLessThan(50);
    }
  });
});

describe("quantize", () => {
  it("never understates its error", () => {
    const vector = fc
      .array(component, { minLength: 1, maxLength: 50 })
      .map((components) => Float32Array.from(components));
    fc.assert(
      fc.property(vector, (given) => {
        const { codes, scale, error } = quantize(given);
        const length = Math.sqrt(given.reduce((sum, x) => sum + x * x, 0));
        const lost = Math.sqrt(
          codes.reduce(
            (sum, code, index) =>
              sum + ((length === 0 ? 0 : (given[index] as number) / length) - code * scale) ** 2,
            0,
          ),
        );
        expect(error).toBeGreaterThanOrEqual(lost);
        expect(error).toBeLessThanOrEqual(lost * (1 + 1e-6));
      }),
      { numRuns: 1000 },
    );
  });

  it("uses the whole range of a byte, and keeps an all-zero vector", () => {
    const { codes, scale } = quantize(Float32Array.of(3, -4, 0));
    expect([...codes]).toEqual([95, -127, 0]);
    expect(scale).toBe(Math.fround(0.8 / 127));
    expect(quantize(new Float32Array(2))).toEqual({ codes: new Int8Array(2), scale: 0, error: 0 });
  });
});

describe("quantizeQuery", () => {
  it("is finer than a vector's code, and its product with any code fits 32 bits", () => {
    for (const dimensions of [1, 3, 256, 1024, 65_536]) {
      const query = Float32Array.from({ length: dimensions }, (_, index) => Math.sin(index + 1));
      const { codes, error } = quantizeQuery(query);
      expect(codes.reduce((sum, code) => sum + Math.abs(code) * 127, 0)).toBeLessThan(2 ** 31);
      expect(error).toBeLessThanOrEqual(quantize(query).error);
    }
  });
});
