import { VarveError } from "../errors.js";
import type { GenerateResult } from "../spec/language-model.js";
import { decodeOperation, type MalformedOperation, type Operation } from "./decode-operation.js";
import { EXTRACTION_TOOL } from "./extraction-tool.js";
import { isRecord } from "./is-record.js";
import { jsonInText } from "./json-in-text.js";
import { refuseWithheld } from "./refuse-withheld.js";

export interface DecodedReply {
  /** One entry for each operation that the reply holds, in its order. */
  readonly operations: readonly (Operation | MalformedOperation)[];
  readonly warnings: readonly string[];
}

/**
 * Reads the operations out of a reply: from its tool calls, or, of a model that answers in words, from the JSON in
 * its text. A reply without them is an error and never an empty list.
 *
 * Throws `REQUEST_REJECTED` if a guardrail or a content filter withheld the reply, otherwise
 * `EXTRACTION_UNPARSABLE`, which states the stop reason and what was missing.
 */
export function decodeReply(reply: GenerateResult, maxTokens: number): DecodedReply {
  refuseWithheld(reply, "extraction");
  const calls = reply.toolCalls.filter((call) => call.name === EXTRACTION_TOOL.name);
  const lists = (calls.length === 0 ? [reply.text] : calls.map((call) => call.input)).map(operationsIn);
  if (lists.some((list) => list === undefined)) throw unparsable(reply, calls.length, maxTokens);
  const operations = lists.flatMap((list) => list ?? []).map(decodeOperation);
  return { operations, warnings: isCutOff(reply) ? [cutOffWarning(reply)] : [] };
}

/** `{ operations: [...] }` or the list alone, also where either is written as text. */
function operationsIn(value: unknown): readonly unknown[] | undefined {
  for (const candidate of asJson(value)) {
    if (Array.isArray(candidate)) return candidate;
    if (!isRecord(candidate)) continue;
    for (const list of asJson(candidate["operations"])) {
      if (Array.isArray(list)) return list;
    }
  }
  return undefined;
}

const asJson = (value: unknown): Iterable<unknown> =>
  typeof value === "string" ? jsonInText(value) : [value];

const isCutOff = (reply: GenerateResult): boolean => REMEDIES.has(reply.stopReason);

function cutOffWarning(reply: GenerateResult): string {
  return `The model stopped early (${reply.stopReason}): the conversation may hold facts that were not recorded.`;
}

function unparsable(reply: GenerateResult, calls: number, maxTokens: number): VarveError {
  const missing =
    calls === 0
      ? `no call of ${EXTRACTION_TOOL.name} and no JSON with a list "operations" in its text`
      : `no list "operations" in its call of ${EXTRACTION_TOOL.name}`;
  const remedy =
    REMEDIES.get(reply.stopReason)?.(maxTokens) ?? "Try again, or use a model that supports tools.";
  return new VarveError(
    "EXTRACTION_UNPARSABLE",
    `The model's reply could not be read (stop reason ${reply.stopReason}): it holds ${missing}. Nothing was stored. ${remedy}`,
  );
}

/** What to do where the reply had no room. */
const REMEDIES: ReadonlyMap<string, (maxTokens: number) => string> = new Map([
  [
    "max_tokens",
    (maxTokens: number) =>
      `Raise the extraction's maxTokens above ${maxTokens}, or add fewer messages at once.`,
  ],
  ["model_context_window_exceeded", () => "Add fewer messages at once."],
]);
