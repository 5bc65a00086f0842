import { VarveError } from "../errors.js";
import type { JsonObject, JsonValue } from "../spec/json.js";
import type { CallOptions } from "../spec/language-model.js";
import type { FactOutcome } from "../spec/memory.js";
import type { MemoryRecord } from "../spec/memory-record.js";
import type { RedactedText, Redaction, RedactionMode, Redactor } from "../spec/redactor.js";
import type { MalformedOperation, Operation } from "./decode-operation.js";
import type { Turn } from "./parse-messages.js";

/** What the memory does about sensitive data; absent in a context: nothing. */
export interface RedactionPolicy {
  readonly redactor: Redactor;
  readonly mode: RedactionMode;
  /** Whether what people said and what they ask is redacted before a model reads it. */
  readonly messages: boolean;
  /** Whether what is recalled is redacted, for memories that are older than the policy. */
  readonly recall: boolean;
}

interface Redacting {
  readonly redaction?: RedactionPolicy;
}

/** An operation that the policy withholds; its outcome is settled. */
export interface WithheldOperation {
  readonly operation: "withheld";
  readonly memory: string;
  readonly outcome: FactOutcome;
}

/** Redacts what is about to be stored: facts, and the reasons that the history keeps. One for each operation, in order. */
export async function redactOperations<T extends Operation | MalformedOperation>(
  { redaction }: Redacting,
  operations: readonly T[],
  call: CallOptions,
): Promise<readonly (T | WithheldOperation)[]> {
  if (redaction === undefined) return operations;
  return Promise.all(operations.map((operation) => redactOperation(redaction, operation, call)));
}

async function redactOperation<T extends Operation | MalformedOperation>(
  { redactor, mode }: RedactionPolicy,
  operation: T,
  call: CallOptions,
): Promise<T | WithheldOperation> {
  const options = { ...call, direction: "write" } as const;
  const fact = await redactor.redact(operation.memory, options);
  const reason =
    "reason" in operation && operation.reason !== undefined
      ? await redactor.redact(operation.reason, options)
      : undefined;
  const told = reason === undefined ? {} : { reason: reason.blocked === true ? BLOCKED_TEXT : reason.text };
  if (isClean(fact)) return { ...operation, ...told };
  const { redactions } = fact;
  if (mode === "mask" && fact.blocked !== true)
    return { ...operation, ...told, memory: fact.text, redactions };
  const memory = fact.blocked === true ? BLOCKED_TEXT : fact.text;
  const outcome: FactOutcome =
    mode === "error"
      ? { outcome: "failed", memory, redactions, error: sensitiveData("The fact", redactions) }
      : {
          outcome: "dropped",
          memory,
          redactions,
          reason: `It holds sensitive data (${inWords(redactions)}).`,
        };
  return { operation: "withheld", memory, outcome };
}

/** Stands for a text that is blocked as a whole. */
const BLOCKED_TEXT = "[BLOCKED]";

/** Redacts what was said before a model reads it. In the mode `drop` a message with sensitive data is left out. */
export async function redactTurns<T extends Pick<Turn, "content">>(
  { redaction }: Redacting,
  turns: readonly T[],
  call: CallOptions,
): Promise<readonly T[]> {
  if (redaction?.messages !== true) return turns;
  const redacted = await Promise.all(
    turns.map(async (turn) => {
      const found = await redaction.redactor.redact(turn.content, { ...call, direction: "write" });
      if (isClean(found)) return [turn];
      if (redaction.mode === "error") throw sensitiveData("A message", found.redactions);
      return redaction.mode === "drop" || found.blocked === true ? [] : [{ ...turn, content: found.text }];
    }),
  );
  return redacted.flat();
}

/** Messages as the transcript may keep them: masked, or left out unless the mode is `mask`. */
export async function redactKept<T extends Pick<Turn, "content">>(
  { redaction }: Redacting,
  turns: readonly T[],
  call: CallOptions,
): Promise<readonly T[]> {
  if (redaction === undefined) return turns;
  const redacted = await Promise.all(
    turns.map(async (turn) => {
      const found = await redaction.redactor.redact(turn.content, { ...call, direction: "write" });
      if (isClean(found)) return [turn];
      return redaction.mode !== "mask" || found.blocked === true ? [] : [{ ...turn, content: found.text }];
    }),
  );
  return redacted.flat();
}

