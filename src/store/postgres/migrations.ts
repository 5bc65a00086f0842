import type { Session } from "./database.js";
import { rebuildTerms } from "./rebuild-terms.js";

/** A step from one schema to the next. */
export interface Migration {
  /** Never changes once released: it says in the database that the step was taken. */
  readonly name: string;
  readonly up: string;
  /** What SQL cannot say, in the same transaction, after `up`. */
  readonly convert?: (session: Session) => Promise<void>;
}

/**
 * Every schema there was, oldest first. Append only: a released migration is never edited, moved or removed.
 * `docs/postgres.md` explains the tables.
 *
 * Texts that are compared or sorted are of the collation "C": by code point, and the same whatever the database's locale.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    name: "0001-first-schema",
    up: `
      CREATE TABLE {settings} (
        name             text COLLATE "C" PRIMARY KEY,
        value            text NOT NULL
      );

      CREATE TABLE {partitions} (
        id               integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        scope_hash       text COLLATE "C" NOT NULL UNIQUE,
        user_id          text COLLATE "C" NOT NULL,
        agent_id         text COLLATE "C" NOT NULL,
        run_id           text COLLATE "C" NOT NULL,
        memory_count     integer NOT NULL DEFAULT 0,
        term_count       bigint NOT NULL DEFAULT 0
      ) WITH (fillfactor = 70);
      CREATE INDEX partitions_by_user ON {partitions} USING hash (user_id) WHERE user_id <> '';
      CREATE INDEX partitions_by_agent ON {partitions} USING hash (agent_id) WHERE agent_id <> '';
      CREATE INDEX partitions_by_run ON {partitions} USING hash (run_id) WHERE run_id <> '';

      CREATE SEQUENCE {sequences};

      CREATE TABLE {history} (
        sequence         bigint PRIMARY KEY,
        partition        integer NOT NULL REFERENCES {partitions},
        memory_id        text COLLATE "C" NOT NULL,
        event            text COLLATE "C" NOT NULL CHECK (event IN ('ADD', 'UPDATE', 'DELETE')),
        previous_memory  text,
        new_memory       text,
        at               text COLLATE "C" NOT NULL,
        actor            text NOT NULL,
        reason           text
      );
      CREATE INDEX history_by_memory ON {history} (memory_id, sequence);
      CREATE INDEX history_by_partition ON {history} (partition, sequence);

      CREATE TABLE {memories} (
        sequence         bigint PRIMARY KEY,
        partition        integer NOT NULL REFERENCES {partitions},
        id               text COLLATE "C" NOT NULL UNIQUE DEFERRABLE,
        memory           text NOT NULL,
        hash             text COLLATE "C" NOT NULL,
        metadata         jsonb NOT NULL,
        created_at       text COLLATE "C" NOT NULL,
        updated_at       text COLLATE "C" NOT NULL,
        expires_at       text COLLATE "C",
        attributed_to    text COLLATE "C",
        terms            text[] COLLATE "C" NOT NULL,
        term_count       integer NOT NULL,
        vector           {vector.vector} NOT NULL,
        UNIQUE (partition, hash) DEFERRABLE
      );
      CREATE INDEX memories_by_time ON {memories} (partition, created_at, sequence);
      CREATE INDEX memories_by_expiry ON {memories} (expires_at) WHERE expires_at IS NOT NULL;

      CREATE TABLE {terms} (
        partition        integer NOT NULL,
        term             text COLLATE "C" NOT NULL,
        sequence         bigint NOT NULL,
        frequency        integer NOT NULL,
        text_length      integer NOT NULL,
        PRIMARY KEY (partition, term, sequence) INCLUDE (frequency, text_length)
      );

      CREATE TABLE {messages} (
        sequence         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        partition        integer NOT NULL REFERENCES {partitions},
        role             text NOT NULL,
        name             text,
        content          text NOT NULL,
        at               text COLLATE "C" NOT NULL,
        kept_at          text COLLATE "C" NOT NULL
      );
      CREATE INDEX messages_by_partition ON {messages} (partition, sequence);

      CREATE TABLE {reembedded} (
        sequence         bigint PRIMARY KEY REFERENCES {memories} ON DELETE CASCADE,
        hash             text COLLATE "C" NOT NULL,
        vector           {vector.vector} NOT NULL
      );
    `,
  },
  // Another step like this one follows whenever texts come to be split into other terms.
  { name: "0002-character-grams", up: "", convert: rebuildTerms },
  {
    name: "0003-operators-tables",
    up: `
      CREATE TABLE {audit_log} (
        sequence         bigint PRIMARY KEY,
        at               text NOT NULL,
        actor            text NOT NULL,
        action           text NOT NULL,
        outcome          text NOT NULL,
        detail           text NOT NULL,
        previous_hash    text NOT NULL,
        hash             text NOT NULL
      );
      CREATE FUNCTION {refuse_change}() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN RAISE EXCEPTION ''the audit log only grows''; END';
      CREATE TRIGGER audit_log_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {audit_log}
        FOR EACH STATEMENT EXECUTE FUNCTION {refuse_change}();

      CREATE TABLE {usage} (
        key_hash               text COLLATE "C" PRIMARY KEY,
        day                    text COLLATE "C" NOT NULL,
        model                  text COLLATE "C" NOT NULL,
        region                 text COLLATE "C" NOT NULL,
        operation              text COLLATE "C" NOT NULL,
        purpose                text COLLATE "C" NOT NULL,
        user_id                text COLLATE "C" NOT NULL,
        agent_id               text COLLATE "C" NOT NULL,
        run_id                 text COLLATE "C" NOT NULL,
        tags                   text COLLATE "C" NOT NULL,
        calls                  bigint NOT NULL,
        unpriced               bigint NOT NULL,
        input_tokens           bigint NOT NULL,
        output_tokens          bigint NOT NULL,
        cache_read_tokens      bigint NOT NULL,
        cache_write_tokens     bigint NOT NULL,
        cache_write_1h_tokens  bigint NOT NULL,
        images                 bigint NOT NULL,
        queries                bigint NOT NULL,
        cost                   numeric NOT NULL
      ) WITH (fillfactor = 70);
      CREATE INDEX usage_by_day ON {usage} (day);

      CREATE TABLE {budget_accounts} (
        account          text COLLATE "C" PRIMARY KEY,
        ends_at          text COLLATE "C" NOT NULL,
        spent            numeric NOT NULL
      ) WITH (fillfactor = 50);
      CREATE INDEX budget_accounts_by_end ON {budget_accounts} (ends_at);
      CREATE TABLE {budget_holders} (
        holder           text COLLATE "C" PRIMARY KEY,
        lease_ends_at    text COLLATE "C" NOT NULL
      ) WITH (fillfactor = 50);
      CREATE TABLE {budget_reservations} (
        account          text COLLATE "C" NOT NULL,
        holder           text COLLATE "C" NOT NULL,
        amount           numeric NOT NULL,
        PRIMARY KEY (account, holder)
      ) WITH (fillfactor = 50);
      CREATE INDEX budget_reservations_by_holder ON {budget_reservations} (holder);

      CREATE SEQUENCE {cache_sequences};
      CREATE TABLE {cache} (
        key              text COLLATE "C" PRIMARY KEY,
        sequence         bigint NOT NULL,
        value            bytea NOT NULL,
        bytes            integer NOT NULL,
        expires_at       text COLLATE "C"
      );
      CREATE INDEX cache_by_age ON {cache} (sequence) INCLUDE (bytes);
      CREATE TABLE {cache_size} (
        bytes            bigint NOT NULL
      ) WITH (fillfactor = 50);
      INSERT INTO {cache_size} (bytes) VALUES (0);

      CREATE TABLE {job_items} (
        job              text COLLATE "C" NOT NULL,
        key              text COLLATE "C" NOT NULL,
        PRIMARY KEY (job, key)
      );
    `,
  },
];
