import { AUDIT_KINDS, type AuditFinding, type AuditReport } from "../../spec/life-cycle.js";
import type { ScopeOptions } from "../../spec/scope-options.js";
import type { StoreEntry } from "../../spec/store.js";
import type { MemoryContext } from "../memory-context.js";
import { parseOptionalScope, SCOPE_ID_OPTIONS } from "../optional-scope.js";
import { checkOptions } from "../parse-options.js";
import { stripRecalled } from "../recalled-text.js";
import { junkFault } from "./junk.js";
import { olderTwins } from "./twins.js";

/** `Memory.audit`: one pass over the memories, with one search in the store for each; no model is called. */
export async function audit(context: MemoryContext, options: ScopeOptions = {}): Promise<AuditReport> {
  checkOptions(options, SCOPE_ID_OPTIONS, "audit");
  const scope = parseOptionalScope(options, "audit");
  const now = context.clock().toISOString();
  const findings: AuditFinding[] = [];
  const ownTexts = new Map<string, string>();
  let memories = 0;
  for await (const entry of context.store.exportEntries(scope)) {
    if (entry.record === undefined) continue;
    memories += 1;
    const { record } = entry;
    if (record.expiresAt !== undefined && record.expiresAt <= now) {
      findings.push(finding("expired", [record.id], `It expired at ${record.expiresAt}.`));
    }
    const fault = junkFault(record.memory);
    if (fault !== undefined) findings.push(finding("junk", [record.id], fault));
    findings.push(...(await repetitions(context, entry, record, ownTexts)));
  }
  const problems = scope === undefined ? await context.store.check() : [];
  return { memories, counts: countsOf(findings), findings, problems };
}

type AuditedRecord = NonNullable<StoreEntry["record"]>;

/**
 * Whether a memory repeats others. A copy of a copy, a copy in the assistant's own words, and a memory that holds a block of recalled
 * memories, come from recall: the assistant said what it remembered, and it was learnt again.
 */
async function repetitions(
  context: MemoryContext,
  entry: StoreEntry,
  record: AuditedRecord,
  ownTexts: Map<string, string>,
): Promise<readonly AuditFinding[]> {
  if (stripRecalled(record.memory).text !== record.memory) {
    return [finding("recall-loop", [record.id], "It holds memories that were recalled into a conversation.")];
  }
  const twins = await olderTwins(context, entry);
  const ids = [record.id, ...twins];
  const key = JSON.stringify([record.userId ?? record.agentId ?? record.runId, record.hash]);
  const elsewhere = ownTexts.get(key);
  if (elsewhere === undefined) ownTexts.set(key, record.id);
  if (twins.length > 1) {
    return [finding("recall-loop", ids, `It is one more copy of what ${twins.length} older memories say.`)];
  }
  if (twins.length === 1) {
    return record.attributedTo === "assistant"
      ? [finding("recall-loop", ids, "The assistant repeats an older memory.")]
      : [finding("duplicate", ids, "An older memory of the same scope says nearly the same.")];
  }
  if (elsewhere === undefined) return [];
  return [
    finding("duplicate", [record.id, elsewhere], "The same owner has this text in another scope, too."),
  ];
}

const finding = (kind: AuditFinding["kind"], ids: readonly string[], detail: string): AuditFinding => ({
  kind,
  ids,
  detail,
});

function countsOf(findings: readonly AuditFinding[]): AuditReport["counts"] {
  const count = (kind: AuditFinding["kind"]) => findings.filter((each) => each.kind === kind).length;
  return Object.fromEntries(AUDIT_KINDS.map((kind) => [kind, count(kind)])) as AuditReport["counts"];
}
