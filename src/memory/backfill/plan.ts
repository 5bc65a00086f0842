import { createHash } from "node:crypto";
import type { BatchGeneration, BatchLanguageModel } from "../../spec/batch-language-model.js";
import type { JsonObject } from "../../spec/json.js";
import type { CallOptions, GenerateRequest } from "../../spec/language-model.js";
import type { MemoryRecord } from "../../spec/memory-record.js";
import { mapInOrder } from "../../util/map-in-order.js";
import { prepareReading, turnsToRead } from "../add-facts.js";
import { extractionRequest } from "../extract.js";
import { stopsJob } from "../job-items.js";
import type { MemoryContext } from "../memory-context.js";
import type { AddInput } from "../parse-add.js";
import type { UsageTally } from "../usage-tally.js";
import type { ConversationItem } from "./conversation-item.js";

/** What one request of a batch inference job is made of: written before it is handed in, so that a process that dies loses nothing. */
export interface PlanLine {
  /** Names the record: a hash of the conversation's key. */
  readonly id: string;
  readonly request: GenerateRequest;
  /** The existing memories that the model sees, by their numbers from 1. */
  readonly shown: readonly MemoryRecord[];
  readonly warnings: readonly string[];
}

/** What is kept of a plan in memory. */
export type PlannedReading = Pick<PlanLine, "shown" | "warnings">;

export const recordIdOf = ({ key }: Pick<ConversationItem, "key">): string =>
  createHash("sha256").update(key, "utf8").digest("hex");

/**
 * What the model is to read of each conversation, in their order. Left out are those that hold nothing to learn from, and those that
 * cannot be prepared: an ordinary call will tell why.
 */
export async function* planLines(
  context: MemoryContext,
  items: readonly ConversationItem[],
  concurrency: number,
  tally: UsageTally,
): AsyncGenerator<JsonObject, void, undefined> {
  for await (const line of mapInOrder(items, concurrency, (item) => planLine(context, item, tally))) {
    if (line !== undefined) yield line as unknown as JsonObject;
  }
}

async function planLine(
  context: MemoryContext,
  item: ConversationItem,
  tally: UsageTally,
): Promise<PlanLine | undefined> {
  const { input } = item;
  if (input === undefined) return undefined;
  try {
    return await prepare(context, item, input, tally);
  } catch (error) {
    if (stopsJob(error, input.call.signal)) throw error;
    return undefined;
  }
}

async function prepare(
  context: MemoryContext,
  item: ConversationItem,
  input: AddInput,
  tally: UsageTally,
): Promise<PlanLine | undefined> {
  const turns = await turnsToRead(context, input, tally);
  if (turns.length === 0) return undefined;
  const { neighbours, shown, warnings } = await prepareReading(context, input, turns, tally);
  const request = extractionRequest(shown, context.extractionMaxTokens, context.customInstructions);
  return { id: recordIdOf(item), request, shown: neighbours, warnings };
}

/** What the model sees of each record; `undefined`: no plan of this name was kept. */
export async function readPlan(
  batch: BatchLanguageModel,
  name: string,
  call: CallOptions,
): Promise<ReadonlyMap<string, PlannedReading> | undefined> {
  const lines = await batch.plan(name, call);
  if (lines === undefined) return undefined;
  const planned = new Map<string, PlannedReading>();
  for await (const line of lines) {
    const { id, shown, warnings } = line as unknown as PlanLine;
    planned.set(id, { shown, warnings });
  }
  return planned;
}

/** The requests of a plan, as they were written. */
export async function* requestsOf(
  batch: BatchLanguageModel,
  name: string,
  call: CallOptions,
): AsyncGenerator<BatchGeneration, void, undefined> {
  for await (const line of (await batch.plan(name, call)) ?? []) {
    const { id, request } = line as unknown as PlanLine;
    yield { id, request };
  }
}
