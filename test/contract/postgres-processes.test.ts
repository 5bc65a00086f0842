import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Store } from "../../src/spec/store.js";
import { openStore } from "../../src/store/open-store.js";
import { compileStore } from "./compile-store.js";
import { DATABASE_URL, WITHOUT_SERVER } from "./postgres-server.js";

const WRITER = fileURLToPath(new URL("postgres-writer.mjs", import.meta.url));
/** The point in the write differs each time. */
const KILLS = 5;

interface Writer {
  readonly process: ChildProcess;
  /** Each result as `status id`, in order. */
  readonly printed: string[];
  readonly done: Promise<number | null>;
}

describe.skipIf(DATABASE_URL === undefined)(
  DATABASE_URL === undefined ? `PostgreSQL: ${WITHOUT_SERVER}` : "several processes on one PostgreSQL",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "varve-postgres-"));
    const compiled = join(folder, "compiled");
    const schemas: string[] = [];
    const newSchema = () => {
      const schema = `processes ${randomUUID()}`;
      schemas.push(schema);
      return schema;
    };
    const open = (schema: string): Promise<Store> =>
      openStore({ provider: "postgres", connectionString: DATABASE_URL as string, schema });
    beforeAll(() => compileStore(compiled));
    afterAll(async () => {
      rmSync(folder, { recursive: true });
      const client = new pg.Client({ connectionString: DATABASE_URL });
      await client.connect();
      for (const schema of schemas) await client.query(`DROP SCHEMA "${schema}" CASCADE`);
      await client.end();
    });

    function startWriter(schema: string, idPrefix: string, count: number, textPrefix: string): Writer {
      const args = [WRITER, compiled, schema, idPrefix, String(count), textPrefix];
      const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
      const printed: string[] = [];
      createInterface({ input: child.stdout }).on("line", (line) => printed.push(line));
      return { process: child, printed, done: once(child, "close").then(([code]) => code as number | null) };
    }

    it("create the schema at once, and store each text once whoever is first", {
      timeout: 120_000,
    }, async () => {
      const schema = newSchema();
      const writers = ["a", "b", "c"].map((name) => startWriter(schema, name, 60, "everyone"));
      expect(await Promise.all(writers.map(({ done }) => done))).toEqual([0, 0, 0]);
      const printed = writers.flatMap((writer) => writer.printed);
      expect(printed).toHaveLength(180);
      const stored = printed.filter((line) => line.startsWith("stored ")).map((line) => line.slice(7));
      expect(stored).toHaveLength(60);
      for (const line of printed.filter((one) => one.startsWith("duplicate "))) {
        expect(stored).toContain(line.slice("duplicate ".length));
      }
      const store = await open(schema);
      expect(await store.check()).toEqual([]);
      await store.close();
    });

    it.each(Array.from({ length: KILLS }, (_, index) => index + 1))(
      "lose nothing that was acknowledged when they are killed in the middle, time %i",
      { timeout: 120_000 },
      async (round) => {
        const schema = newSchema();
        const writers = ["a", "b"].map((name) => startWriter(schema, name, 1e9, name));
        while (writers.some(({ printed }) => printed.length < 3 * round)) {
          await new Promise((resolve) => setTimeout(resolve, 3));
        }
        for (const writer of writers) writer.process.kill("SIGKILL");
        await Promise.all(writers.map(({ done }) => done));
        const store = await open(schema);
        expect(await store.check()).toEqual([]);
        for (const line of writers.flatMap(({ printed }) => printed)) {
          const id = line.slice("stored ".length);
          expect(line).toBe(`stored ${id}`);
          expect(await store.get(id)).toMatchObject({ id, metadata: { index: Number(id.split(" ")[1]) } });
          expect(await store.history(id)).toMatchObject([{ event: "ADD", actor: id.split(" ")[0] }]);
        }
        await store.close();
      },
    );

    it("bring everyone's changes through, whatever scopes they share", { timeout: 120_000 }, async () => {
      const schema = newSchema();
      const stores = await Promise.all([open(schema), open(schema), open(schema)]);
      for (const store of stores) await store.bindSpace({ model: "m", dimensions: 2 });
      const context = { at: "2026-01-01T00:00:00.000Z", actor: "caller" };
      const users = ["a", "b", "c", "d"];
      // Each call touches two scopes, in either order.
      await Promise.all(
        stores.flatMap((store, writer) =>
          Array.from({ length: 20 }, (_, index) => {
            const owners = [users[index % 4], users[(index + writer + 1) % 4]];
            return store.commit(
              owners.map((userId, place) => {
                const memory = `${writer} ${index} ${place}`;
                const common = { kind: "add", scope: { userId: userId as string }, metadata: {} } as const;
                return {
                  ...common,
                  id: memory,
                  memory,
                  hash: memory,
                  vector: Float32Array.of(1, place),
                  ...context,
                };
              }),
            );
          }),
        ),
      );
      const { scopes } = await (stores[0] as Store).scopes({ limit: 10 });
      expect(scopes.reduce((sum, { memories }) => sum + memories, 0)).toBe(120);
      expect(await (stores[0] as Store).check()).toEqual([]);
      for (const store of stores) await store.close();
    });
  },
);
