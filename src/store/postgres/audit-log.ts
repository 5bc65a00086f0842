import {
  type AuditEntry,
  type AuditEvent,
  type AuditHead,
  type AuditLogStore,
  GENESIS_HASH,
  type SealEvent,
} from "../../spec/audit-log.js";
import type { Scope } from "../../spec/scope.js";
import type { Row } from "./client.js";
import type { Session } from "./database.js";
import type { DatabaseAccess } from "./database-access.js";
import { sql } from "./sql.js";

/** The log in the store's schema; a trigger refuses every other change of it. */
export class PostgresAuditLog implements AuditLogStore {
  readonly #access: DatabaseAccess;

  constructor(access: DatabaseAccess) {
    this.#access = access;
  }

  async append(event: AuditEvent, seal: SealEvent): Promise<AuditEntry> {
    const database = await this.#access.database();
    return database.write(
      async (session) => {
        const { sequence, hash } = await readAuditHead(session);
        const entry = seal(event, sequence + 1, hash);
        await insertAuditEntry(session, entry);
        return entry;
      },
      { lock: "audit log" },
    );
  }

  async entries({
    after,
    limit,
  }: {
    readonly after: number;
    readonly limit: number;
  }): Promise<readonly AuditEntry[]> {
    const database = await this.#access.database();
    const rows = await database.all(sql`
      SELECT sequence::text AS sequence, at, actor, action, outcome, detail, previous_hash, hash
      FROM {audit_log} AS audit_log WHERE audit_log.sequence > ${after}::bigint
      ORDER BY audit_log.sequence LIMIT ${limit}::bigint`);
    return rows.map(entryOf);
  }

  async head(): Promise<AuditHead> {
    return readAuditHead(await this.#access.database());
  }
}

async function readAuditHead(session: Pick<Session, "first">): Promise<AuditHead> {
  const row = await session.first(sql`
    SELECT sequence::text AS sequence, hash FROM {audit_log} AS audit_log
    ORDER BY audit_log.sequence DESC LIMIT 1`);
  return row === undefined
    ? { sequence: 0, hash: GENESIS_HASH }
    : { sequence: Number(row["sequence"]), hash: String(row["hash"]) };
}

async function insertAuditEntry(session: Session, entry: AuditEntry): Promise<void> {
  const { sequence, at, actor, action, outcome, scope, memoryIds, counts, previousHash, hash } = entry;
  const detail = JSON.stringify({ scope, memoryIds, counts });
  await session.all(sql`
    INSERT INTO {audit_log} (sequence, at, actor, action, outcome, detail, previous_hash, hash)
    VALUES (${sequence}::bigint, ${at}, ${actor}, ${action}, ${outcome}, ${detail}, ${previousHash}, ${hash})`);
}

function entryOf(row: Row): AuditEntry {
  return {
    sequence: Number(row["sequence"]),
    at: String(row["at"]),
    actor: String(row["actor"]),
    action: String(row["action"]),
    outcome: String(row["outcome"]),
    ...(JSON.parse(String(row["detail"])) as {
      scope?: Scope;
      memoryIds?: readonly string[];
      counts?: Record<string, number>;
    }),
    previousHash: String(row["previous_hash"]),
    hash: String(row["hash"]),
  };
}
