/**
 * The vector search's inner loops in WebAssembly SIMD (AssemblyScript). `src/store/vector/plain-kernel.ts` is the same
 * in JavaScript; both give the same numbers to the bit. `node scripts/build-kernel.mjs` compiles it into
 * `src/store/vector/kernel.generated.ts`.
 *
 * Addresses are bytes of the memory, lengths are counted in elements.
 */

/** Bytes before the codes of a row: scale and error, each a float32. */
const ROW_HEADER_BYTES: usize = 8;
/** Codes that one instruction multiplies. */
const CODES_PER_STEP: i32 = 8;
/** A survivor is its row as a float64, its lower and its upper bound. */
const SURVIVOR_BYTES: usize = 24;

/**
 * Bounds the similarity of every row with the query, and writes those whose upper bound reaches `threshold` to
 * `survivors`; returns how many. The query's codes are int16, padded with zeroes to a multiple of eight; so up to seven bytes
 * after the last row are read, and multiplied by zero.
 */
export function scanRows(
  rows: usize,
  count: i32,
  dimensions: i32,
  query: usize,
  queryScale: f64,
  queryError: f64,
  slack: f64,
  threshold: f64,
  survivors: usize,
): i32 {
  const stride: usize = ROW_HEADER_BYTES + <usize>dimensions;
  let target: usize = survivors;
  for (let row: i32 = 0; row < count; row += 1) {
    const start: usize = rows + <usize>row * stride;
    const product: i32 = multiply(start + ROW_HEADER_BYTES, query, dimensions);
    const scale: f64 = <f64>load<f32>(start);
    const error: f64 = <f64>load<f32>(start, 4);
    const approximate: f64 = queryScale * scale * <f64>product;
    const bound: f64 = error + queryError * (1 + error) + slack;
    const upper: f64 = approximate + bound;
    if (upper >= threshold) {
      store<f64>(target, <f64>row);
      store<f64>(target, approximate - bound, 8);
      store<f64>(target, upper, 16);
      target += SURVIVOR_BYTES;
    }
  }
  return <i32>((target - survivors) / SURVIVOR_BYTES);
}

/** The exact product of a row's int8 codes with the query's. */
function multiply(codes: usize, query: usize, dimensions: i32): i32 {
  let first: v128 = i32x4.splat(0);
  let second: v128 = i32x4.splat(0);
  let at: i32 = 0;
  for (; at + CODES_PER_STEP < dimensions; at += 2 * CODES_PER_STEP) {
    const code: usize = codes + <usize>at;
    const factor: usize = query + 2 * <usize>at;
    first = i32x4.add(first, i32x4.dot_i16x8_s(v128.load_ext<i8>(code), v128.load(factor)));
    second = i32x4.add(second, i32x4.dot_i16x8_s(v128.load_ext<i8>(code, 8), v128.load(factor, 16)));
  }
  if (at < dimensions) {
    const code: usize = codes + <usize>at;
    first = i32x4.add(first, i32x4.dot_i16x8_s(v128.load_ext<i8>(code), v128.load(query + 2 * <usize>at)));
  }
  const sums: v128 = i32x4.add(first, second);
  return (
    i32x4.extract_lane(sums, 0) +
    i32x4.extract_lane(sums, 1) +
    i32x4.extract_lane(sums, 2) +
    i32x4.extract_lane(sums, 3)
  );
}

/**
 * The products, in float64, of a float32 vector with each of `count` vectors, and of each with itself: two float64 for each into
 * `products`. `addresses` lists where the vectors lie, as int32. Four sums side by side, in the order of `plain-kernel.ts`.
 */
export function multiplyVectors(
  addresses: usize,
  count: i32,
  dimensions: i32,
  query: usize,
  products: usize,
): void {
  const inFours: i32 = dimensions & ~3;
  for (let index: i32 = 0; index < count; index += 1) {
    const vector: usize = <usize>load<i32>(addresses + 4 * <usize>index);
    let withQuery: v128 = f64x2.splat(0);
    let withQueryHigh: v128 = f64x2.splat(0);
    let withItself: v128 = f64x2.splat(0);
    let withItselfHigh: v128 = f64x2.splat(0);
    for (let at: i32 = 0; at < inFours; at += 4) {
      const one: usize = vector + 4 * <usize>at;
      const other: usize = query + 4 * <usize>at;
      const low: v128 = f64x2.promote_low_f32x4(v128.load64_zero(one));
      const high: v128 = f64x2.promote_low_f32x4(v128.load64_zero(one, 8));
      withQuery = f64x2.add(withQuery, f64x2.mul(low, f64x2.promote_low_f32x4(v128.load64_zero(other))));
      withQueryHigh = f64x2.add(
        withQueryHigh,
        f64x2.mul(high, f64x2.promote_low_f32x4(v128.load64_zero(other, 8))),
      );
      withItself = f64x2.add(withItself, f64x2.mul(low, low));
      withItselfHigh = f64x2.add(withItselfHigh, f64x2.mul(high, high));
    }
    let product: f64 = sumOfLanes(withQuery, withQueryHigh);
    let square: f64 = sumOfLanes(withItself, withItselfHigh);
    for (let at: i32 = inFours; at < dimensions; at += 1) {
      const component: f64 = <f64>load<f32>(vector + 4 * <usize>at);
      product += component * <f64>load<f32>(query + 4 * <usize>at);
      square += component * component;
    }
    store<f64>(products + 16 * <usize>index, product);
    store<f64>(products + 16 * <usize>index, square, 8);
  }
}

function sumOfLanes(low: v128, high: v128): f64 {
  return (
    f64x2.extract_lane(low, 0) +
    f64x2.extract_lane(low, 1) +
    (f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1))
  );
}
