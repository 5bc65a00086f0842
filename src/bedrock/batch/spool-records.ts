import { VarveError } from "../../errors.js";
import { quote } from "../../util/quote.js";
import { throwIfAborted } from "../abort.js";
import type { BatchLimits } from "./batch-limits.js";
import type { RecordCodec } from "./record-codec.js";
import { type SpooledLines, spoolLines } from "./spool-lines.js";

/** One input of a batch job. */
export interface BatchInput<Input> {
  /** Names the record in the results: unique within the job, at most 256 letters, digits, `-` and `_`. */
  readonly recordId: string;
  readonly input: Input;
}

/** The input file of a job on the local disk. */
export interface SpooledRecords extends Omit<SpooledLines, "lines"> {
  readonly records: number;
  /** What was dropped or adjusted, once each. */
  readonly warnings: readonly string[];
}

const RECORD_ID = /^[a-zA-Z0-9_-]{1,256}$/;

/**
 * Encodes the records into a temporary file that only its owner can read. Throws `INPUT_INVALID` for an id that is malformed or
 * there twice, and for what is beyond the limits; the file is gone then.
 */
export async function spoolRecords<Input>(
  inputs: Iterable<BatchInput<Input>> | AsyncIterable<BatchInput<Input>>,
  codec: RecordCodec<Input, unknown>,
  limits: BatchLimits,
  signal?: AbortSignal,
): Promise<SpooledRecords> {
  const warnings = new Set<string>();
  const { lines: records, ...spooled } = await spoolLines(lines(inputs, codec, warnings, limits, signal));
  return { ...spooled, records, warnings: [...warnings] };
}

async function* lines<Input>(
  inputs: Iterable<BatchInput<Input>> | AsyncIterable<BatchInput<Input>>,
  codec: RecordCodec<Input, unknown>,
  warnings: Set<string>,
  limits: BatchLimits,
  signal: AbortSignal | undefined,
): AsyncGenerator<string> {
  const seen = new Set<string>();
  let bytes = 0;
  for await (const { recordId, input } of inputs) {
    throwIfAborted(signal, "Preparing a batch job");
    checkId(recordId, seen);
    seen.add(recordId);
    const modelInput = await codec.encode(input, `record ${quote(recordId)}`, warnings);
    const line = `${JSON.stringify({ recordId, modelInput })}\n`;
    bytes += Buffer.byteLength(line);
    if (seen.size > limits.maxRecords) throw tooMuch(`more than ${limits.maxRecords} records`);
    if (bytes > limits.maxBytes) throw tooMuch(`more than ${limits.maxBytes} bytes of records`);
    yield line;
  }
  if (seen.size >= limits.minRecords) return;
  throw new VarveError(
    "INPUT_INVALID",
    `The batch job has ${seen.size} records; AWS takes jobs of at least ${limits.minRecords}. Call the model directly for fewer, or set limits.minRecords if the quota of the model is another.`,
  );
}

function checkId(recordId: unknown, seen: ReadonlySet<string>): void {
  if (typeof recordId !== "string" || !RECORD_ID.test(recordId)) {
    throw new VarveError(
      "INPUT_INVALID",
      `The batch job's record at index ${seen.size} has the recordId ${quote(String(recordId))}: it must be 1 to 256 letters, digits, "-" and "_".`,
    );
  }
  if (!seen.has(recordId)) return;
  throw new VarveError("INPUT_INVALID", `The batch job has two records called ${quote(recordId)}.`);
}

function tooMuch(what: string): VarveError {
  return new VarveError(
    "INPUT_INVALID",
    `The batch job has ${what}: split it into several jobs, or set limits if the quotas of the model are others.`,
  );
}
