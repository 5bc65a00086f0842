import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBooks } from "../../src/cost.js";
import { type BackfillProgress, type Conversation, Memory, openAuditLog } from "../../src/index.js";
import { type LocalBedrock, startLocalBedrock } from "../../src/local/index.js";
import { holdJobs } from "./hold-jobs.js";
import { cleanEnvironment, root, runNode, startNode } from "./run-node.js";
import { storedNumbers } from "./stored-numbers.js";

const MODEL = "amazon.nova-lite-v1:0";

let folder: string;
let bedrock: LocalBedrock;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "varve-backfill-"));
  bedrock = await startLocalBedrock({ batchFolder: join(folder, "s3") });
});
afterAll(async () => {
  await bedrock.close();
  await rm(folder, { recursive: true });
});

const configured = (path: string, name: string) => ({
  llm: { provider: "aws_bedrock", config: { ...bedrock.config, model: MODEL } },
  vector_store: { provider: "sqlite", config: { path } },
  cost: { enabled: true, ledger: true },
  batch: {
    role_arn: "arn:aws:iam::123456789012:role/batch",
    input_uri: `s3://bucket/${name}/in`,
    output_uri: `s3://bucket/${name}/out`,
    folder: join(folder, "s3"),
    min_records: 5,
  },
});

const badges = (count: number): Conversation[] =>
  Array.from({ length: count }, (_, number) => ({
    messages: [{ role: "user", content: `My badge has number ${number}.` }],
    userId: `user ${number % 7}`,
  }));

const numbersIn = (path: string): Promise<readonly number[]> =>
  storedNumbers(
    path,
    upTo(7).map((user) => `user ${user}`),
  );

const upTo = (count: number): number[] => Array.from({ length: count }, (_, number) => number);
const chats = (): number => bedrock.requests().filter(({ modelId }) => modelId === MODEL).length;

