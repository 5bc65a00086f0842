import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBooks } from "../../src/cost.js";
import { type LocalBedrock, startLocalBedrock } from "../../src/local/index.js";
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

it("processes that share a budget never spend more than it allows, and their books are the service's count", {
  timeout: 600_000,
}, async () => {
  const path = join(folder, "shared.db");
  // Some two thirds of the calls find money; each of them reserves more than ten times of what it spends.
  const limitUsd = CALLS * 0.00002;
  const config = {
    llm: {
      provider: "aws_bedrock",
      config: { ...bedrock.config, model: "amazon.nova-lite-v1:0", max_tokens: 300 },
    },
    vector_store: { provider: "sqlite", config: { path, synchronous: "normal", busy_timeout_ms: 60_000 } },
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
  const { books, close } = await openBooks({ vector_store: { config: { path } } });
  const [total] = await books.totals();
  await close();
  const served = bedrock.requests();
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
});
