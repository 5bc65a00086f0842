import type { AddResult } from "../spec/memory.js";
import { apply } from "./apply.js";
import { describeMedia } from "./describe-media.js";
import { extract } from "./extract.js";
import type { MemoryContext } from "./memory-context.js";
import { findNeighbours } from "./neighbours.js";
import type { AddInput } from "./parse-add.js";
import { reconcile } from "./reconcile.js";
import { redactKept, redactOperations, redactShown, redactTurns } from "./redact.js";
import { earlierMessages, transcriptOf } from "./transcript.js";
import { UsageTally } from "./usage-tally.js";

/** Extracts facts with one model call, reconciles them with what the scope holds, and applies the result. */
export async function addFacts(context: MemoryContext, input: AddInput): Promise<AddResult> {
  const { scope, recalled, metadata, expiresAt, call } = input;
  const tally = new UsageTally();
  // A system prompt is the application's word and not a speaker's; it often quotes memories, too.
  const said = input.turns.filter((turn) => turn.role !== "system");
  if (said.length === 0) return { results: [], usage: tally.total(), warnings: [NOTHING_SAID] };
  const turns = await redactTurns(context, await describeMedia(context, said, tally, call), call);
  if (turns.length === 0) return { results: [], usage: tally.total(), warnings: [NOTHING_SAID] };
  const neighbours = await findNeighbours(context, scope, turns, tally, call);
  const shown = await redactShown(context, neighbours.records, call);
  const earlier = await redactTurns(context, await earlierMessages(context, scope, turns), call);
  const reply = await extract(context, { neighbours: shown, earlier, turns }, tally, call);
  const operations = await redactOperations(context, reply.operations, call);
  const decisions = reconcile({ operations, neighbours: neighbours.records, recalled });
  const transcript = await transcriptOf(context, scope, await redactKept(context, turns, call));
  const options = {
    ...{ scope, metadata, expiresAt, actor: "extraction", mergesNearDuplicates: true, call },
    ...(transcript === undefined ? {} : { transcript }),
  };
  const results = await apply(context, decisions, options, tally);
  return { results, usage: tally.total(), warnings: [...neighbours.warnings, ...reply.warnings] };
}

const NOTHING_SAID =
  "The messages hold nothing but system prompts, recalled memories and dropped messages, which are not learnt from: no model was called.";
