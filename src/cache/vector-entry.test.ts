import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeVector, encodeVector } from "./vector-entry.js";

describe("a kept vector", () => {
  it("comes back bit for bit, also out of the middle of a buffer", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 12, maxLength: 40 }), fc.nat({ max: 3 }), (bits, offset) => {
        const count = Math.floor((bits.length - 4) / 4);
        const vector = new Float32Array(bits.slice().buffer, 4, count);
        const encoded = encodeVector({ vector });
        const shifted = new Uint8Array(encoded.length + offset);
        shifted.set(encoded, offset);
        const decoded = decodeVector(shifted.subarray(offset), count)?.vector ?? new Float32Array();
        expect([...new Uint8Array(decoded.buffer)]).toEqual([...bits.slice(4, 4 + count * 4)]);
      }),
    );
  });

  it("is kept in the same bytes on every machine: float64, then float32, little-endian", () => {
    expect([...encodeVector({ vector: Float32Array.of(1, -2), usd: 0.5 })]).toEqual([
      ...[0, 0, 0, 0, 0, 0, 0xe0, 0x3f],
      ...[0, 0, 0x80, 0x3f],
      ...[0, 0, 0, 0xc0],
    ]);
  });

  it("has its price, or none that is known", () => {
    const vector = Float32Array.of(1);
    expect(decodeVector(encodeVector({ vector, usd: 0 }), 1)).toEqual({ vector, usd: 0 });
    expect(decodeVector(encodeVector({ vector }), 1)).toEqual({ vector, usd: undefined });
  });

  it("is not taken for one of another length", () => {
    expect(decodeVector(encodeVector({ vector: Float32Array.of(1, 2) }), 3)).toBeUndefined();
    expect(decodeVector(new Uint8Array(3), 1)).toBeUndefined();
  });
});
