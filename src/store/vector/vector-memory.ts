import { cosineOf, norm } from "./cosine.js";
import { openSearchKernel } from "./open-search-kernel.js";
import { quantizeQuery, ROW_HEADER_BYTES } from "./quantize.js";
import type { SearchKernel } from "./search-kernel.js";

const PAGE_BYTES = 65_536;
/** Growing is a call to the system: many blocks at a time. */
const BLOCKS_PER_GROWTH = 16;
/** The kernel may read so much past the last row of a block. */
const OVERREAD_BYTES = 8;
const MOST_ROWS_PER_BLOCK = 1024;
const SURVIVOR_BYTES = 24;
/** Covers the rounding of the few float64 operations on the way to a bound. */
const ARITHMETIC_SLACK = 1e-9;

/** Vectors in one `measure` at most. */
export const MEASURED_AT_ONCE = 1024;

/**
 * The memory that the kernel works on, for vectors of one size. It hands out blocks for what is kept between searches
 * (packed rows, float32 vectors), so that a search copies nothing into it but the query. It holds one query at a time.
 * Blocks that are freed are used again; the memory itself never shrinks.
 */
export class VectorMemory {
  readonly dimensions: number;
  readonly blockBytes: number;
  /** Packed rows that one block has room for. */
  readonly rowsPerBlock: number;
  readonly #kernel: SearchKernel;
  readonly #free: number[] = [];
  #bytes = new Uint8Array(0);

  /** Where the query's int16 codes and float32 components are, and the kernel's input and output. */
  readonly #codes: number;
  readonly #vector: number;
  readonly #addresses: number;
  readonly #products: number;
  readonly #survivors: number;
  #query = { scale: 0, error: 0, length: 0 };

  constructor(dimensions: number, kernel: SearchKernel = openSearchKernel()) {
    this.dimensions = dimensions;
    this.#kernel = kernel;
    const rowBytes = ROW_HEADER_BYTES + dimensions;
    this.blockBytes = roundUp(Math.max(rowBytes + OVERREAD_BYTES, 4 * dimensions), PAGE_BYTES);
    this.rowsPerBlock = Math.min(
      MOST_ROWS_PER_BLOCK,
      Math.floor((this.blockBytes - OVERREAD_BYTES) / rowBytes),
    );
    let end = kernel.buffer.byteLength;
    const reserve = (bytes: number): number => {
      const start = end;
      end += roundUp(bytes, 16);
      return start;
    };
    this.#codes = reserve(2 * roundUp(dimensions, 8));
    this.#vector = reserve(4 * dimensions);
    this.#addresses = reserve(4 * MEASURED_AT_ONCE);
    this.#products = reserve(16 * MEASURED_AT_ONCE);
    this.#survivors = reserve(SURVIVOR_BYTES * this.rowsPerBlock);
    kernel.grow(roundUp(end, PAGE_BYTES) - kernel.buffer.byteLength);
  }

  /** The address of a block that is now the caller's; it holds anything. */
  allocate(): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const start = this.#kernel.buffer.byteLength;
    this.#kernel.grow(BLOCKS_PER_GROWTH * this.blockBytes);
    for (let block = BLOCKS_PER_GROWTH - 1; block > 0; block -= 1)
      this.#free.push(start + block * this.blockBytes);
    return start;
  }

  free(address: number): void {
    this.#free.push(address);
  }

  write(address: number, bytes: Uint8Array): void {
    this.#view().set(bytes, address);
  }

  /** Sets the query that `scan` and `measure` compare with. */
  loadQuery(vector: Float32Array): void {
    const { codes, scale, error } = quantizeQuery(vector);
    const buffer = this.#kernel.buffer;
    new Int16Array(buffer, this.#codes, codes.length).set(codes);
    new Float32Array(buffer, this.#vector, vector.length).set(vector);
    this.#query = { scale, error, length: norm(vector) };
  }

  /**
   * The rows of a block whose similarity to the query may reach `threshold`: for each its index, a lower and an upper bound
   * of its similarity, one after the other. Valid until the next call.
   */
  scan(address: number, rows: number, threshold: number): Float64Array {
    const { scale, error } = this.#query;
    const kept = this.#kernel.scanRows(
      address,
      rows,
      this.dimensions,
      this.#codes,
      scale,
      error,
      ARITHMETIC_SLACK,
      threshold,
      this.#survivors,
    );
    return new Float64Array(this.#kernel.buffer, this.#survivors, 3 * kept);
  }

  /** The exact cosines of the query with the float32 vectors at these addresses, at most `MEASURED_AT_ONCE`. */
  measure(addresses: readonly number[]): Float64Array {
    const count = addresses.length;
    const { buffer } = this.#kernel;
    new Int32Array(buffer, this.#addresses, count).set(addresses);
    this.#kernel.multiplyVectors(this.#addresses, count, this.dimensions, this.#vector, this.#products);
    const products = new Float64Array(buffer, this.#products, 2 * count);
    return Float64Array.from({ length: count }, (_, index) =>
      cosineOf(
        products[2 * index] as number,
        this.#query.length * Math.sqrt(products[2 * index + 1] as number),
      ),
    );
  }

  #view(): Uint8Array {
    if (this.#bytes.buffer !== this.#kernel.buffer) this.#bytes = new Uint8Array(this.#kernel.buffer);
    return this.#bytes;
  }
}

const roundUp = (value: number, to: number): number => Math.ceil(value / to) * to;
