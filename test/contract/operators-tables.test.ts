import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Store } from "../../src/spec/store.js";
import type { UsageLedger } from "../../src/spec/usage-ledger.js";
import { openStore } from "../../src/store/open-store.js";
import { ProcessAccounts } from "../../src/usage/budget/process-accounts.js";
import { describeAuditLog } from "./audit-log.js";
import { describeBudgetAccounts } from "./budget-accounts.js";
import { describeCacheStore } from "./cache-store.js";
import { describeJobStore } from "./job-store.js";
import { DATABASE_URL, WITHOUT_SERVER } from "./postgres-server.js";
import { describeUsageLedger } from "./usage-ledger.js";

const folder = mkdtempSync(join(tmpdir(), "varve-ledger-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const newFile = (): string => {
  files += 1;
  return join(folder, `${files}.db`);
};
const ledgerOf = ({ usage }: Store): UsageLedger => {
  if (usage === undefined) throw new Error("The store keeps no books.");
  return usage;
};

let client: PGlite;
beforeAll(async () => {
  client = await PGlite.create({ extensions: { vector } });
});
afterAll(() => client.close());

const schemas: string[] = [];
const newSchema = (): string => {
  const schema = `operators ${randomUUID()}`;
  schemas.push(schema);
  return schema;
};
const onServer = (connectionString: string) => ({
  PostgreSQL: () => openStore({ provider: "postgres", connectionString, schema: newSchema() }),
});
afterAll(async () => {
  if (DATABASE_URL === undefined) return;
  const server = new pg.Client({ connectionString: DATABASE_URL });
  await server.connect();
  for (const schema of schemas) await server.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
  await server.end();
});

const STORES: Readonly<Record<string, () => Promise<Store>>> = {
  "SQLite in a file": () => openStore({ provider: "sqlite", path: newFile() }),
  "SQLite in an encrypted file": () =>
    openStore({ provider: "sqlite", path: newFile(), encryptionKey: "a key" }),
  "SQLite in memory": () => openStore({ provider: "sqlite", path: ":memory:" }),
  PGlite: () => openStore({ provider: "postgres", client, schema: newSchema() }),
  ...(DATABASE_URL !== undefined && onServer(DATABASE_URL)),
};
if (DATABASE_URL === undefined) {
  describe(`PostgreSQL: ${WITHOUT_SERVER}`, () => it.skip("the contracts of the operators' tables"));
}

for (const [name, open] of Object.entries(STORES)) {
  describeUsageLedger(name, async () => {
    const store = await open();
    return { ledger: ledgerOf(store), close: () => store.close() };
  });
  describeBudgetAccounts(name, async () => {
    const store = await open();
    return { accounts: ledgerOf(store), close: () => store.close() };
  });
  describeCacheStore(name, async () => {
    const store = await open();
    if (store.cache === undefined) throw new Error("The store has no cache.");
    return { cache: store.cache, close: () => store.close() };
  });
  describeJobStore(name, open);
  describeAuditLog(name, open);
}
describeBudgetAccounts("the process", async () => ({
  accounts: new ProcessAccounts(),
  close: async () => {},
}));

it("the books of a store outlive it, and a closed store keeps none", async () => {
  const path = newFile();
  const store = await openStore({ provider: "sqlite", path });
  const row = { day: "2026-01-01", model: "m", region: "r", operation: "add" };
  const amounts = { calls: 1, unpriced: 0, inputTokens: 1, outputTokens: 1, images: 0, queries: 0, cost: 5n };
  const cached = { cacheReadTokens: 0, cacheWriteTokens: 0, cacheWrite1hTokens: 0 };
  await ledgerOf(store).record([{ ...row, ...amounts, ...cached }]);
  await store.close();
  await expect(ledgerOf(store).totals({ by: [] })).rejects.toMatchObject({ code: "CLOSED" });
  await expect(ledgerOf(store).record([{ ...row, ...amounts, ...cached }])).rejects.toMatchObject({
    code: "CLOSED",
  });
  const again = await openStore({ provider: "sqlite", path });
  expect(await ledgerOf(again).totals({ by: ["model"] })).toMatchObject([{ model: "m", cost: 5n }]);
  await again.close();
});
