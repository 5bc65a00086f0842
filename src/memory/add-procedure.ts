import { VarveError } from "../errors.js";
import type { GenerateResult } from "../spec/language-model.js";
import type { AddResult } from "../spec/memory.js";
import { apply } from "./apply.js";
import { withPurpose } from "./call-for.js";
import { cleanText } from "./clean-text.js";
import type { Operation } from "./decode-operation.js";
import { describeMedia } from "./describe-media.js";
import type { MemoryContext } from "./memory-context.js";
import { type AddInput, PROCEDURAL_MEMORY } from "./parse-add.js";
import { PROCEDURE_INSTRUCTIONS } from "./prompts/procedure-instructions.js";
import { reconcile } from "./reconcile.js";
import { redactOperations, redactTurns } from "./redact.js";
import { refuseWithheld } from "./refuse-withheld.js";
import { UsageTally } from "./usage-tally.js";
import { writtenTurn } from "./written-turn.js";

/** Sums an agent's run up with one model call, system prompts included, and stores the summary as one memory. */
export async function addProcedure(context: MemoryContext, input: AddInput): Promise<AddResult> {
  const { scope, call, expiresAt } = input;
  const tally = new UsageTally();
  const turns = await redactTurns(context, await describeMedia(context, input.turns, tally, call), call);
  const reply = await context.languageModel.generate(
    {
      system: PROCEDURE_INSTRUCTIONS,
      messages: [{ role: "user", content: JSON.stringify({ messages: turns.map(writtenTurn) }) }],
      maxTokens: context.extractionMaxTokens,
    },
    withPurpose(call, "procedure"),
  );
  tally.countGeneration(reply);
  const memory = summaryOf(reply, context.extractionMaxTokens);
  const summary: Operation = {
    operation: "add",
    memory,
    ...(scope.agentId ? { attributedTo: scope.agentId } : {}),
  };
  const decisions = reconcile({
    operations: await redactOperations(context, [summary], call),
    neighbours: [],
    recalled: new Set(),
  });
  const metadata = { ...input.metadata, memory_type: PROCEDURAL_MEMORY };
  const options = { scope, metadata, expiresAt, actor: "procedure", mergesNearDuplicates: false, call };
  const results = await apply(context, decisions, options, tally);
  return { results, usage: tally.total(), warnings: [...reply.warnings] };
}

function summaryOf(reply: GenerateResult, maxTokens: number): string {
  refuseWithheld(reply, "summary");
  const text = cleanText(reply.text).trim();
  if (reply.stopReason === "max_tokens") {
    throw new VarveError(
      "EXTRACTION_UNPARSABLE",
      `The summary of the run did not fit (stop reason max_tokens). Nothing was stored. Raise the extraction's maxTokens above ${maxTokens}, or add the run in parts.`,
    );
  }
  if (text !== "") return text;
  throw new VarveError(
    "EXTRACTION_UNPARSABLE",
    `The model gave no summary of the run (stop reason ${reply.stopReason}). Nothing was stored. Try again.`,
  );
}
