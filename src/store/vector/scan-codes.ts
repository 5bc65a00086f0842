import { ROW_HEADER_BYTES } from "./quantize.js";

/**
 * Integer products of one query with every row of a packed segment, written to `products`. Exact, so that every
 * kernel with this signature gives the same numbers. A row is its header followed by `query.length` codes.
 */
export type ScanCodes = (query: Int8Array, rows: Uint8Array, products: Int32Array) => void;

/** The kernel in plain JavaScript. Four sums side by side, so that one addition need not wait for the last. */
export const scanCodes: ScanCodes = (query, rows, products) => {
  const dimensions = query.length;
  const stride = ROW_HEADER_BYTES + dimensions;
  const codes = new Int8Array(rows.buffer, rows.byteOffset, rows.byteLength);
  const inFours = dimensions - (dimensions % 4);
  for (let row = 0; row < products.length; row += 1) {
    const start = row * stride + ROW_HEADER_BYTES;
    let first = 0;
    let second = 0;
    let third = 0;
    let fourth = 0;
    for (let index = 0; index < inFours; index += 4) {
      const code = start + index;
      first += (query[index] as number) * (codes[code] as number);
      second += (query[index + 1] as number) * (codes[code + 1] as number);
      third += (query[index + 2] as number) * (codes[code + 2] as number);
      fourth += (query[index + 3] as number) * (codes[code + 3] as number);
    }
    for (let index = inFours; index < dimensions; index += 1) {
      first += (query[index] as number) * (codes[start + index] as number);
    }
    products[row] = first + second + third + fourth;
  }
};