describe("backfill", () => {
  it("stores what add would, asks the model by jobs alone, and enters half of the price into the books", async () => {
    const path = join(folder, "plain.db");
    const memory = await Memory.fromConfig(configured(path, "plain"));
    const before = chats();
    const result = await memory.backfill(badges(20), { job: "j", pollMs: 5 });
    expect(result).toMatchObject({ added: 20, batched: 20, skipped: 0, failed: 0, failures: [] });
    expect(chats()).toBe(before);
    const { inputTokens = 0, outputTokens = 0, cost } = result.usage.llm;
    // $0.06 and $0.24 a million, of which batch inference costs half.
    expect(cost?.usd).toBeCloseTo((inputTokens * 0.03 + outputTokens * 0.12) / 1_000_000, 12);
    await memory.close();
    const { books, close } = await openBooks({ vector_store: { config: { path } } });
    const [total] = await books.totals({ by: ["model"] });
    await close();
    expect(total).toMatchObject({ model: MODEL, inputTokens, outputTokens, usd: cost?.usd });
    expect(await numbersIn(path)).toEqual(upTo(20));
  });

  it("goes on after kill -9 at any stage, without a duplicate, a gap or a second job", {
    timeout: 300_000,
  }, async () => {
    const path = join(folder, "killed.db");
    const config = configured(path, "killed");
    const run = async (killAfter: number): Promise<readonly string[]> => {
      const script = join(root, "test/e2e/backfiller.mjs");
      const child = startNode([script, JSON.stringify(config), "60", "20"], cleanEnvironment(folder));
      const lines: string[] = [];
      if (child.stdout === null) throw new Error("The job prints nothing.");
      for await (const line of createInterface({ input: child.stdout })) {
        lines.push(line);
        if (lines.length === killAfter) child.kill("SIGKILL");
      }
      return lines;
    };
    for (const killAfter of [1, 4, 12, 9]) await run(killAfter);
    const { added, skipped, failed } = JSON.parse((await run(Infinity)).at(-1)?.slice(5) ?? "");
    expect({ total: added + skipped, failed }).toEqual({ total: 60, failed: 0 });
    expect(skipped).toBeGreaterThan(0);
    expect(await numbersIn(path)).toEqual(upTo(60));
    // A folder for each job that was created.
    expect(await readdir(join(folder, "s3/bucket/killed/out"))).toHaveLength(3);
  });

  it("sends too few for a job, and what needs no or more answers, by ordinary calls", async () => {
    const memory = await Memory.fromConfig(configured(":memory:", "few"));
    const conversations = [...badges(2), { messages: "As it is.", userId: "u", infer: false }];
    const result = await memory.backfill(conversations, { job: "j", pollMs: 5 });
    expect(result).toMatchObject({ added: 3, batched: 0, failed: 0 });
    await memory.close();
  });

  it("tells of a conversation that cannot be added, and leaves out one that is there twice", async () => {
    const memory = await Memory.fromConfig(configured(":memory:", "wrong"));
    const conversations = [...badges(6), ...badges(1), { messages: "", userId: "u" }];
    const result = await memory.backfill(conversations, { job: "j", pollMs: 5 });
    expect(result).toMatchObject({ added: 6, skipped: 1, failed: 1 });
    expect(result.failures).toMatchObject([{ index: 7, error: { code: "INPUT_INVALID" } }]);
    await memory.close();
  });

  it("stores a fact once that several conversations of a job state, and lets the next job see what this one stored", async () => {
    const memory = await Memory.fromConfig(configured(":memory:", "twice"));
    const said = (id: string): Conversation => ({
      id,
      messages: "I live in Ghent.",
      userId: "anna",
    });
    const ids = upTo(12).map(String);
    const options = { job: "j", pollMs: 5, conversationsPerJob: 6 };
    expect(await memory.backfill(ids.map(said), options)).toMatchObject({ added: 12, batched: 12 });
    expect((await memory.getAll({ userId: "anna" })).results).toHaveLength(1);
    await memory.close();
  });

  it("tells a scope its conversations in their order, whichever way they go", async () => {
    const memory = await Memory.fromConfig(configured(":memory:", "order"));
    const conversations = badges(40).map((badge, number) => ({
      ...{ ...badge, userId: "anna" },
      ...(number % 3 === 0 && { infer: false }),
    }));
    await memory.backfill(conversations, { job: "j", pollMs: 5, concurrency: 16 });
    const { results } = await memory.getAll({ userId: "anna", limit: 100 });
    const told = [...results].sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
    expect(told.map((record) => Number(/\d+/.exec(record.memory)))).toEqual(upTo(40));
    await memory.close();
  });

  it("returns where it is not to wait, and goes on when it is called again", async () => {
    const memory = await Memory.fromConfig(configured(":memory:", "later"));
    const options = { job: "j", wait: false };
    const release = await holdJobs(bedrock, join(folder, "s3"));
    let result = await memory.backfill(badges(10), options);
    expect(result).toMatchObject({ added: 0, pending: { hasEnded: false } });
    await release();
    await expect
      .poll(
        async () => {
          result = await memory.backfill(badges(10), options);
          return result.pending;
        },
        { timeout: 20_000 },
      )
      .toBeUndefined();
    expect(result).toMatchObject({ added: 10, batched: 10 });
    await memory.close();
  });

  it("tells of each conversation, to its caller and to the audit log", async () => {
    const path = join(folder, "told.db");
    const config = { ...configured(path, "told"), audit_log: { enabled: true, actor: "importer" } };
    const memory = await Memory.fromConfig(config);
    const told: BackfillProgress[] = [];
    const conversations = [...badges(6), { messages: [], userId: "user 6" }];
    const options = { job: "j", pollMs: 5, onProgress: (progress: BackfillProgress) => told.push(progress) };
    await memory.backfill(badges(1), { job: "j" });
    await memory.backfill(conversations, options);
    expect(told.filter(({ index }) => index === undefined).every(({ batch }) => batch !== undefined)).toBe(
      true,
    );
    const byIndex = new Map(told.flatMap((each) => (each.index === undefined ? [] : [[each.index, each]])));
    expect([...byIndex.keys()].sort()).toEqual(upTo(7));
    expect(byIndex.get(0)).not.toHaveProperty("result");
    expect(byIndex.get(6)?.error).toMatchObject({ code: "INPUT_INVALID" });
    const ids = (index: number) => byIndex.get(index)?.result?.results.map(({ id }) => id);
    await memory.close();
    const log = await openAuditLog(config);
    const entries = await log.entries();
    expect(entries.filter(({ action }) => action === "backfill")).toMatchObject([
      { counts: { added: 1, skipped: 0, failed: 0 } },
      { counts: { added: 5, skipped: 1, failed: 1 } },
    ]);
    const adds = entries.filter(({ action }) => action === "add");
    expect(adds.map(({ scope }) => scope?.userId).sort()).toEqual(upTo(7).map((user) => `user ${user}`));
    expect(adds.find(({ scope }) => scope?.userId === "user 3")).toMatchObject({
      ...{ actor: "importer", outcome: "done", memoryIds: ids(3) },
    });
    expect(adds.find(({ scope }) => scope?.userId === "user 6")).toMatchObject({ outcome: "INPUT_INVALID" });
    expect((await log.verify()).problems).toEqual([]);
    await log.close();
  });

  it("asks for each folder of files on its own, also about the same conversations", async () => {
    for (const name of ["staging", "production"]) {
      const memory = await Memory.fromConfig(configured(":memory:", name));
      const result = await memory.backfill(badges(5), { job: "j", pollMs: 5 });
      expect(result).toMatchObject({ added: 5, batched: 5, failed: 0 });
      expect(await readdir(join(folder, "s3/bucket", name, "out"))).toHaveLength(1);
      await memory.close();
    }
  });

  it("needs a place for the files", async () => {
    const { batch: _, ...config } = configured(":memory:", "none");
    const memory = await Memory.fromConfig(config);
    await expect(memory.backfill([], { job: "j" })).rejects.toMatchObject({ code: "CONFIG_INVALID" });
    await memory.close();
  });
});

