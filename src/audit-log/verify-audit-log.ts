import { type AuditEntry, type AuditHead, type AuditLogStore, GENESIS_HASH } from "../spec/audit-log.js";
import { hashOf } from "./seal-event.js";

export interface AuditVerification {
  /** Entries that were looked at. */
  readonly entries: number;
  readonly head: AuditHead;
  /** What does not hold, in sentences; empty: the chain is whole. */
  readonly problems: readonly string[];
}

const PAGE = 500;
/** After so many there is no doubt. */
const MOST_PROBLEMS = 20;

/**
 * Walks the whole chain: places without a gap, each entry's hash, and its tie to the entry before. Who can write the database
 * can also write a new chain, or cut its end off: that shows against an `anchor`, a head that was kept elsewhere.
 */
export async function verifyAuditLog(log: AuditLogStore, anchor?: AuditHead): Promise<AuditVerification> {
  const problems: string[] = [];
  let head: AuditHead = { sequence: 0, hash: GENESIS_HASH };
  let entries = 0;
  let anchored = anchor === undefined || anchor.sequence === 0;
  for (;;) {
    const page = await log.entries({ after: head.sequence, limit: PAGE });
    for (const entry of page) {
      problems.push(...problemsOf(entry, head));
      if (entry.sequence === anchor?.sequence) {
        anchored = true;
        if (entry.hash !== anchor.hash)
          problems.push(`Entry ${entry.sequence} is not the one of the anchor: the log was rewritten.`);
      }
      head = { sequence: entry.sequence, hash: entry.hash };
      entries += 1;
    }
    if (page.length < PAGE || problems.length > MOST_PROBLEMS) break;
  }
  if (!anchored)
    problems.push(
      `Entry ${anchor?.sequence} of the anchor is missing: the log ends at ${head.sequence}, its tail was cut off.`,
    );
  return { entries, head, problems: problems.slice(0, MOST_PROBLEMS) };
}

function problemsOf(entry: AuditEntry, before: AuditHead): string[] {
  const { sequence, previousHash, hash } = entry;
  if (sequence !== before.sequence + 1)
    return [`Entry ${before.sequence + 1} is missing: ${sequence} follows ${before.sequence}.`];
  if (previousHash !== before.hash)
    return [`Entry ${sequence} does not follow entry ${before.sequence}: one of them was replaced.`];
  return hash === hashOf(entry) ? [] : [`Entry ${sequence} was changed: its hash is not its own.`];
}
