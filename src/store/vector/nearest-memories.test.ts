import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appendSegment, type CodeSegment, SEGMENT_ROWS } from "./code-segment.js";
import { cosine } from "./cosine.js";
import { nearestMemories } from "./nearest-memories.js";
import { packRow, quantize } from "./quantize.js";

const segmentOf = (vectors: readonly Float32Array[], first: number): CodeSegment => ({
  sequences: vectors.map((_, index) => first + index),
  rows: Buffer.concat(vectors.map((vector) => packRow(quantize(vector)))),
});

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
  let measured = 0;
  const found = nearestMemories({
    vector: query,
    limit,
    allowed,
    segments: [segmentOf(vectors.slice(0, half), 0), segmentOf(vectors.slice(half), half)],
    readVectors: (sequences) => {
      measured = sequences.length;
      return sequences.map((sequence) => [sequence, vectors[sequence] as Float32Array] as const);
    },
  });
  return { found: [...found], measured };
}

const component = fc.oneof(
  { weight: 5, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true, min: -1, max: 1 }) },
  { weight: 1, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 2, arbitrary: fc.constantFrom(0, 1, -1) },
);

describe("nearestMemories", () => {
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
      expect(measured).toBeLessThan(100);
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

describe("appendSegment", () => {
  it("keeps every row in order, in few segments of bounded size", () => {
    let segments: readonly CodeSegment[] = [];
    for (let sequence = 0; sequence < 3000; sequence += 1) {
      segments = appendSegment(segments, {
        sequences: [sequence],
        rows: Uint8Array.of(sequence & 0xff, sequence >> 8),
      });
    }
    expect(segments.flatMap(({ sequences }) => sequences)).toEqual(
      Array.from({ length: 3000 }, (_, index) => index),
    );
    const rows = Buffer.concat(segments.map((segment) => segment.rows));
    expect([rows.length, rows.readUInt16LE(0), rows.readUInt16LE(2 * 2999)]).toEqual([6000, 0, 2999]);
    expect(segments.length).toBeLessThanOrEqual(12);
  });

  it("never joins beyond the size of a segment", () => {
    const full = {
      sequences: Array.from({ length: SEGMENT_ROWS }, (_, index) => index),
      rows: new Uint8Array(SEGMENT_ROWS),
    };
    expect(appendSegment([full], full).map(({ sequences }) => sequences.length)).toEqual([
      SEGMENT_ROWS,
      SEGMENT_ROWS,
    ]);
  });
});
