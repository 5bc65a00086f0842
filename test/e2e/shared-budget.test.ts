import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBooks } from "../../src/cost.js";
import { type LocalBedrock, startLocalBedrock } from "../../src/local/index.js";
import { DATABASE_URL, WITHOUT_SERVER } from "../contract/postgres-server.js";
import { cleanEnvironment, root, runNode } from "./run-node.js";

/** `VARVE_BUDGET_CALLS` sets the calls of all processes together, for a longer run by hand. */
const CALLS = Number(process.env["VARVE_BUDGET_CALLS"] ?? 400);
const PROCESSES = 4;

let folder: string;
let bedrock: LocalBedrock;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "varve-budget-"));
  bedrock = await startLocalBedrock();
});
afterAll(async () => {
  await bedrock.close();
  await rm(folder, { recursive: true });
});

const onSqlite = () => ({
  provider: "sqlite",
  config: { path: join(folder, "shared.db"), synchronous: "normal", busy_timeout_ms: 60_000 },
});
const SCHEMA = `budget ${randomUUID()}`;
const onPostgres = () => ({
  provider: "pgvector",
  config: { connection_string: DATABASE_URL, schema: SCHEMA, busy_timeout_ms: 60_000 },
});
afterAll(async () => {
  if (DATABASE_URL === undefined) return;
  const client = new pg.Client({ connectionString: DATABASE_URL });
  await client.connect();
  await client.query(`DROP SCHEMA IF EXISTS "${SCHEMA}" CASCADE`);
  await client.end();
});
const STORES = { SQLite: onSqlite, ...(DATABASE_URL !== undefined && { PostgreSQL: onPostgres }) };
if (DATABASE_URL === undefined) {
  describe(`PostgreSQL: ${WITHOUT_SERVER}`, () => it.skip("a budget that processes share"));
}

it.each(Object.entries(STORES))(
  "processes that share a budget never spend more than it allows, and their books are the service's count, on %s",
  {
    timeout: 600_000,
  },
  async (_name, storeOf) => {
    const servedBefore = bedrock.requests().length;
    // Some two thirds of the calls find money; each of them reserves more than ten times of what it spends.
    const limitUsd = CALLS * 0.00002;
    const config = {
      llm: {
        provider: "aws_bedrock",
        config: { ...bedrock.config, model: "amazon.nova-lite-v1:0", max_tokens: 300 },
      },
      vector_store: storeOf(),
      budgets: [{ name: "all", period: "month", limit_usd: limitUsd }],
    };
    const script = join(root, "test/e2e/spender.mjs");
    const finished = await Promise.all(
      Array.from({ length: PROCESSES }, () =>
        runNode([script, JSON.stringify(config), String(CALLS / PROCESSES), "32"], cleanEnvironment(folder)),
      ),
    );
    expect(finished.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      Array(PROCESSES).fill({ code: 0, stderr: "" }),
    );
    const results = finished.map(({ stdout }) => JSON.parse(stdout) as Record<string, number>);
    const sum = (name: string) => results.reduce((total, result) => total + (result[name] ?? 0), 0);
    const { books, close } = await openBooks(config);
    const [total] = await books.totals();
    await close();
    const served = bedrock.requests().slice(servedBefore);
    const tokens = (kind: "inputTokens" | "outputTokens") =>
      served.reduce((part, request) => part + (request[kind] ?? 0), 0);
    expect(total).toMatchObject({
      calls: served.length,
      unpriced: 0,
      inputTokens: tokens("inputTokens"),
      outputTokens: tokens("outputTokens"),
    });
    expect(sum("answered") + sum("refused")).toBe(CALLS);
    expect(sum("refused")).toBeGreaterThan(0);
    const { usd = 0 } = total ?? {};
    const dearest = Math.max(...results.map((result) => result["dearest"] ?? 0));
    expect(usd).toBeLessThanOrEqual(limitUsd + PROCESSES * dearest);
    if (CALLS > 400) {
      const spent = `$${usd} of $${limitUsd}`;
      process.stdout.write(
        `${sum("answered")} answered, ${sum("refused")} refused, ${spent}, ${served.length} requests\n`,
      );
    }
  },
);
