import { type AuditEntry, type AuditHead, type AuditLogStore, GENESIS_HASH } from "../../spec/audit-log.js";
import type { Scope } from "../../spec/scope.js";
import type { Connection, Row } from "./connection.js";
import { sql } from "./sql.js";

/** The log in a table of the database. `read` and `write` run work as one transaction. */
export const openAuditLogStore = ({ read, write }: DatabaseAccess): AuditLogStore => ({
  append: (event, seal) =>
    write((connection) => {
      const { sequence, hash } = readAuditHead(connection);
      const entry = seal(event, sequence + 1, hash);
      insertAuditEntry(connection, entry);
      return entry;
    }),
  entries: ({ after, limit }) => read((connection) => readAuditEntries(connection, after, limit)),
  head: () => read(readAuditHead),
});

interface DatabaseAccess {
  readonly read: <T>(work: (connection: Connection) => T) => Promise<T>;
  readonly write: <T>(work: (connection: Connection) => T) => Promise<T>;
}

function insertAuditEntry(connection: Connection, entry: AuditEntry): void {
  const { sequence, at, actor, action, outcome, scope, memoryIds, counts, previousHash, hash } = entry;
  const detail = JSON.stringify({ scope, memoryIds, counts });
  connection.run(sql`
    INSERT INTO audit_log (sequence, at, actor, action, outcome, detail, previous_hash, hash)
    VALUES (${sequence}, ${at}, ${actor}, ${action}, ${outcome}, ${detail}, ${previousHash}, ${hash})`);
}

function readAuditHead(connection: Connection): AuditHead {
  const row = connection.first(sql`SELECT sequence, hash FROM audit_log ORDER BY sequence DESC LIMIT 1`);
  return row === undefined
    ? { sequence: 0, hash: GENESIS_HASH }
    : { sequence: Number(row[0]), hash: String(row[1]) };
}

function readAuditEntries(connection: Connection, after: number, limit: number): readonly AuditEntry[] {
  return connection
    .all(sql`
      SELECT sequence, at, actor, action, outcome, detail, previous_hash, hash
      FROM audit_log WHERE sequence > ${after} ORDER BY sequence LIMIT ${limit}`)
    .map(entryOf);
}

function entryOf([sequence, at, actor, action, outcome, detail, previousHash, hash]: Row): AuditEntry {
  return {
    sequence: Number(sequence),
    at: String(at),
    actor: String(actor),
    action: String(action),
    outcome: String(outcome),
    ...(JSON.parse(String(detail)) as {
      scope?: Scope;
      memoryIds?: readonly string[];
      counts?: Record<string, number>;
    }),
    previousHash: String(previousHash),
    hash: String(hash),
  };
}
