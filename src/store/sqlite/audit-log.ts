import {
  type AuditEntry,
  type AuditEvent,
  type AuditHead,
  type AuditLogStore,
  GENESIS_HASH,
  type SealEvent,
} from "../../spec/audit-log.js";
import type { Scope } from "../../spec/scope.js";
import type { Connection, Row } from "./connection.js";
import type { DatabaseAccess } from "./database-access.js";
import { sql } from "./sql.js";

/** The log in the store's file. */
export class SqliteAuditLog implements AuditLogStore {
  readonly #access: DatabaseAccess;

  constructor(access: DatabaseAccess) {
    this.#access = access;
  }

  append(event: AuditEvent, seal: SealEvent): Promise<AuditEntry> {
    return this.#access.write((connection) => {
      const { sequence, hash } = readAuditHead(connection);
      const entry = seal(event, sequence + 1, hash);
      insertAuditEntry(connection, entry);
      return entry;
    });
  }

  entries({
    after,
    limit,
  }: {
    readonly after: number;
    readonly limit: number;
  }): Promise<readonly AuditEntry[]> {
    return this.#access.read((connection) => readAuditEntries(connection, after, limit));
  }

  head(): Promise<AuditHead> {
    return this.#access.read(readAuditHead);
  }
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
