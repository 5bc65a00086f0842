import type { AddResult } from "../spec/memory.js";
import { apply } from "./apply.js";
import type { MemoryContext } from "./memory-context.js";
import type { AddInput } from "./parse-add.js";
import type { Turn } from "./parse-messages.js";
import { reconcile } from "./reconcile.js";
import { redactOperations } from "./redact.js";
import { UsageTally } from "./usage-tally.js";

/** Stores every message as one memory, with no model call; a text that the scope holds already is a duplicate. */
export async function addVerbatim(context: MemoryContext, input: AddInput): Promise<AddResult> {
  const { scope, turns, metadata, expiresAt, call } = input;
  const tally = new UsageTally();
  const operations = await redactOperations(context, turns.map(operationFor), call);
  const decisions = reconcile({ operations, neighbours: [], recalled: new Set() });
  const options = { scope, metadata, expiresAt, actor: "caller", mergesNearDuplicates: false, call };
  const results = await apply(context, decisions, options, tally);
  return { results, usage: tally.total(), warnings: [] };
}

const operationFor = ({ role, name, content }: Turn) =>
  ({ operation: "add", memory: content.trim(), attributedTo: name ?? role }) as const;
