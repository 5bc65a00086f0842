import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { inspectStore } from "../../src/store/inspect-store.js";
import { openStore, type StoreOptions } from "../../src/store/open-store.js";
import { ALICE, adding, SPACE } from "./store-samples.js";

type PostgresOptions = Extract<StoreOptions, { provider: "postgres" }>;

export interface InspectedDatabase {
  readonly options: PostgresOptions;
  readonly schema: string;
  /** Runs a statement and resolves to its rows. */
  run(statement: string): Promise<readonly unknown[]>;
}

/** What looking at a store in PostgreSQL tells. `open` gives a schema that does not exist yet. */
export function describeInspection(name: string, open: () => InspectedDatabase): void {
  describe(`looking at a store on ${name}`, () => {
    let database: InspectedDatabase;
    beforeEach(() => {
      database = open();
    });
    afterEach(() => database.run(`DROP SCHEMA IF EXISTS "${database.schema}" CASCADE`));

    const relations = () =>
      database.run(
        `SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = '${database.schema}' ORDER BY 1`,
      );
    async function fill() {
      const store = await openStore(database.options);
      await store.bindSpace(SPACE);
      await store.commit([adding("m1", "Likes tea"), adding("m2", "Likes coffee")]);
      await store.close();
    }

    it("creates nothing where there is none", async () => {
      const { exists, name: found } = await inspectStore(database.options);
      expect(exists).toBe(false);
      expect(found).toContain(database.schema);
      expect(await database.run(`SELECT 1 FROM pg_namespace WHERE nspname = '${database.schema}'`)).toEqual(
        [],
      );
    });

    it("counts its memories and names its embedding space", async () => {
      await fill();
      expect(await inspectStore(database.options)).toMatchObject({
        ...{ exists: true, memories: 2, space: SPACE, pendingMigrations: [], problems: [] },
      });
    });

    it("names the steps that an older schema lacks, and takes none of them", async () => {
      await fill();
      const later = ["audit_log", "usage", "budget_accounts", "budget_holders", "budget_reservations"];
      for (const table of [...later, "cache", "cache_size", "job_items"]) {
        await database.run(`DROP TABLE "${database.schema}"."${table}"`);
      }
      await database.run(`DROP SEQUENCE "${database.schema}".cache_sequences`);
      await database.run(`DROP FUNCTION "${database.schema}".refuse_change()`);
      await database.run(`DELETE FROM "${database.schema}".varve_migrations WHERE name LIKE '0003%'`);
      const before = await relations();
      expect(await inspectStore(database.options)).toMatchObject({
        ...{ exists: true, memories: 2, pendingMigrations: ["0003-operators-tables"] },
      });
      expect(await relations()).toEqual(before);
      const store = await openStore(database.options);
      expect((await store.list({ scope: ALICE, limit: 10 })).records).toHaveLength(2);
      expect(await store.usage?.totals({ by: [] })).toEqual([]);
      await store.close();
    });

    it("tells of what is damaged", async () => {
      await fill();
      await database.run(`DELETE FROM "${database.schema}".history`);
      const { problems } = await inspectStore(database.options);
      expect(problems).toEqual(["memories without the history entry that added them: 2 (m1, m2)"]);
    });

    it("refuses the schema of a newer version, and tables of another application", async () => {
      await fill();
      await database.run(`INSERT INTO "${database.schema}".varve_migrations (name) VALUES ('9999-later')`);
      await expect(inspectStore(database.options)).rejects.toMatchObject({ code: "STORE_NEWER_SCHEMA" });
      await database.run(`DROP SCHEMA "${database.schema}" CASCADE`);
      await database.run(`CREATE SCHEMA "${database.schema}"`);
      await database.run(`CREATE TABLE "${database.schema}".memories (id integer)`);
      await expect(inspectStore(database.options)).rejects.toMatchObject({
        code: "STORE_UNAVAILABLE",
        message: expect.stringContaining("another application"),
      });
    });
  });
}
