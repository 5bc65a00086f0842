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
];
