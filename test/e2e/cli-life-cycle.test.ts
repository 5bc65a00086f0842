import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cleanEnvironment, type Finished, root, runNode, startNode } from "./run-node.js";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "varve-life-"));
});
afterEach(() => rm(home, { recursive: true }));

const varve = (args: readonly string[], input = ""): Promise<Finished> =>
  runNode([join(root, "dist/cli/main.js"), ...args, "--local"], cleanEnvironment(home), input);
const json = async (args: readonly string[]) => JSON.parse((await varve([...args, "--json"])).stdout);
const remember = (user: string, text: string, ...more: string[]) =>
  varve(["add", text, "--user", user, "--no-infer", ...more]);

// Each command is a process of its own, and a busy machine starts few at a time.
describe("the life cycle on the command line", { timeout: 120_000 }, () => {
  it("exports a file that another database imports, and that is exported the same from there", async () => {
    await remember("ann", "Plays the cello", "--expires", "2099-01-31");
    await remember("bob", "Plays chess");
    const [one, two] = [join(home, "one.jsonl"), join(home, "two.jsonl")];
    expect((await varve(["export", one])).stdout).toBe(`exported 2 to ${one}\n`);
    expect((await stat(one)).mode & 0o777).toBe(0o600);
    const other = ["--db", join(home, "other.db")];
    const imported = await varve(["import", one, ...other]);
    expect(imported.stdout).toMatch(/^2 stored, 0 known already.*\nno model calls\n$/);
    await varve(["export", two, ...other]);
    expect(await readFile(two, "utf8")).toBe(await readFile(one, "utf8"));
    expect((await varve(["export", "--user", "bob", ...other])).stdout.split("\n")).toHaveLength(4);
    const again = await varve(["export", one]);
    expect([again.code, again.stderr]).toEqual([2, expect.stringMatching(/exists already/)]);
    const piped = await varve(["import", "-", "--db", join(home, "piped.db")], await readFile(one, "utf8"));
    expect(piped.stdout).toMatch(/^2 stored/);
  });

  it("imports what mem0 wrote, databases and JSON, and names each entry that it cannot store", async () => {
    const mem0 = (name: string) => join(root, "test/fixtures/mem0", name);
    const imported = await varve(["import", mem0("vector_store.db"), mem0("memory.db"), "--user", "ana"]);
    expect([imported.code, imported.stdout]).toEqual([0, expect.stringMatching(/^3 stored, .* 1 histories/)]);
    expect(await json(["import", mem0("get-all.json")])).toMatchObject({ stored: 0, duplicates: 3 });
    const file = join(home, "mixed.json");
    await writeFile(file, JSON.stringify([{ memory: "Nobody's" }, { memory: "Likes tea", user_id: "ann" }]));
    const mixed = await varve(["import", file]);
    expect(mixed.code).toBe(2);
    expect(mixed.stdout).toMatch(/^1 stored, .* 1 failed\nentry 1: The memory names no owner/);
  });

  it("forgets a user down to the bytes of the files", async () => {
    const canary = "Quetzalcoatlus";
    await remember("ann", `Saw a ${canary}`);
    await remember("bob", "Plays chess");
    const path = join(home, "data/varve/local.db");
    expect((await readFile(path, "latin1")).includes(canary)).toBe(true);
    expect((await varve(["forget", "--user", "ann"])).stdout).toBe(
      "erased 1 memories, 1 history entries, 0 kept messages\n",
    );
    expect((await readFile(path, "latin1")).toLowerCase().includes(canary.toLowerCase())).toBe(false);
    expect((await json(["list", "--user", "bob"])).results).toHaveLength(1);
    expect((await varve(["forget"])).code).toBe(2);
  });

  it("moves the database to another model after a kill, and embeds nothing twice", async () => {
    const facts = Array.from({ length: 600 }, (_, index) => ({
      memory: `Fact number ${index}`,
      user_id: "ann",
    }));
    const file = join(home, "facts.json");
    await writeFile(file, JSON.stringify(facts));
    await varve(["import", file]);
    const model = ["--embedder", "cohere.embed-multilingual-v3"];
    const args = [join(root, "dist/cli/main.js"), "reembed", "--local", ...model];
    const child = startNode(args, cleanEnvironment(home));
    const killed = new Promise((resolve) => child.once("close", resolve));
    let shown = "";
    child.stderr?.on("data", (chunk) => {
      shown += chunk;
      if (/\((?:256|512) of 600\)/.test(shown)) child.kill("SIGKILL");
    });
    await killed;
    expect(shown).toMatch(/\(0 of 600\)/);
    const refused = await varve(["search", "fact", "--user", "ann", ...model]);
    expect([refused.code, refused.stderr]).toEqual([6, expect.stringMatching(/reembed/)]);
    const resumed = await varve(["reembed", ...model]);
    const [, count] = /^embedded (\d+) memories/.exec(resumed.stdout) ?? [];
    expect([88, 344]).toContain(Number(count));
    expect(resumed.stderr).toMatch(/100 % \(600 of 600\)\n$/);
    expect((await json(["search", "fact number 42", "--user", "ann", ...model])).results).toHaveLength(10);
    expect((await json(["audit", ...model])).problems).toEqual([]);
  });

  it("audits, and sweeps what has expired", async () => {
    await remember("ann", "Plays the cello");
    await remember("ann", "Thanks!");
    const past = [{ memory: "Is in Oslo", user_id: "ann", expiration_date: "2020-01-31" }];
    await varve(["import", "-"], JSON.stringify(past));
    const audited = await varve(["audit", "--user", "ann"]);
    expect(audited.stdout).toMatch(
      /^junk .*\nexpired .*\n3 memories: 0 duplicate, 0 recall-loop, 1 junk, 1 expired/,
    );
    expect((await json(["list", "--user", "ann"])).results).toHaveLength(2);
    expect((await varve(["sweep"])).stdout).toBe("deleted 1 expired memories\n");
    expect((await json(["audit"])).memories).toBe(2);
  });

  it("learns from an image and from an agent's run", async () => {
    const png = Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
      "base64",
    );
    const image = join(home, "rex.png");
    await writeFile(image, png);
    const seen = await json(["add", "I have a dog called Rex.", "--file", image, "--user", "ann"]);
    expect(seen.usage.description.calls).toBe(1);
    expect(seen.results).toContainEqual(
      expect.objectContaining({ outcome: "stored", memory: expect.stringMatching(/Rex/) }),
    );
    const run = join(home, "run.json");
    await writeFile(
      run,
      JSON.stringify([{ role: "assistant", content: "npm test failed with exit code 1" }]),
    );
    const summed = await json(["add", "--file", run, "--procedural", "--agent", "builder"]);
    expect(summed.results).toMatchObject([{ outcome: "stored", attributedTo: "builder" }]);
    expect((await json(["list", "--agent", "builder"])).results[0].metadata).toEqual({
      memory_type: "procedural_memory",
    });
    expect((await varve(["add", "--file", run, "--procedural", "--user", "ann"])).code).toBe(2);
  });
});