describe("varve add-many", () => {
  const varve = (args: readonly string[]) =>
    runNode([join(root, "dist/cli/main.js"), "add-many", ...args], cleanEnvironment(folder));

  it("adds a file of conversations, leaves out what is done, and names the line that is none", async () => {
    const file = join(folder, "many.jsonl");
    const lines = badges(12).map((conversation) => JSON.stringify(conversation));
    await writeFile(file, `${lines.join("\n")}\n`);
    const config = join(folder, "varve.json");
    const path = join(folder, "cli.db");
    await writeFile(config, JSON.stringify(configured(path, "cli")));
    const first = await varve([file, "--config", config, "--job", "cli"]);
    expect(first).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^12 added, 0 done before, 0 failed/),
    });
    expect(first.stderr).toContain("100 % (12 of 12)");
    const again = await varve([file, "--config", config, "--job", "cli", "--json"]);
    expect(JSON.parse(again.stdout)).toMatchObject({ added: 0, skipped: 12, job: "cli" });
    expect(await numbersIn(path)).toEqual(upTo(12));

    await writeFile(file, `${lines[0]}\nno conversation\n`);
    const broken = await varve([file, "--config", config, "--job", "broken"]);
    expect(broken.code).toBe(2);
    expect(broken.stderr).toContain("line 2 of");
  });

  it.each([
    ["by ordinary calls", []],
    ["by batch inference", ["--batch", "--poll", "0.02", "--per-job", "40"]],
  ])("goes on after kill -9 where it stopped, %s", { timeout: 120_000 }, async (how, args) => {
    const count = 200;
    const name = how.replaceAll(" ", "-");
    const [file, config, path] = ["jsonl", "json", "db"].map((kind) => join(folder, `${name}.${kind}`)) as [
      string,
      string,
      string,
    ];
    await writeFile(
      file,
      badges(count)
        .map((badge) => `${JSON.stringify(badge)}\n`)
        .join(""),
    );
    await writeFile(config, JSON.stringify(configured(path, name)));
    const command = [file, "--config", config, "--concurrency", "2", ...args];
    for (const done of [30, 70, 150]) {
      const child = startNode(
        [join(root, "dist/cli/main.js"), "add-many", ...command],
        cleanEnvironment(folder),
      );
      child.stderr?.on("data", (text) => {
        const [, shown = 0] = /\((\d+) of/.exec(String(text)) ?? [];
        if (Number(shown) >= done) child.kill("SIGKILL");
      });
      const [, signal] = await once(child, "close");
      expect(signal).toBe("SIGKILL");
    }
    const { code, stdout } = await varve([...command, "--json"]);
    const { added, skipped, failed } = JSON.parse(stdout);
    expect({ code, failed, total: added + skipped }).toEqual({ code: 0, failed: 0, total: count });
    expect(skipped).toBeGreaterThanOrEqual(150);
    expect(await numbersIn(path)).toEqual(upTo(count));
  });

  it("asks by batch inference", async () => {
    const file = join(folder, "batch.json");
    await writeFile(file, JSON.stringify(badges(9), null, 2));
    const config = join(folder, "batch-config.json");
    const path = join(folder, "cli-batch.db");
    await writeFile(config, JSON.stringify(configured(path, "cli-batch")));
    const { code, stdout } = await varve([file, "--config", config, "--batch", "--poll", "0.05", "--json"]);
    expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 0, added: 9, batched: 9, failed: 0 });
    expect(await numbersIn(path)).toEqual(upTo(9));
  });
});
