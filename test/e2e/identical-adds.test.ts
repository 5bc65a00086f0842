import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { expect, it } from "vitest";
import { cleanEnvironment, dist, runNode } from "./run-node.js";

/** Adds the same texts as every other process at the same time, and prints each outcome. */
const SCRIPT = `
  const { Memory } = await import(process.argv[1]);
  const { startLocalBedrock } = await import(process.argv[2]);
  const bedrock = await startLocalBedrock();
  const memory = await Memory.fromConfig({
    llm: { provider: "aws_bedrock", config: { model: "amazon.nova-lite-v1:0", ...bedrock.config } },
    vector_store: { provider: "sqlite", config: { path: process.argv[3] } },
  });
  const things = "pizza chess violins tulips Berlin snow trains bread bees poems maps rivers".split(" ");
  const texts = things.map((thing) => "I love " + thing + ".");
  const added = await Promise.all(
    texts.flatMap((text) => [text, text]).map((text) => memory.add(text, { userId: "alice" })),
  );
  for (const { results } of added) for (const { outcome, memory: text } of results) {
    process.stdout.write(JSON.stringify([outcome, text]) + "\\n");
  }
  await memory.close();
  await bedrock.close();
`;

it("stores one memory of two identical adds, in one process and in two at once", {
  timeout: 60_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), "varve-identical-"));
  const path = join(folder, "memory.db");
  const args = ["--input-type=module", "-e", SCRIPT, `${dist}index.js`, `${dist}local/index.js`, path];
  const processes = await Promise.all([1, 2].map(() => runNode(args, cleanEnvironment(folder))));
  expect(processes.map(({ code, stderr }) => [code, stderr])).toEqual([
    [0, ""],
    [0, ""],
  ]);
  const told = processes.flatMap(({ stdout }) =>
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as [string, string]),
  );
  const stored = told.filter(([outcome]) => outcome === "stored").map(([, text]) => text);
  expect(stored).toHaveLength(12);
  expect(new Set(stored).size).toBe(12);
  // The others found the text there already, or the model was shown it.
  const known = told.filter(([outcome]) => outcome !== "stored");
  expect(known.every(([outcome]) => outcome === "duplicate" || outcome === "unchanged")).toBe(true);
  const database = new Database(path);
  expect(database.prepare("SELECT count(*) AS memories FROM memories").get()).toMatchObject({ memories: 12 });
  database.close();
  await rm(folder, { recursive: true });
});