/** Redacts a text that the caller wants stored, or shown to a model. Throws `SENSITIVE_DATA` unless the mode is `mask`. */
export async function redactText(
  { redaction }: Redacting,
  text: string,
  what: string,
  call: CallOptions,
): Promise<string> {
  if (redaction === undefined) return text;
  const found = await redaction.redactor.redact(text, { ...call, direction: "write" });
  if (isClean(found)) return text;
  if (redaction.mode !== "mask" || found.blocked === true) throw sensitiveData(what, found.redactions);
  return found.text;
}

/** Redacts what the history is to keep of a text that is past: masked, whatever the mode is. */
export async function redactKeptPast<T extends string | null | undefined>(
  { redaction }: Redacting,
  text: T,
  call: CallOptions,
): Promise<T | string> {
  if (redaction === undefined || typeof text !== "string") return text;
  const found = await redaction.redactor.redact(text, { ...call, direction: "write" });
  return found.blocked === true ? BLOCKED_TEXT : found.text;
}

/** Redacts every text in metadata as `redactText` does. */
export async function redactMetadata(
  context: Redacting,
  metadata: JsonObject | undefined,
  call: CallOptions,
): Promise<JsonObject | undefined> {
  if (context.redaction === undefined || metadata === undefined) return metadata;
  return (await redactJson(context, metadata, "metadata", call)) as JsonObject;
}

async function redactJson(
  context: Redacting,
  value: JsonValue,
  place: string,
  call: CallOptions,
): Promise<JsonValue> {
  if (typeof value === "string") return redactText(context, value, place, call);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const members: readonly JsonValue[] = value;
    return Promise.all(
      members.map((member, index) => redactJson(context, member, `${place}[${index}]`, call)),
    );
  }
  const entries = Object.entries(value).map(
    async ([key, member]) => [key, await redactJson(context, member, "metadata", call)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** A query as the model may read it: masked, whatever the mode is. */
export async function redactQuery(
  { redaction }: Redacting,
  query: string,
  call: CallOptions,
): Promise<string> {
  if (redaction?.messages !== true) return query;
  return (await redaction.redactor.redact(query, { ...call, direction: "write" })).text;
}

/** Memories with masks in place of sensitive data, whatever the mode is; a blocked one is left out. */
export async function redactRecalled<T extends Pick<MemoryRecord, "memory">>(
  { redaction }: Redacting,
  records: readonly T[],
  call: CallOptions = {},
): Promise<readonly T[]> {
  if (redaction?.recall !== true) return records;
  const redacted = await Promise.all(
    records.map(async (record) => {
      const found = await redaction.redactor.redact(record.memory, { ...call, direction: "recall" });
      if (isClean(found)) return [record];
      return found.blocked === true ? [] : [{ ...record, memory: found.text }];
    }),
  );
  return redacted.flat();
}

/** Memories as a model may read them; each keeps its place. */
export async function redactShown<T extends Pick<MemoryRecord, "memory">>(
  { redaction }: Redacting,
  records: readonly T[],
  call: CallOptions,
): Promise<readonly T[]> {
  if (redaction?.messages !== true) return records;
  return Promise.all(
    records.map(async (record) => {
      const found = await redaction.redactor.redact(record.memory, { ...call, direction: "recall" });
      return isClean(found)
        ? record
        : { ...record, memory: found.blocked === true ? BLOCKED_TEXT : found.text };
    }),
  );
}

/** A text of the history with masks; `null` stays. */
export async function redactPast({ redaction }: Redacting, text: string | null): Promise<string | null> {
  if (redaction?.recall !== true || text === null) return text;
  const found = await redaction.redactor.redact(text, { direction: "recall" });
  return found.blocked === true ? BLOCKED_TEXT : found.text;
}

const isClean = ({ redactions, blocked }: RedactedText): boolean =>
  redactions.length === 0 && blocked !== true;

const inWords = (redactions: readonly Redaction[]): string =>
  redactions.map(({ kind, count }) => `${kind}: ${count}`).join(", ");

function sensitiveData(what: string, redactions: readonly Redaction[]): VarveError {
  return new VarveError(
    "SENSITIVE_DATA",
    `${what} holds sensitive data (${inWords(redactions)}), which redaction.mode does not let pass. Take it out, or set the mode to "mask".`,
  );
}
