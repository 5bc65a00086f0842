import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, it } from "vitest";
import { openStore } from "../../src/store/open-store.js";
import { describeInspection } from "./inspect-postgres.js";
import { describePostgresDamage } from "./postgres-damage.js";
import { describeRecall } from "./postgres-recall.js";
import { DATABASE_URL, WITHOUT_SERVER } from "./postgres-server.js";
import { describeStore } from "./store.js";

if (DATABASE_URL === undefined) {
  describe(`PostgreSQL: ${WITHOUT_SERVER}`, () => it.skip("the store contract"));
} else {
  const connectionString = DATABASE_URL;
  const schemas: string[] = [];
  const newSchema = () => {
    const schema = `contract ${randomUUID()}`;
    schemas.push(schema);
    return schema;
  };
  let pool: pg.Pool;
  beforeAll(() => {
    pool = new pg.Pool({ connectionString, max: 4 });
  });
  afterAll(async () => {
    // One at a time: each schema takes a lock for every table and index in it.
    for (const schema of schemas) await pool.query(`DROP SCHEMA "${schema}" CASCADE`);
    await pool.end();
  });

  describeStore("PostgreSQL over connections of the caller", () =>
    openStore({ provider: "postgres", pool, schema: newSchema() }),
  );
  describeStore("PostgreSQL over connections of its own, without an index", () =>
    openStore({ provider: "postgres", connectionString, schema: newSchema(), hnsw: false }),
  );
  describeInspection("PostgreSQL", () => {
    const schema = `contract ${randomUUID()}`;
    return {
      ...{ schema, options: { provider: "postgres", connectionString, schema } },
      run: async (statement) => (await pool.query(statement)).rows,
    };
  });
  describePostgresDamage("a store in PostgreSQL", () => {
    const schema = newSchema();
    return {
      ...{ schema, options: { provider: "postgres", pool, schema } },
      run: (statements) => pool.query(statements),
    };
  });
  describeRecall(
    "PostgreSQL",
    async () => {
      const schema = newSchema();
      // Of so few short vectors the planner rightly sorts all. The index is what is measured here.
      const indexed = new pg.Pool({ connectionString, max: 2, options: "-c enable_sort=off" });
      return {
        store: await openStore({ provider: "postgres", pool: indexed, schema }),
        schema: `"${schema}"`,
        run: async (statements) => {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            let rows: Record<string, unknown>[] = [];
            for (const statement of statements) ({ rows } = await client.query(statement));
            await client.query("COMMIT");
            return rows;
          } finally {
            client.release();
          }
        },
        close: () => indexed.end(),
      };
    },
    { scopes: 3, memoriesPerScope: 4_000 },
  );
}
