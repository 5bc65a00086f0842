import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openStore } from "../open-store.js";
import { Database } from "./database.js";
import { migrate } from "./migrate.js";
import { MIGRATIONS } from "./migrations.js";

let client: PGlite;
beforeAll(async () => {
  client = await PGlite.create({ extensions: { vector } });
});
afterAll(() => client.close());

const release = (schema: string, steps: number) =>
  migrate(
    new Database(
      { client },
      { schemas: { store: schema, vector: schema }, name: "It", busyTimeoutMs: 5_000 },
    ),
    schema,
    MIGRATIONS.slice(0, steps),
  );
const SPACE = { model: "m", dimensions: 2 };
const GERMAN = "Anna wohnt in der Gartenstraße und hat einen Wellensittich";

it("takes the steps that were released, in their order", () => {
  expect(MIGRATIONS.map(({ name }) => name)).toEqual([
    "0001-first-schema",
    "0002-character-grams",
    "0003-operators-tables",
  ]);
});

it("makes texts that were stored as words alone findable by inflected words, and leaves the rows of others", async () => {
  await release("words", 1);
  // 1,200 texts of which two hold words of another language: more than one read, and the last of all is one of them.
  await client.exec(`
    SET search_path = words;
    ALTER TABLE memories ALTER vector TYPE public.vector(2);
    ALTER TABLE reembedded ALTER vector TYPE public.vector(2);
    INSERT INTO settings VALUES ('embedding-space', '{"model":"m","dimensions":2}');
    INSERT INTO partitions (scope_hash, user_id, agent_id, run_id, memory_count, term_count) VALUES
      (encode(sha256('["alice","",""]'), 'hex'), 'alice', '', '', 1199, 1198 * 2 + 8),
      (encode(sha256('["bob","",""]'), 'hex'), 'bob', '', '', 1, 8);
    INSERT INTO history (sequence, partition, memory_id, event, new_memory, at, actor)
      SELECT nextval('sequences'), CASE WHEN n = 1200 THEN 2 ELSE 1 END, 'm' || n, 'ADD',
        CASE WHEN n IN (600, 1200) THEN '${GERMAN}' ELSE 'likes tea' END, '2026-01-01T00:00:00.000Z', 'caller'
      FROM generate_series(1, 1200) AS n ORDER BY n;
    INSERT INTO memories (sequence, partition, id, memory, hash, metadata, created_at, updated_at, terms, term_count, vector)
      SELECT sequence, partition, memory_id, new_memory, 'h' || sequence, '{}', at, at,
        ARRAY(SELECT DISTINCT unnest(terms)), cardinality(terms), '[1,0]'
      FROM history, LATERAL (SELECT CASE WHEN sequence IN (600, 1200) THEN ARRAY['anna', 'wohnt', 'in', 'der', 'gartenstrasse', 'und', 'hat', 'wellensittich']
        ELSE ARRAY['like', 'tea'] END AS terms) AS texts;
    INSERT INTO terms SELECT partition, unnest(terms), sequence, 1, term_count FROM memories;`);
  const written = async (): Promise<unknown> =>
    (
      await client.query(
        "SELECT sequence, xmin::text FROM words.memories WHERE memory = 'likes tea' ORDER BY 1",
      )
    ).rows;
  const before = await written();
  await client.exec("RESET search_path");

  const store = await openStore({ provider: "postgres", client, schema: "words" });
  expect(await store.space()).toEqual(SPACE);
  for (const [userId, id] of [
    ["alice", "m600"],
    ["bob", "m1200"],
  ] as const) {
    const found = await store.search({ scope: { userId }, text: "Wer hat die Wellensittiche?", limit: 1 });
    expect(found).toMatchObject([{ record: { id } }]);
    expect(found[0]?.bm25).toBeGreaterThan(0);
  }
  expect(await store.check()).toEqual([]);
  expect(await written()).toEqual(before);
  await store.close();
});

it("scores a store that was moved as one that was written anew", async () => {
  const texts = [
    GERMAN,
    "Der Wellensittich heißt Hansi",
    "kočka spí na pohovce",
    "User likes tea",
    "猫が好きです",
  ];
  const open = async (schema: string) => openStore({ provider: "postgres", client, schema });
  const search = async (schema: string) => {
    const store = await open(schema);
    const queries = ["Wellensittiche", "kočky", "tea", "猫"];
    const found = await Promise.all(
      queries.map((text) => store.search({ scope: { userId: "alice" }, text, limit: 10 })),
    );
    await store.close();
    return found.map((each) => each.map(({ record, bm25, bm25Share }) => [record.id, bm25, bm25Share]));
  };
  for (const schema of ["fresh", "moved"]) {
    const store = await open(schema);
    await store.bindSpace(SPACE);
    await store.commit(
      texts.map((memory, index) => ({
        ...{ kind: "add", scope: { userId: "alice" }, id: `${schema} ${index}`, memory, hash: `h${index}` },
        ...{
          vector: Float32Array.of(1, index),
          metadata: {},
          at: "2026-01-01T00:00:00.000Z",
          actor: "caller",
        },
      })),
    );
    await store.close();
  }
  // As an older version left it: whole words alone.
  await client.exec(`
    SET search_path = moved;
    DELETE FROM terms WHERE term LIKE '~%';
    UPDATE memories SET terms = ARRAY(SELECT term FROM terms WHERE terms.sequence = memories.sequence),
      term_count = (SELECT sum(frequency) FROM terms WHERE terms.sequence = memories.sequence);
    UPDATE terms SET text_length = term_count FROM memories WHERE memories.sequence = terms.sequence;
    UPDATE partitions SET term_count = (SELECT sum(term_count) FROM memories);
    DELETE FROM varve_migrations WHERE name = '0002-character-grams';
    RESET search_path`);
  const fresh = await search("fresh");
  const moved = await search("moved");
  expect(fresh.every((each) => each.length > 0)).toBe(true);
  expect(moved).toEqual(JSON.parse(JSON.stringify(fresh).replaceAll("fresh", "moved")));
});
