import { type ErrorCode, PartialEmbeddingError, VarveError } from "../errors.js";
import type { CallReport } from "../spec/call-report.js";
import type { EmbedResult } from "../spec/embedder.js";
import type { JsonObject } from "../spec/json.js";

/** One request, and where its inputs stand in the call. */
export interface Batch {
  readonly start: number;
  readonly size: number;
  encode(): JsonObject;
}

export interface BatchResult {
  readonly vectors: readonly Float32Array[];
  readonly inputTokens: number | undefined;
  /** Positions within the batch. */
  readonly truncated: readonly number[];
  readonly call: CallReport;
}

/** What would meet every input of the call alike, so that no further request is sent. */
const HOPELESS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "ACCESS_DENIED",
  "CLOSED",
  "CREDENTIALS_EXPIRED",
  "CREDENTIALS_INVALID",
  "CREDENTIALS_MISSING",
  "MODEL_NOT_FOUND",
  "MODEL_UNSUPPORTED",
  "QUOTA_EXCEEDED",
  "REGION_INVALID",
  "SIGNATURE_REJECTED",
]);

/** Whether every input of a call would meet this error. */
export const isHopeless = ({ code }: VarveError): boolean => HOPELESS.has(code);

/** Cuts `count` inputs into batches of at most `size`. */
export function splitBatches(
  count: number,
  size: number,
  encode: (start: number, end: number) => JsonObject,
): Batch[] {
  const batches: Batch[] = [];
  for (let start = 0; start < count; start += size) {
    const end = Math.min(start + size, count);
    batches.push({ start, size: end - start, encode: () => encode(start, end) });
  }
  return batches;
}

/**
 * Sends the batches, so many at once, and puts the vectors in order. Throws `PartialEmbeddingError` if some failed, the first error
 * if all did, and what `send` throws beside its outcomes.
 *
 * @param send an abort rejects, every other failure is an outcome
 * @param noun what the inputs are, for messages
 */
export async function embedBatches(
  batches: readonly Batch[],
  concurrency: number,
  send: (batch: Batch) => Promise<BatchResult | VarveError>,
  noun: string,
): Promise<EmbedResult> {
  const results: (BatchResult | VarveError)[] = [];
  let hopeless: VarveError | undefined;
  let requests = 0;
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < batches.length) {
      const index = next++;
      const batch = batches[index];
      if (batch === undefined) return;
      if (hopeless === undefined) requests += 1;
      const result = hopeless ?? (await send(batch));
      results[index] = result;
      if (VarveError.isInstance(result) && isHopeless(result)) hopeless = result;
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, batches.length) }, work));
  return collect(batches, results, requests, noun);
}

function collect(
  batches: readonly Batch[],
  results: readonly (BatchResult | VarveError)[],
  requests: number,
  noun: string,
): EmbedResult {
  const count = batches.reduce((sum, { size }) => sum + size, 0);
  const vectors: (Float32Array | undefined)[] = new Array(count).fill(undefined);
  const failures: { index: number; error: VarveError }[] = [];
  const truncated: number[] = [];
  const calls: CallReport[] = [];
  let inputTokens: number | undefined = 0;
  for (const [position, { start, size }] of batches.entries()) {
    const result = results[position];
    if (result === undefined) continue;
    if (VarveError.isInstance(result)) {
      for (let offset = 0; offset < size; offset++) failures.push({ index: start + offset, error: result });
      continue;
    }
    for (const [offset, vector] of result.vectors.entries()) vectors[start + offset] = vector;
    truncated.push(...result.truncated.map((offset) => start + offset));
    calls.push(result.call);
    inputTokens = add(inputTokens, result.inputTokens);
  }
  const [first] = failures;
  if (first === undefined) {
    const complete = vectors.filter((vector) => vector !== undefined);
    return {
      vectors: complete,
      requests,
      calls,
      ...(inputTokens === undefined ? {} : { inputTokens }),
      ...(truncated.length === 0 ? {} : { truncated }),
    };
  }
  if (failures.length === count) throw first.error;
  throw new PartialEmbeddingError(
    `${failures.length} of ${count} ${noun} could not be embedded; the others are kept. The first, at index ${first.index}: ${first.error.message}`,
    { vectors, failures, inputTokens, requests },
  );
}

/** A sum of which one part is unknown is unknown. */
function add(sum: number | undefined, part: number | undefined): number | undefined {
  return sum === undefined || part === undefined ? undefined : sum + part;
}
