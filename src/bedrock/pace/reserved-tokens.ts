import { findModel } from "../../catalogue/models.js";
import { outputTokenWeight } from "../../catalogue/output-token-weight.js";
import { TOKEN_COUNT_HEADERS } from "../../wire/operations.js";
import { BYTES_PER_TOKEN } from "../estimate-tokens.js";

/** The member that holds the limit of the answer's length, in Converse and in the families' own bodies. */
const OUTPUT_LIMIT =
  /^max(?:_gen_len|_?tokens(?:_to_sample)?|_completion_tokens|_new_tokens|TokenCount|NewTokens)$/i;
/** Members that hold base64, of which tokens are no measure. */
const BINARY = new Set(["bytes", "data", "inputImage", "image", "images"]);

/**
 * What the service takes from the quota of tokens when a request arrives: the input, here estimated by its length, and
 * `maxTokens` in full; without it the model's longest answer, where that is known.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html
 */
export function reservedTokens(body: unknown, baseModelId: string | undefined): number {
  const seen = { bytes: 0, maxTokens: undefined as number | undefined };
  visit(body, "", seen);
  const input = Math.ceil(seen.bytes / BYTES_PER_TOKEN);
  return input + (seen.maxTokens ?? longestAnswer(baseModelId));
}

/**
 * What the service counts in the end: input and cache writes, and output by its weight. `undefined` if the answer does not
 * tell.
 *
 * @param usage of a Converse answer
 */
export function countedTokens(
  {
    body,
    headers,
  }: { readonly body: unknown; readonly headers: Readonly<Record<string, string | undefined>> },
  baseModelId: string | undefined,
): number | undefined {
  const usage = memberOf(body, "usage");
  const input =
    numberOf(memberOf(usage, "inputTokens")) ?? numberOf(headers[TOKEN_COUNT_HEADERS.inputTokens]);
  if (input === undefined) return undefined;
  const output =
    numberOf(memberOf(usage, "outputTokens")) ?? numberOf(headers[TOKEN_COUNT_HEADERS.outputTokens]) ?? 0;
  const cacheWrite =
    numberOf(memberOf(usage, "cacheWriteInputTokens")) ??
    numberOf(headers[TOKEN_COUNT_HEADERS.cacheWriteTokens]) ??
    0;
  return input + cacheWrite + output * outputTokenWeight(baseModelId);
}

function visit(value: unknown, name: string, seen: { bytes: number; maxTokens: number | undefined }): void {
  if (typeof value === "string") {
    if (!BINARY.has(name)) seen.bytes += Buffer.byteLength(value);
  } else if (typeof value === "number") {
    if (OUTPUT_LIMIT.test(name)) seen.maxTokens = value;
  } else if (Array.isArray(value)) {
    for (const item of value) visit(item, name, seen);
  } else if (typeof value === "object" && value !== null) {
    for (const key in value) visit((value as Record<string, unknown>)[key], key, seen);
  }
}

function longestAnswer(baseModelId: string | undefined): number {
  return (baseModelId === undefined ? undefined : findModel(baseModelId)?.maxOutputTokens) ?? 0;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^\d+$/.test(value) ? Number(value) : undefined;
}
