import { multiply } from "./cosine.js";
import { ROW_HEADER_BYTES } from "./quantize.js";
import type { SearchKernel } from "./search-kernel.js";

/** The kernel in JavaScript: the same arithmetic in the same order as `kernel/search-kernel.ts`. */
export function openPlainKernel(): SearchKernel {
  let buffer = new ArrayBuffer(0);
  return {
    get buffer() {
      return buffer;
    },
    grow: (bytes) => {
      const grown = new ArrayBuffer(buffer.byteLength + bytes);
      new Uint8Array(grown).set(new Uint8Array(buffer));
      buffer = grown;
    },
    scanRows: (rows, count, dimensions, query, queryScale, queryError, slack, threshold, survivors) => {
      const stride = ROW_HEADER_BYTES + dimensions;
      const codes = new Int8Array(buffer, rows, count * stride);
      const factors = new Int16Array(buffer, query, dimensions);
      const headers = new DataView(buffer, rows, count * stride);
      const kept = new Float64Array(buffer, survivors, 3 * count);
      let length = 0;
      for (let row = 0; row < count; row += 1) {
        const start = row * stride;
        const product = multiplyCodes(codes, start + ROW_HEADER_BYTES, factors);
        const scale = headers.getFloat32(start, true);
        const error = headers.getFloat32(start + 4, true);
        const approximate = queryScale * scale * product;
        const bound = error + queryError * (1 + error) + slack;
        const upper = approximate + bound;
        if (upper < threshold) continue;
        kept[length] = row;
        kept[length + 1] = approximate - bound;
        kept[length + 2] = upper;
        length += 3;
      }
      return length / 3;
    },
    multiplyVectors: (addresses, count, dimensions, query, products) => {
      const other = new Float32Array(buffer, query, dimensions);
      const target = new Float64Array(buffer, products, 2 * count);
      for (const [index, address] of new Int32Array(buffer, addresses, count).entries()) {
        const vector = new Float32Array(buffer, address, dimensions);
        target[2 * index] = multiply(vector, other);
        target[2 * index + 1] = multiply(vector, vector);
      }
    },
  };
}

/** Exact: an integer that a float64 holds. Four sums side by side, so that one addition need not wait for the last. */
function multiplyCodes(codes: Int8Array, start: number, factors: Int16Array): number {
  const dimensions = factors.length;
  const inFours = dimensions - (dimensions % 4);
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let index = 0; index < inFours; index += 4) {
    const code = start + index;
    first += (factors[index] as number) * (codes[code] as number);
    second += (factors[index + 1] as number) * (codes[code + 1] as number);
    third += (factors[index + 2] as number) * (codes[code + 2] as number);
    fourth += (factors[index + 3] as number) * (codes[code + 3] as number);
  }
  for (let index = inFours; index < dimensions; index += 1) {
    first += (factors[index] as number) * (codes[start + index] as number);
  }
  return first + second + third + fourth;
}
