import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scope as scopes } from "../../../test/contract/store-arbitraries.js";
import { openTestMemory, type TestMemory } from "../../../test/fixtures/open-memory.js";
import { WordEmbedder } from "../../../test/fixtures/word-embedder.js";
import type { ImportOptions, ImportSource } from "../../spec/life-cycle.js";

const ALICE = { userId: "alice" };

async function linesOf({ memory }: TestMemory, options = {}): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of memory.export(options)) lines.push(line);
  return lines;
}

async function openFilled(): Promise<TestMemory> {
  const opened = await openTestMemory();
  const { memory } = opened;
  const add = (text: string, more = {}) => memory.add(text, { ...ALICE, infer: false, ...more });
  await add("Likes tea ü😀", { metadata: { a: [1, { b: null }] }, expiresAt: "2030-01-01T00:00:00Z" });
  await add("Has a dog", { runId: "r" });
  await add("Lives in Rome");
  await memory.update("m2", "Has two dogs", { actor: "support", reason: "She wrote." });
  await memory.delete("m3", { reason: "wrong" });
  await memory.add("Bob's", { userId: "bob", infer: false });
  return opened;
}

describe("export and import", () => {
  it("move a memory as it is, byte for byte, without embedding anything", async () => {
    const from = await openFilled();
    const to = await openTestMemory();
    const lines = await linesOf(from);
    expect(JSON.parse(lines[0] ?? "")).toEqual({
      format: "varve-memories",
      version: 1,
      embeddingSpace: { model: "words", dimensions: 256 },
    });
    const result = await to.memory.import(lines);
    expect(result).toEqual({
      ...{ stored: 3, deleted: 1, duplicates: 0, failed: [], warnings: [] },
      usage: { llm: { calls: 0 }, embedding: { calls: 0 } },
    });
    expect(await linesOf(to)).toEqual(lines);
    for (const id of ["m1", "m2", "m3", "m4"]) {
      expect(await to.memory.get(id)).toEqual(await from.memory.get(id));
      const historyOf = async ({ memory }: TestMemory) =>
        (await memory.history(id)).map(({ id: _, ...change }) => change);
      expect(await historyOf(to)).toEqual(await historyOf(from));
    }
    expect((await to.memory.search("two dogs", ALICE)).results[0]?.id).toBe("m2");
    expect(to.embedder.calls.map(({ purpose }) => purpose)).toEqual(["query"]);
    expect(await to.memory.import(lines)).toMatchObject({ stored: 0, deleted: 0, duplicates: 4 });
    expect(await linesOf(to)).toEqual(lines);
  });

  it("round-trip whatever was stored, however the text is cut into chunks", {
    timeout: 120_000,
  }, async () => {
    const step = fc.record({
      owner: scopes,
      text: fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }).filter((text) => text.trim() !== ""),
      remove: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 8 }),
        fc.integer({ min: 1, max: 200 }),
        async (steps, size) => {
          const from = await openTestMemory();
          for (const { owner, text, remove } of steps) {
            const { results } = await from.memory.add(text, { ...owner, infer: false });
            const [fact] = results;
            if (remove && fact?.outcome === "stored") await from.memory.delete(fact.id ?? "");
          }
          const lines = await linesOf(from);
          const bytes = Buffer.from(lines.join(""));
          const chunks = function* () {
            for (let start = 0; start < bytes.length; start += size)
              yield bytes.subarray(start, start + size);
          };
          const to = await openTestMemory();
          expect((await to.memory.import(chunks())).failed).toEqual([]);
          expect((await linesOf(to)).slice(1)).toEqual(lines.slice(1));
        },
      ),
      { numRuns: 40 },
    );
  });

  it("cover one scope where one is named", async () => {
    const from = await openFilled();
    const lines = await linesOf(from, { user_id: "alice", run_id: "r" });
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[1] ?? "")).toMatchObject({ id: "m2", memory: "Has two dogs" });
    await expect(linesOf(from, { user: "alice" })).rejects.toMatchObject({ code: "INPUT_INVALID" });
  });

  it("embed the texts where the file holds no vectors", async () => {
    const from = await openFilled();
    const to = await openTestMemory();
    const lines = await linesOf(from, { vectors: false });
    expect(lines.join("")).not.toContain('"vector"');
    const { stored, usage } = await to.memory.import(lines, { tags: { tenant: "t" } });
    expect(stored).toBe(3);
    expect(usage.embedding.calls).toBe(3);
    expect(to.embedder.contexts).toEqual([
      { operation: "import", purpose: "embedding", tags: { tenant: "t" } },
    ]);
    expect(await linesOf(to)).toEqual(await linesOf(from));
  });

  it.each<[string, object, string, ImportOptions]>([
    ["holds no vectors", { vectors: false }, "words", {}],
    ["holds vectors of another space", {}, "other", { reembed: true }],
  ])(
    "embed each text once of a file that %s, however often it is imported",
    async (_, how, model, options) => {
      const lines = await linesOf(await openFilled(), how);
      const embedder = new WordEmbedder(model);
      const { memory } = await openTestMemory(undefined, { embedder });
      const texts = () => embedder.calls.splice(0).flatMap((call) => call.texts);
      expect(await memory.import(lines, options)).toMatchObject({ stored: 3, deleted: 1, duplicates: 0 });
      expect(texts()).toEqual(["Likes tea ü😀", "Has two dogs", "Bob's"]);
      expect(await memory.import(lines, options)).toEqual({
        ...{ stored: 0, deleted: 0, duplicates: 4, failed: [], warnings: [] },
        usage: { llm: { calls: 0 }, embedding: { calls: 0 } },
      });
      expect(texts()).toEqual([]);
      await memory.delete("m1");
      await memory.update("m2", "Has three dogs");
      expect(texts()).toEqual(["Has three dogs"]);
      expect(await memory.import(lines, options)).toMatchObject({
        ...{ stored: 1, deleted: 0, duplicates: 2 },
        failed: [{ entry: 3, id: "m2", error: { code: "CONFLICT" } }],
      });
      expect(texts()).toEqual(["Likes tea ü😀"]);
    },
  );

  it("refuse vectors of another space before anything is stored, unless they may be made anew", async () => {
    const from = await openFilled();
    const to = await openTestMemory(undefined, { embedder: new WordEmbedder("other") });
    const lines = await linesOf(from);
    await expect(to.memory.import(lines)).rejects.toMatchObject({ code: "EMBEDDING_SPACE_MISMATCH" });
    expect(await to.memory.getAll(ALICE)).toMatchObject({ results: [] });
    expect(await to.memory.import(lines, { reembed: true })).toMatchObject({ stored: 3, deleted: 1 });
    expect((await linesOf(to)).slice(1)).toEqual(lines.slice(1));
  });

  it("report each entry that cannot be stored, and store the others", async () => {
    const from = await openFilled();
    const lines = await linesOf(from);
    const spoil = (index: number, change: object) => {
      lines[index] = JSON.stringify({ ...JSON.parse(lines[index] ?? ""), ...change });
    };
    spoil(1, { vector: "AAAA" });
    spoil(2, { createdAt: "yesterday" });
    lines[3] = "{ not json";
    const to = await openTestMemory();
    const { failed, ...rest } = await to.memory.import(lines.map((line) => `${line.trimEnd()}\n`));
    expect(rest).toMatchObject({ stored: 1, deleted: 0, duplicates: 0, warnings: [] });
    expect(failed.map(({ entry, error }) => [entry, error.code, error.message])).toEqual([
      [2, "INPUT_INVALID", expect.stringContaining("vector is not 256 numbers")],
      [3, "INPUT_INVALID", expect.stringContaining("createdAt must be")],
      [4, "INPUT_INVALID", "The line is not JSON."],
    ]);
    expect(JSON.stringify(failed)).not.toContain("dogs");
  });

  it("leave a memory whose id is taken as it is, and a text that cannot be embedded out, and say so", async () => {
    const { memory } = await openTestMemory();
    await memory.add("Mine", { userId: "carol", infer: false });
    const record = (id: string, text: string) => ({ id, memory: text, user_id: "alice" });
    const { stored, failed } = await memory.import([
      record("m1", "Theirs"),
      record("x\0", "No store keeps such an id"),
      record("x1", "unembeddable text"),
      record("x2", "fine"),
    ]);
    expect(stored).toBe(1);
    expect(failed).toMatchObject([
      { entry: 2, error: { code: "INPUT_INVALID" } },
      { entry: 3, id: "x1", error: { code: "MODEL_FAILED" } },
      { entry: 1, id: "m1", error: { code: "CONFLICT" } },
    ]);
    expect(await memory.get("m1")).toMatchObject({ memory: "Mine", userId: "carol" });
  });

  it("say when a file has lost its end, or a part of its middle", async () => {
    const lines = await linesOf(await openFilled());
    const cut = await openTestMemory();
    expect((await cut.memory.import(lines.slice(0, 3))).warnings).toEqual([
      expect.stringMatching(/no last line: it was cut off after 2 entries/),
    ]);
    const holed = await openTestMemory();
    expect((await holed.memory.import(lines.filter((_, index) => index !== 2))).warnings).toEqual([
      "The export states 4 entries and holds 3.",
    ]);
  });

  it("go on batch by batch, and stop where the caller does", async () => {
    const to = await openTestMemory();
    const abort = new AbortController();
    const read: number[] = [];
    const source = function* () {
      for (let index = 0; index < 600; index += 1) yield { memory: `fact ${index}` };
    };
    const options: ImportOptions = {
      ...ALICE,
      signal: abort.signal,
      onProgress: (progress) => {
        read.push(progress.read);
        if (read.length === 2) abort.abort();
      },
    };
    await expect(to.memory.import(source(), options)).rejects.toMatchObject({ code: "ABORTED" });
    expect(read).toEqual([256, 512]);
    expect((await to.store.scopes({ limit: 1 })).scopes).toEqual([{ scope: ALICE, memories: 512 }]);
  });

  it.each<[string, unknown, string]>([
    ["text that is no JSON", ["hello", "world"], "INPUT_INVALID"],
    ["a later version", [{ format: "varve-memories", version: 2 }], "INPUT_INVALID"],
    ["a broken header", [{ format: "varve-memories", version: 1, embeddingSpace: "x" }], "INPUT_INVALID"],
    ["a number", 7, "INPUT_INVALID"],
  ])("refuse %s", async (_, source, code) => {
    const { memory } = await openTestMemory();
    await expect(memory.import(source as ImportSource)).rejects.toMatchObject({ code });
  });
});

