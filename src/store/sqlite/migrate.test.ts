import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { afterAll, describe, expect, it } from "vitest";
import { openStore } from "../open-store.js";
import { Connection, type Driver } from "./connection.js";
import { migrate } from "./migrate.js";
import { MIGRATIONS } from "./migrations.js";
import { sql } from "./sql.js";

const folder = mkdtempSync(join(tmpdir(), "varve-migrate-"));
afterAll(() => rmSync(folder, { recursive: true }));

const open = (file: string): Connection => {
  const path = join(folder, file);
  return new Connection(new Database(path) as unknown as Driver, path);
};
const first = { name: "0001-first", up: "CREATE TABLE one (a); INSERT INTO one VALUES (1)" };
const second = { name: "0002-second", up: "ALTER TABLE one ADD COLUMN b DEFAULT 2" };

describe("migrate", () => {
  it("applies what is missing, in order, once, and says when", () => {
    const connection = open("steps.db");
    migrate(connection, [first]);
    migrate(connection, [first, second]);
    migrate(connection, [first, second]);
    expect(connection.all(sql`SELECT a, b FROM one`)).toEqual([[1, 2]]);
    const applied = connection.all(sql`SELECT name, applied_at FROM migrations`);
    expect(applied.map(([name]) => name)).toEqual(["0001-first", "0002-second"]);
    for (const [, time] of applied) expect(new Date(String(time)).toISOString()).toBe(time);
  });

  it("applies nothing of a migration that fails", () => {
    const connection = open("broken.db");
    const broken = { name: "0002-broken", up: "CREATE TABLE two (a); INSERT INTO nowhere VALUES (1)" };
    expect(() => migrate(connection, [first, broken])).toThrow(
      expect.objectContaining({ code: "STORE_UNAVAILABLE" }),
    );
    expect(connection.all(sql`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)).toEqual([
      ["migrations"],
      ["one"],
    ]);
    migrate(connection, [first, second]);
    expect(connection.all(sql`SELECT a, b FROM one`)).toEqual([[1, 2]]);
  });

  it("refuses a store that a newer version has migrated, and leaves it alone", () => {
    const connection = open("newer.db");
    migrate(connection, [first, second, { name: "0003-third", up: "" }]);
    expect(() => migrate(connection, [first, second])).toThrow(
      expect.objectContaining({
        code: "STORE_NEWER_SCHEMA",
        message: expect.stringMatching(/newer\.db.*0003-third.*Update/),
      }),
    );
  });
});

describe("a store of an earlier version", () => {
  it.each(MIGRATIONS.slice(0, -1).map(({ name }, index) => [name, index + 1] as const))(
    "that was at %s keeps its memories, and takes and finds new ones",
    async (name, count) => {
      const path = join(folder, `${name}.db`);
      const old = open(`${name}.db`);
      old.exec("PRAGMA journal_mode = WAL");
      migrate(old, MIGRATIONS.slice(0, count));
      old.exec(`
        INSERT INTO settings VALUES ('embedding-space', '{"model":"m","dimensions":2}');
        INSERT INTO partitions (id, user_id, agent_id, run_id, memory_count, last_added, last_rewritten)
          VALUES (1, 'alice', '', '', 1, 1, 0);
        INSERT INTO history (sequence, partition, memory_id, event, new_memory, at, actor)
          VALUES (1, 1, 'one', 'ADD', 'likes tea', '2026-01-01T00:00:00.000Z', 'caller');
        INSERT INTO memories (partition, sequence, id, memory, hash, metadata, created_at, updated_at)
          VALUES (1, 1, 'one', 'likes tea', 'h', '{}', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z');
        INSERT INTO vectors (sequence, partition, vector) VALUES (1, 1, x'0000803f00000000');
        INSERT INTO codes VALUES ((1 << 32) | 1, x'0402013c020080317f00');
        INSERT INTO terms VALUES ((1 << 32) | 1, 'like tea')`);
      old.close();
      const store = await openStore({ provider: "sqlite", path });
      const context = { at: "2026-01-02T00:00:00.000Z", actor: "caller" };
      const scope = { userId: "alice" };
      const search = () => store.search({ scope, vector: Float32Array.of(1, 0), text: "tea", limit: 5 });
      expect(await search()).toMatchObject([{ record: { id: "one", metadata: {} }, similarity: 1 }]);
      await store.commit([{ kind: "update", id: "one", metadata: { seen: true }, ...context }]);
      expect(await search()).toMatchObject([{ record: { id: "one", metadata: { seen: true } } }]);
      const added = { memory: "likes rice", hash: "r", vector: Float32Array.of(0, 1), metadata: {} };
      await store.commit([{ kind: "add", scope, id: "two", ...added, ...context }]);
      expect((await search()).map(({ record }) => record.id)).toEqual(["one", "two"]);
      expect(await store.check()).toEqual([]);
      await store.close();
    },
  );
});

describe("the terms of a store whose texts were split into words alone", () => {
  it("are rebuilt once, so that an inflected word finds its text, in every scope and number of texts", async () => {
    const path = join(folder, "words-alone.db");
    const old = open("words-alone.db");
    old.exec("PRAGMA journal_mode = WAL");
    migrate(old, MIGRATIONS.slice(0, 1));
    const text = "Anna wohnt in der Gartenstraße und hat einen Wellensittich";
    old.exec(`
      INSERT INTO settings VALUES ('embedding-space', '{"model":"m","dimensions":2}');
      INSERT INTO partitions (id, user_id, agent_id, run_id, memory_count, last_added, last_rewritten)
        VALUES (1, 'alice', '', '', 2100, 2100, 0), (2, 'bob', '', '', 1, 2101, 0);
      INSERT INTO history (sequence, partition, memory_id, event, new_memory, at, actor)
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 2101)
        SELECT n, iif(n = 2101, 2, 1), 'm' || n, 'ADD', iif(n < 2100, 'likes tea', '${text}'), '2026-01-01T00:00:00.000Z', 'caller' FROM numbers;
      INSERT INTO memories (partition, sequence, id, memory, hash, metadata, created_at, updated_at)
        SELECT partition, sequence, memory_id, new_memory, 'h' || sequence, '{}', at, at FROM history;
      INSERT INTO vectors (sequence, partition, vector) SELECT sequence, partition, x'0000803f00000000' FROM history;
      INSERT INTO codes SELECT (partition << 32) | sequence, x'0402013c020080317f00' FROM history;
      INSERT INTO terms SELECT (partition << 32) | sequence,
        iif(sequence < 2100, 'like tea', 'anna wohnt in der gartenstraße und hat einen wellensittich') FROM history`);
    old.close();
    const store = await openStore({ provider: "sqlite", path });
    for (const [userId, id] of [
      ["alice", "m2100"],
      ["bob", "m2101"],
    ]) {
      const scope = { userId: userId ?? "" };
      const found = await store.search({ scope, text: "Wer hat die Wellensittiche?", limit: 1 });
      expect(found).toMatchObject([{ record: { id } }]);
      expect(found[0]?.bm25).toBeGreaterThan(0);
    }
    expect(await store.check()).toEqual([]);
    await store.close();
    const migrated = open("words-alone.db");
    migrated.exec("UPDATE terms SET terms = 'kept'");
    migrate(migrated);
    expect(migrated.all(sql`SELECT DISTINCT terms FROM terms`)).toEqual([["kept"]]);
    migrated.close();
  });
});

describe("the schema", () => {
  it("is what it was when it was released", () => {
    expect(MIGRATIONS.map(({ name }) => name)).toEqual([
      "0001-first-schema",
      "0002-expiry-messages-reembedding",
      "0003-last-change",
      "0004-audit-log",
      "0005-usage-ledger",
      "0006-cache-and-jobs",
      "0007-character-grams",
    ]);
    const connection = open("schema.db");
    migrate(connection);
    const columns = connection.all(sql`
      SELECT tables.name || '.' || columns.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
      WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite%' ORDER BY 1`);
    expect(columns.flat()).toMatchInlineSnapshot(`
      [
        "audit_log.action",
        "audit_log.actor",
        "audit_log.at",
        "audit_log.detail",
        "audit_log.hash",
        "audit_log.outcome",
        "audit_log.previous_hash",
        "audit_log.sequence",
        "budget_accounts.account",
        "budget_accounts.ends_at",
        "budget_accounts.spent",
        "budget_holders.holder",
        "budget_holders.lease_ends_at",
        "budget_reservations.account",
        "budget_reservations.amount",
        "budget_reservations.holder",
        "cache.expires_at",
        "cache.key",
        "cache.sequence",
        "cache.value",
        "cache_size.bytes",
        "codes.code",
        "codes.partition_and_sequence",
        "history.actor",
        "history.at",
        "history.event",
        "history.memory_id",
        "history.new_memory",
        "history.partition",
        "history.previous_memory",
        "history.reason",
        "history.sequence",
        "job_items.job",
        "job_items.key",
        "memories.attributed_to",
        "memories.created_at",
        "memories.expires_at",
        "memories.hash",
        "memories.id",
        "memories.memory",
        "memories.metadata",
        "memories.partition",
        "memories.sequence",
        "memories.updated_at",
        "messages.at",
        "messages.content",
        "messages.kept_at",
        "messages.name",
        "messages.partition",
        "messages.role",
        "messages.sequence",
        "migrations.applied_at",
        "migrations.name",
        "partitions.agent_id",
        "partitions.id",
        "partitions.last_added",
        "partitions.last_changed",
        "partitions.last_rewritten",
        "partitions.memory_count",
        "partitions.run_id",
        "partitions.user_id",
        "reembedded.code",
        "reembedded.hash",
        "reembedded.partition",
        "reembedded.sequence",
        "reembedded.vector",
        "settings.name",
        "settings.value",
        "terms.partition_and_sequence",
        "terms.terms",
        "usage.agent_id",
        "usage.cache_read_tokens",
        "usage.cache_write_1h_tokens",
        "usage.cache_write_tokens",
        "usage.calls",
        "usage.cost",
        "usage.day",
        "usage.images",
        "usage.input_tokens",
        "usage.model",
        "usage.operation",
        "usage.output_tokens",
        "usage.purpose",
        "usage.queries",
        "usage.region",
        "usage.run_id",
        "usage.tags",
        "usage.unpriced",
        "usage.user_id",
        "vectors.partition",
        "vectors.sequence",
        "vectors.vector",
      ]
    `);
  });
});
