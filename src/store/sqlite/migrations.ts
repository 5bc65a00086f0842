import type { Connection } from "./connection.js";
import { rebuildTerms } from "./rebuild-terms.js";

/** A step from one schema to the next. */
export interface Migration {
  /** Never changes once released: it says in the database that the step was taken. */
  readonly name: string;
  readonly up: string;
  /** What SQL cannot say, in the same transaction, after `up`. */
  readonly convert?: (connection: Connection) => void;
}

/**
 * Every schema there was, oldest first. Append only: a released migration is never edited, moved or removed.
 * `docs/store.md` explains the tables.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    name: "0001-first-schema",
    up: `
      CREATE TABLE settings (
        name  TEXT NOT NULL PRIMARY KEY,
        value TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE partitions (
        id               INTEGER PRIMARY KEY AUTOINCREMENT,
        user_id          TEXT NOT NULL,
        agent_id         TEXT NOT NULL,
        run_id           TEXT NOT NULL,
        memory_count     INTEGER NOT NULL,
        last_added       INTEGER NOT NULL,
        last_rewritten   INTEGER NOT NULL,
        UNIQUE (user_id, agent_id, run_id)
      ) STRICT;
      CREATE INDEX partitions_by_agent ON partitions (agent_id);
      CREATE INDEX partitions_by_run ON partitions (run_id);

      CREATE TABLE history (
        sequence         INTEGER PRIMARY KEY AUTOINCREMENT,
        partition        INTEGER NOT NULL REFERENCES partitions,
        memory_id        TEXT NOT NULL,
        event            TEXT NOT NULL CHECK (event IN ('ADD', 'UPDATE', 'DELETE')),
        previous_memory  TEXT,
        new_memory       TEXT,
        at               TEXT NOT NULL,
        actor            TEXT NOT NULL,
        reason           TEXT
      ) STRICT;
      CREATE INDEX history_by_memory ON history (memory_id);

      CREATE TABLE memories (
        partition        INTEGER NOT NULL REFERENCES partitions,
        sequence         INTEGER NOT NULL,
        id               TEXT NOT NULL UNIQUE,
        memory           TEXT NOT NULL,
        hash             TEXT NOT NULL,
        metadata         TEXT NOT NULL,
        created_at       TEXT NOT NULL,
        updated_at       TEXT NOT NULL,
        attributed_to    TEXT,
        PRIMARY KEY (partition, sequence),
        UNIQUE (partition, hash)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX memories_by_time ON memories (partition, created_at, sequence);

      CREATE TABLE vectors (
        sequence         INTEGER PRIMARY KEY,
        partition        INTEGER NOT NULL,
        vector           BLOB NOT NULL
      ) STRICT;

      CREATE TABLE codes (
        partition_and_sequence INTEGER PRIMARY KEY,
        code                   BLOB NOT NULL
      ) STRICT;

      CREATE TABLE terms (
        partition_and_sequence INTEGER PRIMARY KEY,
        terms                  TEXT NOT NULL
      ) STRICT;
    `,
  },
  {
    name: "0002-expiry-messages-reembedding",
    up: `
      ALTER TABLE memories ADD COLUMN expires_at TEXT;
      CREATE INDEX memories_by_expiry ON memories (partition, expires_at) WHERE expires_at IS NOT NULL;

      CREATE INDEX history_by_partition ON history (partition);

      CREATE TABLE messages (
        sequence         INTEGER PRIMARY KEY,
        partition        INTEGER NOT NULL REFERENCES partitions,
        role             TEXT NOT NULL,
        name             TEXT,
        content          TEXT NOT NULL,
        at               TEXT NOT NULL,
        kept_at          TEXT NOT NULL
      ) STRICT;
      CREATE INDEX messages_by_partition ON messages (partition);

      CREATE TABLE reembedded (
        sequence         INTEGER PRIMARY KEY,
        partition        INTEGER NOT NULL,
        hash             TEXT NOT NULL,
        vector           BLOB NOT NULL,
        code             BLOB NOT NULL
      ) STRICT;
    `,
  },
  {
    name: "0003-last-change",
    up: "ALTER TABLE partitions ADD COLUMN last_changed INTEGER NOT NULL DEFAULT 0",
  },
  {
    name: "0004-audit-log",
    up: `
      CREATE TABLE audit_log (
        sequence         INTEGER PRIMARY KEY,
        at               TEXT NOT NULL,
        actor            TEXT NOT NULL,
        action           TEXT NOT NULL,
        outcome          TEXT NOT NULL,
        detail           TEXT NOT NULL,
        previous_hash    TEXT NOT NULL,
        hash             TEXT NOT NULL
      ) STRICT;
      CREATE TRIGGER audit_log_is_never_changed BEFORE UPDATE ON audit_log
        BEGIN SELECT raise(ABORT, 'the audit log only grows'); END;
      CREATE TRIGGER audit_log_is_never_cut BEFORE DELETE ON audit_log
        BEGIN SELECT raise(ABORT, 'the audit log only grows'); END;
    `,
  },
  {
    name: "0005-usage-ledger",
    up: `
      CREATE TABLE usage (
        day                    TEXT NOT NULL,
        model                  TEXT NOT NULL,
        region                 TEXT NOT NULL,
        operation              TEXT NOT NULL,
        purpose                TEXT NOT NULL,
        user_id                TEXT NOT NULL,
        agent_id               TEXT NOT NULL,
        run_id                 TEXT NOT NULL,
        tags                   TEXT NOT NULL,
        calls                  INTEGER NOT NULL,
        unpriced               INTEGER NOT NULL,
        input_tokens           INTEGER NOT NULL,
        output_tokens          INTEGER NOT NULL,
        cache_read_tokens      INTEGER NOT NULL,
        cache_write_tokens     INTEGER NOT NULL,
        cache_write_1h_tokens  INTEGER NOT NULL,
        images                 INTEGER NOT NULL,
        queries                INTEGER NOT NULL,
        cost                   INTEGER NOT NULL,
        PRIMARY KEY (day, model, region, operation, purpose, user_id, agent_id, run_id, tags)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE budget_accounts (
        account          TEXT NOT NULL PRIMARY KEY,
        ends_at          TEXT NOT NULL,
        spent            INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX budget_accounts_by_end ON budget_accounts (ends_at);

      CREATE TABLE budget_holders (
        holder           TEXT NOT NULL PRIMARY KEY,
        lease_ends_at    TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE budget_reservations (
        account          TEXT NOT NULL,
        holder           TEXT NOT NULL,
        amount           INTEGER NOT NULL,
        PRIMARY KEY (account, holder)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX budget_reservations_by_holder ON budget_reservations (holder);
    `,
  },
  {
    name: "0006-cache-and-jobs",
    up: `
      CREATE TABLE cache (
        sequence         INTEGER PRIMARY KEY AUTOINCREMENT,
        key              TEXT NOT NULL UNIQUE,
        value            BLOB NOT NULL,
        expires_at       TEXT
      ) STRICT;
      CREATE TABLE job_items (
        job              TEXT NOT NULL,
        key              TEXT NOT NULL,
        PRIMARY KEY (job, key)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE cache_size (bytes INTEGER NOT NULL) STRICT;
      INSERT INTO cache_size (bytes) VALUES (0);
      CREATE TRIGGER cache_grows AFTER INSERT ON cache BEGIN
        UPDATE cache_size SET bytes = bytes + length(NEW.value) + length(NEW.key);
      END;
      CREATE TRIGGER cache_shrinks AFTER DELETE ON cache BEGIN
        UPDATE cache_size SET bytes = bytes - length(OLD.value) - length(OLD.key);
      END;
    `,
  },
  // Another step like this one follows whenever texts come to be split into other terms.
  { name: "0007-character-grams", up: "", convert: rebuildTerms },
];
