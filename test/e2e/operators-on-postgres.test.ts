import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBooks } from "../../src/cost.js";
import { Memory, openAuditLog } from "../../src/index.js";
import { type LocalBedrock, startLocalBedrock } from "../../src/local/index.js";
import { DATABASE_URL, WITHOUT_SERVER } from "../contract/postgres-server.js";
import { cleanEnvironment, root, runNode } from "./run-node.js";

describe.skipIf(DATABASE_URL === undefined)(
  DATABASE_URL === undefined ? `PostgreSQL: ${WITHOUT_SERVER}` : "what operators ask of a pgvector store",
  () => {
    const schemas: string[] = [];
    let folder: string;
    let bedrock: LocalBedrock;
    let server: pg.Client;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "varve-operators-"));
      bedrock = await startLocalBedrock();
      server = new pg.Client({ connectionString: DATABASE_URL });
      await server.connect();
    });
    afterAll(async () => {
      await bedrock.close();
      for (const schema of schemas) await server.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
      await server.end();
      await rm(folder, { recursive: true });
    });

    function configuration(more: object) {
      const schema = `operators ${randomUUID()}`;
      schemas.push(schema);
      return {
        llm: { provider: "aws_bedrock", config: { ...bedrock.config, model: "amazon.nova-lite-v1:0" } },
        vector_store: { provider: "pgvector", config: { connection_string: DATABASE_URL, schema } },
        ...more,
      };
    }
    const schemaOf = (config: ReturnType<typeof configuration>) => config.vector_store.config.schema;

    it("keeps books, which outlive the memory and are read by varve cost", async () => {
      const config = configuration({ cost: { ledger: true } });
      const before = bedrock.requests().length;
      const memory = await Memory.fromConfig(config);
      await memory.add("I live in Oslo.", { userId: "ada" });
      await memory.close();
      const { books, close } = await openBooks(config);
      const [total] = await books.totals();
      await close();
      expect(total).toMatchObject({ calls: bedrock.requests().length - before, unpriced: 0 });
      const file = join(folder, "varve.json");
      await writeFile(file, JSON.stringify(config));
      const { code, stdout } = await runNode(
        [join(root, "dist/cli/main.js"), "cost", "--json", "--config", file],
        cleanEnvironment(folder),
      );
      expect(code).toBe(0);
      expect(JSON.parse(stdout).today.usd).toBe(total?.usd);
    });

    it("holds calls to a budget, also after a restart, and warns of nothing", async () => {
      const config = configuration({ budgets: [{ name: "all", period: "month", limit_usd: 0.0002 }] });
      const warnings: string[] = [];
      const log = () => {};
      const logger = {
        debug: log,
        info: log,
        error: log,
        warn: (message: string) => void warnings.push(message),
      };
      const spend = async () => {
        const memory = await Memory.fromConfig(config, { logger });
        try {
          for (let turn = 0; turn < 40; turn += 1)
            await memory.add(`I have ${turn} cats.`, { userId: "ada" });
        } finally {
          await memory.close();
        }
      };
      await expect(spend()).rejects.toMatchObject({ code: "BUDGET_EXCEEDED" });
      const after = bedrock.requests().length;
      await expect(spend()).rejects.toMatchObject({ code: "BUDGET_EXCEEDED" });
      expect(bedrock.requests().length).toBe(after);
      expect(warnings).toEqual([]);
    });

    it("keeps embeddings, so that another process asks for none of them again", async () => {
      const config = configuration({ cache: { embeddings: "store" } });
      const remember = async (userId: string) => {
        const memory = await Memory.fromConfig(config);
        await memory.add("I love sailing.", { userId, infer: false });
        await memory.close();
      };
      await remember("ada");
      const before = bedrock.requests().length;
      await remember("bob");
      expect(bedrock.requests().length).toBe(before);
    });

    it("resumes a job where it stopped", async () => {
      const memory = await Memory.fromConfig(configuration({}));
      const conversations = ["I live in Oslo.", "I love sailing."].map((messages, index) => ({
        ...{ id: `c${index}`, messages, userId: "ada" },
      }));
      expect(await memory.addMany(conversations.slice(0, 1), { job: "import" })).toMatchObject({ added: 1 });
      expect(await memory.addMany(conversations, { job: "import" })).toMatchObject({ added: 1, skipped: 1 });
      await memory.close();
    });

    it("keeps an audit log that whoever owns the tables can neither change nor cut, and that tells if he did", async () => {
      const config = configuration({ audit_log: { enabled: true, actor: "web app" } });
      const memory = await Memory.fromConfig(config);
      await memory.add("I live in Oslo.", { userId: "ada" });
      await memory.search("Where?", { userId: "ada" });
      await memory.close();
      const table = `"${schemaOf(config)}".audit_log`;
      for (const statement of [
        `UPDATE ${table} SET actor = 'nobody'`,
        `DELETE FROM ${table}`,
        `TRUNCATE ${table}`,
      ]) {
        await expect(server.query(statement)).rejects.toThrow("the audit log only grows");
      }
      const log = await openAuditLog(config);
      expect(await log.verify()).toMatchObject({ entries: 2, problems: [] });
      expect(await log.entries()).toMatchObject([
        { actor: "web app", action: "add", scope: { userId: "ada" } },
        { action: "search" },
      ]);
      await server.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`);
      await server.query(`UPDATE ${table} SET actor = 'nobody' WHERE sequence = 1`);
      expect((await log.verify()).problems).toEqual(["Entry 1 was changed: its hash is not its own."]);
      await log.close();
    });

    it("forgets whose books they were", async () => {
      const config = configuration({ cost: { ledger: true } });
      const memory = await Memory.fromConfig(config);
      await memory.add("I live in Oslo.", { userId: "Quetzalcoatlus" });
      await memory.forget({ userId: "Quetzalcoatlus" });
      await memory.close();
      const { rows } = await server.query(
        `SELECT user_id, sum(cost) > 0 AS spent FROM "${schemaOf(config)}".usage GROUP BY user_id`,
      );
      expect(rows).toEqual([{ user_id: "", spent: true }]);
    });
  },
);
