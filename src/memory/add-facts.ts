import type { AddResult } from "../spec/memory.js";
import type { MemoryRecord } from "../spec/memory-record.js";
import { apply } from "./apply.js";
import type { DecodedReply } from "./decode-reply.js";
import { describeMedia } from "./describe-media.js";
import { type ExtractionInput, extract } from "./extract.js";
import type { MemoryContext } from "./memory-context.js";
import { findNeighbours } from "./neighbours.js";
import type { AddInput } from "./parse-add.js";
import type { Turn } from "./parse-messages.js";
import { reconcile } from "./reconcile.js";
import { redactKept, redactOperations, redactShown, redactTurns } from "./redact.js";
import { earlierMessages, transcriptOf } from "./transcript.js";
import { UsageTally } from "./usage-tally.js";

/** Extracts facts with one model call, reconciles them with what the scope holds, and applies the result. */
export async function addFacts(context: MemoryContext, input: AddInput): Promise<AddResult> {
  const tally = new UsageTally();
  const turns = await turnsToRead(context, input, tally);
  if (turns.length === 0) return { results: [], usage: tally.total(), warnings: [NOTHING_SAID] };
  const reading = await prepareReading(context, input, turns, tally);
  const reply = await extract(context, reading.shown, tally, input.call);
  return applyReply(context, input, { ...reading, turns, reply }, tally);
}

/** What the model is to read of the messages; empty if they hold nothing to learn from. */
export async function turnsToRead(
  context: MemoryContext,
  { turns, call }: AddInput,
  tally: UsageTally,
): Promise<readonly Turn[]> {
  // A system prompt is the application's word and not a speaker's; it often quotes memories, too.
  const said = turns.filter((turn) => turn.role !== "system");
  if (said.length === 0) return [];
  return redactTurns(context, await describeMedia(context, said, tally, call), call);
}

/** What the model reads, and what it is understood by. */
export interface Reading {
  /** Existing memories by the numbers under which the model sees them, from 1. */
  readonly neighbours: readonly MemoryRecord[];
  readonly shown: ExtractionInput;
  readonly warnings: readonly string[];
}

/** Looks up what the messages may concern. */
export async function prepareReading(
  context: MemoryContext,
  { scope, call }: AddInput,
  turns: readonly Turn[],
  tally: UsageTally,
): Promise<Reading> {
  const { records, warnings } = await findNeighbours(context, scope, turns, tally, call);
  const neighbours = await redactShown(context, records, call);
  const earlier = await redactTurns(context, await earlierMessages(context, scope, turns), call);
  return { neighbours: records, shown: { neighbours, earlier, turns }, warnings };
}

interface Answered extends Pick<Reading, "neighbours" | "warnings"> {
  readonly turns: readonly Turn[];
  readonly reply: DecodedReply;
}

/** Carries out what the model answered. */
export async function applyReply(
  context: MemoryContext,
  { scope, recalled, metadata, expiresAt, call }: AddInput,
  { neighbours, warnings, turns, reply }: Answered,
  tally: UsageTally,
): Promise<AddResult> {
  const operations = await redactOperations(context, reply.operations, call);
  const decisions = reconcile({ operations, neighbours, recalled });
  const transcript = await transcriptOf(context, scope, await redactKept(context, turns, call));
  const options = {
    ...{ scope, metadata, expiresAt, actor: "extraction", mergesNearDuplicates: true, call },
    ...(transcript === undefined ? {} : { transcript }),
  };
  const results = await apply(context, decisions, options, tally);
  return { results, usage: tally.total(), warnings: [...warnings, ...reply.warnings] };
}

const NOTHING_SAID =
  "The messages hold nothing but system prompts, recalled memories and dropped messages, which are not learnt from: no model was called.";
