import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { afterAll, beforeAll } from "vitest";
import { openStore } from "../../src/store/open-store.js";
import { describeInspection } from "./inspect-postgres.js";
import { describePostgresDamage } from "./postgres-damage.js";
import { describeStore } from "./store.js";

let client: PGlite;
beforeAll(async () => {
  client = await PGlite.create({ extensions: { vector } });
});
afterAll(() => client.close());

let schemas = 0;
describeInspection("PGlite", () => {
  schemas += 1;
  const schema = `store ${schemas}`;
  return {
    ...{ schema, options: { provider: "postgres", client, schema } },
    run: async (statement) => (await client.query(statement)).rows,
  };
});
describePostgresDamage("a store in PGlite", () => {
  schemas += 1;
  const schema = `store ${schemas}`;
  return {
    ...{ schema, options: { provider: "postgres", client, schema } },
    run: (statements) => client.exec(statements),
  };
});
describeStore("PGlite", () => {
  schemas += 1;
  return openStore({ provider: "postgres", client, schema: `store ${schemas}` });
});
