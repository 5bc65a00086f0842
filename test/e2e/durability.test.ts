import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { expect, it } from "vitest";
import { cleanEnvironment, dist, startNode } from "./run-node.js";

const SCRIPT = `
  const { Memory } = await import(process.argv[1]);
  const { startLocalBedrock } = await import(process.argv[2]);
  const bedrock = await startLocalBedrock();
  const memory = await Memory.fromConfig({
    llm: { provider: "aws_bedrock", config: { model: "amazon.nova-lite-v1:0", ...bedrock.config } },
    vector_store: { provider: "sqlite", config: { path: process.argv[3] } },
  });
  for (let n = 0; ; n++) {
    const { results } = await memory.add("I love the number " + n + "-" + process.pid + ".", { userId: "alice" });
    for (const { outcome, id } of results) if (outcome === "stored") process.stdout.write(id + "\\n");
  }
`;

it("keeps every acknowledged add when the process is killed in the middle of a loop of adds", async () => {
  const folder = await mkdtemp(join(tmpdir(), "varve-kill-"));
  const path = join(folder, "memory.db");
  const acknowledged: string[] = [];
  for (const adds of [3, 11, 24]) {
    const args = ["--input-type=module", "-e", SCRIPT, `${dist}index.js`, `${dist}local/index.js`, path];
    const child = startNode(args, cleanEnvironment(folder));
    let output = "";
    child.stdout?.on("data", (chunk) => {
      output += chunk;
      if (output.split("\n").length > adds) child.kill("SIGKILL");
    });
    let errors = "";
    child.stderr?.on("data", (chunk) => {
      errors += chunk;
    });
    const signal = await new Promise((resolve) => child.once("close", (_code, name) => resolve(name)));
    expect(errors).toBe("");
    expect(signal).toBe("SIGKILL");
    // The last line may have been cut off by the kill.
    acknowledged.push(...output.split("\n").slice(0, -1));
  }
  expect(acknowledged.length).toBeGreaterThanOrEqual(38);

  const database = new Database(path);
  expect(database.prepare("PRAGMA integrity_check").get()).toMatchObject({ integrity_check: "ok" });
  const stored = new Set(
    database
      .prepare("SELECT id FROM memories")
      .all()
      .map((row) => (row as { id: string }).id),
  );
  expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
  const counts = database
    .prepare(
      `SELECT
         (SELECT count(*) FROM memories) AS memories,
         (SELECT count(*) FROM memories JOIN vectors USING (sequence)) AS vectors,
         (SELECT count(*) FROM memories WHERE EXISTS (SELECT 1 FROM history WHERE memory_id = id)) AS histories,
         (SELECT count(*) FROM codes) AS codes,
         (SELECT count(*) FROM terms) AS terms`,
    )
    .get() as Record<string, number>;
  const { memories } = counts;
  expect(counts).toMatchObject({
    memories,
    vectors: memories,
    histories: memories,
    codes: memories,
    terms: memories,
  });
  database.close();
  await rm(folder, { recursive: true });
});
