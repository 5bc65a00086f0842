/**
 * A linear memory and the vector search's inner loops over it. Every implementation gives the same numbers, to the
 * bit. Addresses are bytes of the memory, lengths are counted in elements, numbers are little-endian.
 */
export interface SearchKernel {
  /** The memory as it is now; another one after `grow`. */
  readonly buffer: ArrayBuffer;
  /** Adds this many bytes at the end; a multiple of 65,536. */
  grow(bytes: number): void;

  /**
   * Bounds the similarity of each of `count` packed rows with the query, whose codes are int16 padded with zeroes to a
   * multiple of eight. Writes the rows whose upper bound reaches `threshold` to `survivors`, three float64 each: row, lower
   * bound, upper bound. Returns how many. May read seven bytes past the last row.
   */
  scanRows(
    rows: number,
    count: number,
    dimensions: number,
    query: number,
    queryScale: number,
    queryError: number,
    slack: number,
    threshold: number,
    survivors: number,
  ): number;

  /**
   * For each of the float32 vectors whose addresses are listed as int32: its product with the query and with itself,
   * two float64, to `products`.
   */
  multiplyVectors(
    addresses: number,
    count: number,
    dimensions: number,
    query: number,
    products: number,
  ): void;
}
