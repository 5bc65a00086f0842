import { describe, expect, it } from "vitest";
import { delegateTo } from "../../test/fixtures/delegate-store.js";
import { openTestMemory } from "../../test/fixtures/open-memory.js";
import { adding, ScriptedModel } from "../../test/fixtures/scripted-model.js";
import { WordEmbedder } from "../../test/fixtures/word-embedder.js";
import { VarveError } from "../errors.js";
import { openStore } from "../store/open-store.js";
import { LongTermMemory } from "./memory.js";

const ALICE = { userId: "alice" };
const RAW = { ...ALICE, infer: false };

describe("LongTermMemory", () => {
  it("knows nothing of an unknown id", async () => {
    const { memory } = await openTestMemory();
    expect(await memory.get("nobody")).toBeUndefined();
    expect(await memory.history("nobody")).toEqual([]);
    await expect(memory.get("")).rejects.toMatchObject({ code: "INPUT_INVALID" });
    await expect(memory.history(" ")).rejects.toMatchObject({ code: "INPUT_INVALID" });
  });

  it("gives new memories ids of their own where none are made for it", async () => {
    const store = await openStore({ provider: "sqlite", path: ":memory:" });
    const languageModel = new ScriptedModel(() => []);
    const memory = new LongTermMemory({ languageModel, embedder: new WordEmbedder(), store });
    const { results } = await memory.add("tea", RAW);
    expect(results[0]?.id).toMatch(/^[0-9a-f-]{36}$/);
    expect((await memory.get(results[0]?.id ?? ""))?.createdAt).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it.each([
    [{ extraction: { maxTokens: 0 } }, "extraction.maxTokens must be a whole number"],
    [
      { extraction: { nearDuplicateSimilarity: 1.1 } },
      "extraction.nearDuplicateSimilarity must be a number from 0 to 1",
    ],
  ])("refuses %j", async (parts, message) => {
    await expect(openTestMemory(() => [], parts)).rejects.toMatchObject({
      code: "INPUT_INVALID",
      message: expect.stringContaining(message),
    });
  });

  it("refuses a store with vectors of another space before anything is spent", async () => {
    const first = await openTestMemory();
    await first.memory.add("tea", RAW);
    const embedder = new WordEmbedder("other-words");
    const { memory, model } = await openTestMemory(() => adding("x"), { store: first.store, embedder });
    await expect(memory.add("tea", ALICE)).rejects.toMatchObject({ code: "EMBEDDING_SPACE_MISMATCH" });
    await expect(memory.search("tea", ALICE)).rejects.toMatchObject({ code: "EMBEDDING_SPACE_MISMATCH" });
    await expect(memory.update("m1", "coffee")).rejects.toMatchObject({ code: "EMBEDDING_SPACE_MISMATCH" });
    expect(model.requests).toEqual([]);
    expect(embedder.calls).toEqual([]);
    expect((await memory.getAll(ALICE)).results).toHaveLength(1);
  });

  it("binds the embedding space once, and again after it failed", async () => {
    const store = await openStore({ provider: "sqlite", path: ":memory:" });
    let bindings = 0;
    const busyAtFirst = delegateTo(store, {
      bindSpace: async (space) => {
        bindings += 1;
        if (bindings === 1) throw new VarveError("STORE_BUSY", "Another process writes.");
        await store.bindSpace(space);
      },
    });
    const { memory } = await openTestMemory(() => [], { store: busyAtFirst });
    await expect(memory.search("tea", ALICE)).rejects.toMatchObject({ code: "STORE_BUSY" });
    await memory.search("tea", ALICE);
    await memory.add("tea", RAW);
    expect(bindings).toBe(2);
  });

  it("forgets everything of every scope on reset, and goes on", async () => {
    const { memory } = await openTestMemory();
    await memory.add("tea", RAW);
    await memory.add("tea", { userId: "bob", infer: false });
    await memory.reset();
    expect((await memory.getAll(ALICE)).results).toEqual([]);
    expect((await memory.getAll({ userId: "bob" })).results).toEqual([]);
    expect(await memory.history("m1")).toEqual([]);
    await memory.add("coffee", RAW);
    expect((await memory.search("coffee", ALICE)).results).toHaveLength(1);
  });
});

describe("close", () => {
  it("lets running calls end, then releases the store, and refuses later calls", async () => {
    let finish = (): void => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { memory, store } = await openTestMemory(async () => {
      await finished;
      return adding("User likes tea.");
    });
    const running = memory.add("Tea", ALICE);
    const waiting = memory.add("Tea", ALICE);
    const closing = memory.close();
    for (const call of [
      () => memory.add("Tea", ALICE),
      () => memory.search("Tea", ALICE),
      () => memory.get("m1"),
      () => memory.getAll(ALICE),
      () => memory.update("m1", "x"),
      () => memory.delete("m1"),
      () => memory.deleteAll(ALICE),
      () => memory.history("m1"),
      () => memory.reset(),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: "CLOSED" });
    }
    expect(await store.list({ scope: ALICE, limit: 1 })).toEqual({ records: [] });
    finish();
    await closing;
    expect((await running).results).toMatchObject([{ outcome: "stored" }]);
    expect((await waiting).results).toMatchObject([{ outcome: "duplicate" }]);
    await expect(store.list({ scope: ALICE, limit: 1 })).rejects.toMatchObject({ code: "CLOSED" });
  });

  it("waits for calls that fail, too", async () => {
    const { memory } = await openTestMemory(() => ({ text: "no JSON" }));
    const failing = memory.add("Tea", ALICE);
    const closing = memory.close();
    await expect(failing).rejects.toMatchObject({ code: "EXTRACTION_UNPARSABLE" });
    await closing;
  });

  it("may be called twice, and releases the store and then the models once", async () => {
    const store = await openStore({ provider: "sqlite", path: ":memory:" });
    const released: string[] = [];
    const counting = delegateTo(store, { close: async () => void released.push("store") });
    const onClose = () => void released.push("models");
    const { memory } = await openTestMemory(() => [], { store: counting, onClose });
    await Promise.all([memory.close(), memory.close()]);
    await memory.close();
    expect(released).toEqual(["store", "models"]);
    await store.close();
  });

  it("releases the models even if the store cannot be closed", async () => {
    const store = await openStore({ provider: "sqlite", path: ":memory:" });
    const full = delegateTo(store, { close: () => Promise.reject(new VarveError("STORE_FULL", "No room.")) });
    let released = false;
    const onClose = () => {
      released = true;
    };
    const { memory } = await openTestMemory(() => [], { store: full, onClose });
    await expect(memory.close()).rejects.toMatchObject({ code: "STORE_FULL" });
    expect(released).toBe(true);
    await store.close();
  });
});
