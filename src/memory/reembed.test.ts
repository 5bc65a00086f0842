import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openTestMemory, type TestMemory } from "../../test/fixtures/open-memory.js";
import { WordEmbedder } from "../../test/fixtures/word-embedder.js";
import { openStore } from "../store/open-store.js";

const ALICE = { userId: "alice" };

/** A store with texts in the space "words", and a memory over it whose embedder has another space. */
async function openMoved(texts: readonly string[]): Promise<TestMemory> {
  const store = await openStore({ provider: "sqlite", path: ":memory:" });
  const old = await openTestMemory(undefined, { store });
  for (const text of texts) await old.memory.add(text, { ...ALICE, infer: false });
  return openTestMemory(undefined, { store, embedder: new WordEmbedder("other") });
}

const texts = (count: number) => Array.from({ length: count }, (_, index) => `fact number ${index}`);

describe("reembed", () => {
  it("moves every memory to the embedder's space, with no call of the language model, and tells how far it is", async () => {
    const { memory, model, store } = await openMoved(texts(300));
    await expect(memory.search("fact", ALICE)).rejects.toMatchObject({ code: "EMBEDDING_SPACE_MISMATCH" });
    await expect(memory.add("new", { ...ALICE, infer: false })).rejects.toMatchObject({
      code: "EMBEDDING_SPACE_MISMATCH",
    });
    const progress: string[] = [];
    const result = await memory.reembed({
      onProgress: ({ done, total }) => progress.push(`${done}/${total}`),
      tags: { tenant: "t" },
    });
    expect(result).toMatchObject({
      space: { model: "other", dimensions: 256 },
      reembedded: 300,
      usage: { llm: { calls: 0 }, embedding: { calls: 300 } },
    });
    expect(progress).toEqual(["0/300", "256/300", "300/300"]);
    expect(await store.space()).toEqual({ model: "other", dimensions: 256 });
    expect((await memory.search("fact number 7", ALICE)).results[0]?.memory).toBe("fact number 7");
    expect(await memory.history("m1")).toHaveLength(1);
    expect(model.requests).toEqual([]);
    expect(await memory.reembed()).toMatchObject({ reembedded: 0, usage: { embedding: { calls: 0 } } });
  });

  it("embeds nothing twice after it was stopped", async () => {
    const { memory } = await openMoved(texts(300));
    const abort = new AbortController();
    const stopped = memory.reembed({
      signal: abort.signal,
      onProgress: ({ done }) => done > 0 && abort.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ code: "ABORTED" });
    const progress: number[] = [];
    const { reembedded } = await memory.reembed({ onProgress: ({ done }) => progress.push(done) });
    expect(reembedded).toBe(44);
    expect(progress).toEqual([256, 300]);
  });

  it("moves what was added in the old space while it ran", async () => {
    const store = await openStore({ provider: "sqlite", path: ":memory:" });
    const old = await openTestMemory(undefined, { store });
    await old.memory.add("early", { ...ALICE, infer: false });
    const { memory } = await openTestMemory(undefined, { store, embedder: new WordEmbedder("other") });
    let late: Promise<unknown> | undefined;
    const { reembedded } = await memory.reembed({
      onProgress: ({ done }) => {
        if (done === 1) late ??= store.commit([lateAddition()]);
      },
    });
    await late;
    expect(reembedded).toBe(2);
    expect((await memory.search("late", ALICE)).results[0]?.memory).toBe("late");
  });

  it("keeps the old space where a text cannot be embedded, names it, and goes on when it is gone", async () => {
    const store = await openStore({ provider: "sqlite", path: ":memory:" });
    const old = await openTestMemory(undefined, { store });
    for (const text of ["one", "two"]) await old.memory.add(text, { ...ALICE, infer: false });
    const text = { memory: "unembeddable", hash: "h", vector: new Float32Array(256).fill(1) };
    await store.commit([{ kind: "update", id: "m1", text, at: "2024-07-01T00:00:00Z", actor: "caller" }]);
    const { memory } = await openTestMemory(undefined, { store, embedder: new WordEmbedder("other") });
    await expect(memory.reembed()).rejects.toMatchObject({
      code: expect.stringMatching(/EMBEDDING_PARTIAL|MODEL_FAILED/),
    });
    expect(await store.space()).toMatchObject({ model: "words" });
    await memory.delete("m1");
    expect((await memory.reembed()).reembedded).toBe(0);
    expect(await store.space()).toMatchObject({ model: "other" });
  });

  it("ends a process's work in the old space as soon as another has moved the store", async () => {
    const folder = mkdtempSync(join(tmpdir(), "varve-reembed-"));
    const open = (embedder: WordEmbedder) =>
      openStore({ provider: "sqlite", path: join(folder, "memory.db") }).then((store) =>
        openTestMemory(undefined, { store, embedder }),
      );
    const [{ memory: old }, { memory }] = [
      await open(new WordEmbedder("words")),
      await open(new WordEmbedder("other")),
    ];
    await old.add("one", { ...ALICE, infer: false });
    await old.search("one", ALICE);
    await memory.reembed();
    const mismatch = { code: "EMBEDDING_SPACE_MISMATCH" };
    await expect(old.search("one", ALICE)).rejects.toMatchObject(mismatch);
    await expect(old.add("two", { ...ALICE, infer: false })).rejects.toMatchObject(mismatch);
    await expect(old.update("m1", "three")).rejects.toMatchObject(mismatch);
    expect((await memory.search("one", ALICE)).results).toMatchObject([{ memory: "one" }]);
    await Promise.all([old.close(), memory.close()]);
    rmSync(folder, { recursive: true });
  });
});

const lateAddition = () => ({
  ...{ kind: "add" as const, scope: ALICE, id: "late", memory: "late", hash: "late", metadata: {} },
  ...{ vector: new Float32Array(256).fill(1), at: "2024-07-01T00:00:00Z", actor: "caller" },
});
