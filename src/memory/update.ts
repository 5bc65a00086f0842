import { isDeepStrictEqual } from "node:util";
import { VarveError } from "../errors.js";
import type { JsonObject } from "../spec/json.js";
import type { CallOptions } from "../spec/language-model.js";
import type { MemoryChange, UpdateOptions, UpdateResult } from "../spec/memory.js";
import type { MemoryRecord } from "../spec/memory-record.js";
import type { StoreChangeResult } from "../spec/store.js";
import { hashText } from "../util/hash-text.js";
import { callFor } from "./call-for.js";
import { cleanText } from "./clean-text.js";
import { embedText } from "./embed-texts.js";
import { isRecord } from "./is-record.js";
import type { MemoryContext } from "./memory-context.js";
import { memoryNotFound } from "./memory-not-found.js";
import { EXPIRY_OPTIONS, parseExpiry } from "./parse-expiry.js";
import { parseMetadata } from "./parse-metadata.js";
import { checkOptions, parseChangeOptions, parseText } from "./parse-options.js";
import { parseTags } from "./parse-tags.js";
import { redactMetadata, redactRecalled, redactText } from "./redact.js";
import { scopeOf } from "./scope.js";
import { throwIfAborted } from "./throw-if-aborted.js";
import { UsageTally } from "./usage-tally.js";

const KNOWN_OPTIONS = ["actor", "reason", "signal", "tags"];
const CHANGE_OPTIONS = ["memory", "metadata", ...EXPIRY_OPTIONS];

/** `Memory.update`: a new text is embedded anew, metadata and expiry never are, and what changes nothing is not written. */
export async function update(
  context: MemoryContext,
  memoryId: unknown,
  change: string | MemoryChange,
  options: UpdateOptions = {},
): Promise<UpdateResult> {
  checkOptions(options, KNOWN_OPTIONS, "update");
  const id = parseText(memoryId, "id");
  const wanted = parseChange(change);
  const { actor, reason } = parseChangeOptions(options);
  const tags = parseTags(options.tags);
  const record = await context.store.get(id);
  if (record === undefined) throw memoryNotFound(id);
  const permitted = await redactChange(context, wanted, options);
  const memory = permitted.memory === record.memory ? undefined : permitted.memory;
  const metadata = isDeepStrictEqual(permitted.metadata, record.metadata) ? undefined : permitted.metadata;
  const expiresAt = (record.expiresAt ?? null) === wanted.expiresAt ? undefined : wanted.expiresAt;
  const tally = new UsageTally();
  if (memory === undefined && metadata === undefined && expiresAt === undefined) {
    return { record, usage: tally.total() };
  }
  const call = callFor("update", { scope: scopeOf(record), signal: options.signal, tags });
  const text = memory === undefined ? undefined : await embedNewText(context, memory, call, tally);
  throwIfAborted(options.signal);
  const [result] = await context.store.commit([
    {
      kind: "update",
      id,
      ...(text === undefined ? {} : { text }),
      ...(metadata === undefined ? {} : { metadata }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
      at: context.clock().toISOString(),
      actor,
      ...(reason === undefined ? {} : { reason }),
    },
  ]);
  return { record: await readUpdated(context, id, result), usage: tally.total() };
}

interface WantedChange {
  readonly memory: string | undefined;
  readonly metadata: JsonObject | undefined;
  readonly expiresAt: string | null | undefined;
}

function parseChange(change: unknown): WantedChange {
  if (typeof change === "string") {
    return { memory: parseMemory(change, "change"), metadata: undefined, expiresAt: undefined };
  }
  checkOptions(change, CHANGE_OPTIONS, "update, change");
  const { memory, metadata, ...rest } = isRecord(change) ? change : {};
  const expiresAt = parseExpiry(rest, "change.");
  if (memory === undefined && metadata === undefined && expiresAt === undefined) {
    throw new VarveError(
      "INPUT_INVALID",
      "update: the change is empty: give a text, or { memory, metadata, expiresAt } or some of them.",
    );
  }
  return {
    memory: memory === undefined ? undefined : parseMemory(memory, "change.memory"),
    metadata: metadata === undefined ? undefined : parseMetadata(metadata),
    expiresAt,
  };
}

async function redactChange(
  context: MemoryContext,
  { memory, metadata }: WantedChange,
  { signal }: UpdateOptions,
): Promise<Pick<WantedChange, "memory" | "metadata">> {
  const call = signal === undefined ? {} : { signal };
  return {
    memory: memory && (await redactText(context, memory, "update: the text", call)),
    metadata: await redactMetadata(context, metadata, call),
  };
}

const parseMemory = (value: unknown, name: string): string => cleanText(parseText(value, name)).trim();

async function embedNewText(
  context: MemoryContext,
  memory: string,
  call: CallOptions,
  tally: UsageTally,
): Promise<{ readonly memory: string; readonly hash: string; readonly vector: Float32Array }> {
  throwIfAborted(call.signal);
  await context.space.ensure();
  const vector = await embedText(context.embedder, memory, { purpose: "document", ...call }, tally);
  return { memory, hash: hashText(memory), vector };
}

async function readUpdated(
  context: MemoryContext,
  id: string,
  result: StoreChangeResult | undefined,
): Promise<MemoryRecord> {
  if (result?.status === "duplicate") {
    throw new VarveError(
      "CONFLICT",
      `update: memory ${result.id} of the same scope already holds this text. Delete one of the two.`,
    );
  }
  const updated = result?.status === "updated" ? await context.store.get(id) : undefined;
  const [record] = updated === undefined ? [] : await redactRecalled(context, [updated]);
  if (record === undefined) throw memoryNotFound(id);
  return record;
}
