import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cleanEnvironment, type Finished, root, runNode, startNode } from "./run-node.js";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "varve-cli-"));
});
afterEach(async () => {
  await rm(home, { recursive: true });
});

function varve(
  args: readonly string[],
  input = "",
  extra: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  return runNode([join(root, "dist/cli/main.js"), ...args], cleanEnvironment(home, extra), input);
}

const json = ({ stdout }: Finished) => JSON.parse(stdout);

describe("the command line", () => {
  it("adds in one process what another finds, through one database file", async () => {
    const added = await varve(["add", "--local", "--file", "examples/alice.json", "--user", "alice"]);
    expect(added.stderr).toBe("");
    expect(added.code).toBe(0);
    expect(added.stdout).toMatch(/^stored /m);

    const found = await varve([
      "search",
      "--local",
      "--user",
      "alice",
      "what films does she like?",
      "--json",
    ]);
    expect(found.code).toBe(0);
    const best = json(found).results.slice(0, 3);
    expect(best.map(({ memory }: { memory: string }) => memory)).toContainEqual(
      expect.stringMatching(/sci-fi/),
    );

    const other = await varve(["search", "--local", "--user", "bob", "what films does she like?", "--json"]);
    expect(json(other).results).toEqual([]);
  });

  it("reads a conversation from standard input", async () => {
    const conversation = JSON.stringify([{ role: "user", content: "My name is John." }]);
    const added = await varve(["add", "--local", "--user", "john", "--file", "-", "--json"], conversation);
    expect(json(added).results).toMatchObject([{ outcome: "stored", memory: "Name is John" }]);
  });

  it("stores texts as they are with --no-infer, with metadata", async () => {
    const args = ["--local", "--user", "ann", "--json"];
    await varve([
      "add",
      "Grün ist die Hoffnung 🌱",
      "--no-infer",
      "--metadata",
      "source=chat",
      "--metadata",
      "kind=saying",
      ...args,
    ]);
    const listed = json(await varve(["list", ...args]));
    expect(listed.results).toMatchObject([
      { memory: "Grün ist die Hoffnung 🌱", metadata: { source: "chat", kind: "saying" }, userId: "ann" },
    ]);
  });

  it("goes on with a search where the page before ended", async () => {
    const args = ["--local", "--user", "ann", "--json"];
    for (const text of ["Plays the cello", "Owns a cello", "Sold the old cello"])
      await varve(["add", text, "--no-infer", ...args]);
    const look = async (...more: readonly string[]) =>
      json(await varve(["search", "cello", "--limit", "2", ...more, ...args]));
    const first = await look();
    const second = await look("--cursor", first.nextCursor);
    const found = [...first.results, ...second.results].map(({ memory }: { memory: string }) => memory);
    expect(found.sort()).toEqual(["Owns a cello", "Plays the cello", "Sold the old cello"]);
    expect(second.nextCursor).toBeUndefined();
    const shown = await varve(["search", "cello", "--limit", "2", "--local", "--user", "ann"]);
    expect(shown.stdout).toMatch(/^More: --cursor [\w-]+$/m);
  });

  it("lists, deletes and shows the history of a memory", async () => {
    const added = json(
      await varve(["add", "--local", "--user", "ann", "--no-infer", "Plays the cello", "--json"]),
    );
    const { id } = added.results[0];
    expect((await varve(["delete", "--local", id, "--reason", "she asked"])).stdout).toBe(`deleted ${id}\n`);
    const { history } = json(await varve(["history", "--local", id, "--json"]));
    expect(history).toMatchObject([
      { event: "ADD", newMemory: "Plays the cello" },
      { event: "DELETE", previousMemory: "Plays the cello", reason: "she asked" },
    ]);
    expect((await varve(["list", "--local", "--user", "ann"])).stdout).toBe("No memory yet.\n");
  });

  it("deletes a whole scope with --all, and nothing without a scope", async () => {
    await varve(["add", "--local", "--user", "ann", "--no-infer", "Plays the cello"]);
    const refused = await varve(["delete", "--local", "--all"]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/userId/);
    expect(json(await varve(["delete", "--local", "--all", "--user", "ann", "--json"]))).toEqual({
      deleted: 1,
    });
  });

  it.each([
    ["no scope", ["search", "--local", "films"], 2, /userId/],
    ["an unknown id", ["delete", "--local", "nothing"], 4, /nothing/],
    ["an unknown id's history", ["history", "--local", "nothing"], 4, /nothing/],
    [
      "a missing file",
      ["add", "--local", "--user", "a", "--file", "missing.json"],
      2,
      /missing\.json: there is no such file/,
    ],
    [
      "a file that is not JSON",
      ["add", "--local", "--user", "a", "--file", "LICENSE"],
      2,
      /LICENSE is not JSON/,
    ],
    ["nothing to add", ["add", "--local", "--user", "a"], 2, /--file/],
    [
      "a number that is none",
      ["search", "--local", "--user", "a", "x", "--limit", "many"],
      2,
      /--limit takes a number/,
    ],
    [
      "a reference time that is none",
      ["search", "--local", "--user", "a", "x", "--reference-time", "soon"],
      2,
      /referenceTime/,
    ],
    ["a limit out of range", ["search", "--local", "--user", "a", "x", "--limit", "0"], 2, /limit/],
    ["an unknown command", ["remember"], 2, /unknown command 'remember'/],
    ["an unknown option", ["list", "--usr", "alice"], 2, /Did you mean --user/],
    ["no model", ["search", "--user", "alice", "x"], 2, /model/],
    [
      "no credentials",
      ["search", "--user", "alice", "x", "--model", "amazon.nova-lite-v1:0"],
      3,
      /AWS_ACCESS_KEY_ID/,
    ],
    [
      "a malformed model",
      ["search", "--user", "alice", "x", "--model", "nova lite"],
      2,
      /provider\.model-name:version/,
    ],
  ] as const)("exits sensibly on %s", async (_what, args, code, message) => {
    const finished = await varve(args);
    expect(finished.stderr).toMatch(message);
    expect(finished.code).toBe(code);
    expect(finished.stdout).toBe("");
  });

  it("prints errors as JSON with --json", async () => {
    const finished = await varve(["search", "--local", "films", "--json"]);
    expect(finished.code).toBe(2);
    expect(JSON.parse(finished.stderr).error).toMatchObject({ code: "SCOPE_REQUIRED", retryable: false });
  });

  it("takes a configuration file, from --config or VARVE_CONFIG, and lets options override it", async () => {
    const path = join(home, "varve.yaml");
    await writeFile(
      path,
      "llm:\n  provider: aws_bedrock\n  config:\n    model: amazon.nova-lite-v1:0\nvector_store:\n  provider: sqlite\n  config:\n    path: " +
        join(home, "from-file.db") +
        "\n",
    );
    await varve(["add", "--local", "--config", path, "--user", "ann", "--no-infer", "Plays the cello"]);
    const fromVariable = await varve(["list", "--local", "--user", "ann", "--json"], "", {
      VARVE_CONFIG: path,
    });
    expect(json(fromVariable).results).toHaveLength(1);
    const elsewhere = await varve([
      "list",
      "--local",
      "--config",
      path,
      "--db",
      join(home, "other.db"),
      "--user",
      "ann",
      "--json",
    ]);
    expect(json(elsewhere).results).toEqual([]);
  });

  it("serves as a local Bedrock until it is stopped", async () => {
    const server = startNode(
      [join(root, "dist/cli/main.js"), "local", "--port", "0", "--json"],
      cleanEnvironment(home),
    );
    const line = await new Promise<string>((resolve) =>
      server.stdout?.once("data", (chunk) => resolve(String(chunk))),
    );
    const { env } = JSON.parse(line);
    const added = await varve(
      ["add", "I love hiking.", "--model", "amazon.nova-lite-v1:0", "--user", "ann"],
      "",
      env,
    );
    expect(added.stderr).toBe("");
    expect(added.stdout).toMatch(/^stored /);
    const stopped = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGTERM");
    expect(await stopped).toBe(0);
  });

  it.each(["add", "search", "list", "history", "delete", "local"])(
    "%s has help with an example",
    async (name) => {
      const { code, stdout } = await varve([name, "--help"]);
      expect(code).toBe(0);
      expect(stdout).toMatch(/Examples:\n {2}\$ varve/);
    },
  );
});