describe("an export of mem0", () => {
  const RESULTS = [
    {
      id: "a1",
      memory: "Likes pizza",
      hash: "0f",
      metadata: { category: "food" },
      score: 0.8,
      created_at: "2024-07-26T01:44:41.039788-07:00",
      updated_at: null,
      user_id: "alice",
      agent_id: null,
      categories: ["taste"],
      expiration_date: "2030-01-31",
    },
    {
      id: "a2",
      memory: "Plays chess",
      createdAt: "2024-07-27",
      attributedTo: "Al",
      run_id: "r1",
      role: "user",
    },
  ];

  it.each<[string, ImportSource]>([
    ["a list of objects", RESULTS],
    ["JSON Lines", RESULTS.map((record) => `${JSON.stringify(record)}\n`)],
    ["the answer of get_all", [JSON.stringify({ results: RESULTS, relations: [] })]],
    ["a list over several lines", [JSON.stringify(RESULTS, undefined, 2)]],
    ["an answer over several lines", [JSON.stringify({ count: 2, results: RESULTS }, undefined, 4)]],
    ["a platform's export", [JSON.stringify({ memories: RESULTS })]],
  ])("is read as %s", async (_, source) => {
    const { memory } = await openTestMemory();
    expect(await memory.import(source)).toMatchObject({ stored: 2, failed: [], warnings: [] });
    expect(await memory.get("a1")).toMatchObject({
      memory: "Likes pizza",
      userId: "alice",
      metadata: { category: "food", categories: ["taste"] },
      createdAt: "2024-07-26T08:44:41.039Z",
      updatedAt: "2024-07-26T08:44:41.039Z",
      expiresAt: "2030-02-01T00:00:00.000Z",
    });
    expect(await memory.get("a1")).not.toHaveProperty("agentId");
    expect(await memory.get("a2")).toMatchObject({
      runId: "r1",
      attributedTo: "Al",
      createdAt: "2024-07-27T00:00:00.000Z",
      metadata: { role: "user" },
    });
    expect(await memory.history("a1")).toMatchObject([{ event: "ADD", actor: "import" }]);
  });

  it("takes the owner of records that name none from the call", async () => {
    const { memory } = await openTestMemory();
    const records = [{ memory: "Likes pizza" }, { memory: "Plays chess", user_id: "bob" }];
    const without = await memory.import(records);
    expect(without).toMatchObject({ stored: 1, failed: [{ entry: 1, error: { code: "SCOPE_REQUIRED" } }] });
    expect(await memory.import(records, ALICE)).toMatchObject({ stored: 1, duplicates: 1, failed: [] });
    expect((await memory.getAll(ALICE)).results).toMatchObject([{ memory: "Likes pizza" }]);
  });
});
