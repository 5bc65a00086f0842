import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CodeRows } from "./code-rows.js";
import { cosine } from "./cosine.js";
import { openSearchKernel } from "./open-search-kernel.js";
import { openPlainKernel } from "./plain-kernel.js";
import { packRow } from "./quantize.js";
import type { SearchKernel } from "./search-kernel.js";
import { openSimdKernel } from "./simd-kernel.js";
import { VectorMemory } from "./vector-memory.js";

function simdKernel(): SearchKernel {
  const kernel = openSimdKernel();
  if (kernel === undefined) throw new Error("This platform has no WebAssembly SIMD.");
  return kernel;
}

/** What a memory on this kernel answers: bounds of all rows, then exact cosines. */
function answers(kernel: SearchKernel, vectors: readonly Float32Array[], query: Float32Array) {
  const memory = new VectorMemory(query.length, kernel);
  memory.loadQuery(query);
  const rows = new CodeRows(memory);
  rows.append([...vectors.keys()], Buffer.concat(vectors.map(packRow)));
  const bounds = (threshold: number) => {
    const visited: number[][] = [];
    rows.scan(
      () => threshold,
      (...visit) => visited.push(visit),
    );
    return visited;
  };
  const addresses = vectors.map((vector) => {
    const address = memory.allocate();
    memory.write(address, new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
    return address;
  });
  return {
    all: bounds(Number.NEGATIVE_INFINITY),
    some: bounds(0.1),
    cosines: [...memory.measure(addresses)],
  };
}

const component = fc.oneof(
  { weight: 5, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true, min: -1, max: 1 }) },
  { weight: 1, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 2, arbitrary: fc.constantFrom(0, 1, -1) },
);
const problem = fc.integer({ min: 1, max: 70 }).chain((dimensions) => {
  const vector = fc
    .array(component, { minLength: dimensions, maxLength: dimensions })
    .map((components) => Float32Array.from(components));
  return fc.record({ vectors: fc.array(vector, { minLength: 1, maxLength: 12 }), query: vector });
});

describe("the kernels", () => {
  it("give the same numbers to the bit in WebAssembly and in JavaScript, and bounds that hold", () => {
    fc.assert(
      fc.property(problem, ({ vectors, query }) => {
        const simd = answers(simdKernel(), vectors, query);
        expect(simd).toEqual(answers(openPlainKernel(), vectors, query));
        expect(simd.cosines).toEqual(vectors.map((vector) => cosine(query, vector)));
        for (const [sequence, lower, upper] of simd.all as [number, number, number][]) {
          expect(simd.cosines[sequence]).toBeGreaterThanOrEqual(lower);
          expect(simd.cosines[sequence]).toBeLessThanOrEqual(upper);
        }
        expect(simd.some).toEqual(simd.all.filter(([, , upper]) => (upper as number) >= 0.1));
      }),
      { numRuns: 1000 },
    );
  });

  it("agree on the largest products and the largest vectors there are", () => {
    for (const dimensions of [1, 8, 1024, 65_536]) {
      const ones = new Float32Array(dimensions).fill(1);
      const vectors = [ones, ones.map((one) => -one), ones.map((one, index) => (index % 2 ? one : -one))];
      const simd = answers(simdKernel(), vectors, ones);
      expect(simd).toEqual(answers(openPlainKernel(), vectors, ones));
      expect(simd.cosines[0]).toBeCloseTo(1, 12);
    }
  });

  it("are the JavaScript one where WebAssembly is missing", () => {
    const own = Object.getOwnPropertyDescriptor(globalThis, "WebAssembly") ?? {};
    Reflect.deleteProperty(globalThis, "WebAssembly");
    try {
      expect(openSimdKernel()).toBeUndefined();
      expect(openSearchKernel().buffer.byteLength).toBe(0);
    } finally {
      Object.defineProperty(globalThis, "WebAssembly", own);
    }
  });
});

describe("CodeRows", () => {
  it("keeps every row over many blocks and many additions, and gives its blocks back", () => {
    const memory = new VectorMemory(300);
    const vectors = Array.from({ length: 1000 }, (_, index) =>
      Float32Array.from({ length: 300 }, (_, at) => Math.sin(index * 7 + at)),
    );
    for (let time = 0; time < 2; time += 1) {
      const rows = new CodeRows(memory);
      for (let start = 0; start < vectors.length; start += 90) {
        const some = vectors.slice(start, start + 90);
        rows.append(
          some.map((_, index) => start + index),
          Buffer.concat(some.map(packRow)),
        );
      }
      memory.loadQuery(vectors[500] as Float32Array);
      const visited: number[] = [];
      rows.scan(
        () => Number.NEGATIVE_INFINITY,
        (sequence) => visited.push(sequence),
      );
      expect(visited).toEqual([...vectors.keys()]);
      expect(rows.bytes).toBeLessThanOrEqual(CodeRows.bytesOf(1000, memory));
      const first = memory.allocate();
      memory.free(first);
      rows.release();
      expect(memory.allocate()).not.toBe(first);
    }
  });
});
