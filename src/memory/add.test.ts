import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openTestMemory } from "../../test/fixtures/open-memory.js";
import { adding } from "../../test/fixtures/scripted-model.js";
import type { JsonObject, JsonValue } from "../spec/json.js";
import type { LanguageModel } from "../spec/language-model.js";
import type { Logger } from "../spec/logger.js";
import type { AddOptions } from "../spec/memory.js";
import type { Message } from "../spec/message.js";
import { formatRecalled } from "./recalled-text.js";

const ALICE = { userId: "alice" };
const textsOf = (records: readonly { readonly memory: string }[]) =>
  records.map(({ memory }) => memory).sort();

describe("add", () => {
  it("extracts, stores and reports facts, with who said them, why, and what it cost", async () => {
    const { memory, model, embedder } = await openTestMemory(() =>
      adding("User likes tea.", "User has a dog."),
    );
    const result = await memory.add("I like tea and have a dog", { ...ALICE, metadata: { source: "chat" } });
    const told = { attributedTo: "user", reason: "The user said so." };
    expect(result).toEqual({
      results: [
        { outcome: "stored", id: "m1", memory: "User likes tea.", ...told },
        { outcome: "stored", id: "m2", memory: "User has a dog.", ...told },
      ],
      usage: {
        llm: { calls: 1, inputTokens: 100, outputTokens: 20, totalTokens: 120 },
        embedding: { calls: 2, inputTokens: 7 },
      },
      warnings: [],
    });
    expect(model.requests).toHaveLength(1);
    expect(embedder.calls).toEqual([{ texts: ["User likes tea.", "User has a dog."], purpose: "document" }]);
    expect(await memory.get("m1")).toMatchObject({
      memory: "User likes tea.",
      userId: "alice",
      metadata: { source: "chat" },
      attributedTo: "user",
    });
    expect(await memory.history("m1")).toMatchObject([
      { event: "ADD", newMemory: "User likes tea.", actor: "extraction", reason: "The user said so." },
    ]);
  });

  it("finds nothing to remember without an error", async () => {
    const { memory } = await openTestMemory(() => []);
    expect(await memory.add("Hello!", ALICE)).toMatchObject({ results: [], warnings: [] });
  });

  it("shows the model what the scope holds, and updates, deletes and leaves alone by its numbers", async () => {
    const { memory, model, embedder } = await openTestMemory(({ existing_memories: known }, index) => {
      if (index === 0) return adding("User lives in Berlin.", "User has a dog.", "User likes tea.");
      const numberOf = (word: string) => known.find((each) => each.memory.includes(word))?.id ?? 0;
      return [
        {
          operation: "update",
          id: numberOf("Berlin"),
          memory: "User lives in Paris.",
          attributed_to: "user",
          reason: "Moved.",
        },
        { operation: "delete", id: numberOf("dog"), memory: "", attributed_to: "user", reason: "It died." },
        { operation: "none", id: numberOf("tea"), memory: "", attributed_to: "user", reason: "Known." },
      ];
    });
    await memory.add("I live in Berlin, have a dog and like tea", { ...ALICE, metadata: { a: 1, b: 1 } });
    const result = await memory.add("I moved to Paris. My dog died. Tea, please.", {
      ...ALICE,
      metadata: { b: 2 },
    });
    expect(result.results).toEqual([
      {
        outcome: "updated",
        id: "m1",
        memory: "User lives in Paris.",
        previousMemory: "User lives in Berlin.",
        attributedTo: "user",
        reason: "Moved.",
      },
      { outcome: "deleted", id: "m2", memory: "User has a dog.", reason: "It died." },
      { outcome: "unchanged", id: "m3", memory: "User likes tea.", attributedTo: "user", reason: "Known." },
    ]);
    expect(model.read(1).existing_memories.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(embedder.calls.slice(1)).toEqual([
      { texts: ["I moved to Paris. My dog died. Tea, please."], purpose: "query" },
      { texts: ["User lives in Paris."], purpose: "document" },
    ]);
    expect(textsOf((await memory.getAll(ALICE)).results)).toEqual([
      "User likes tea.",
      "User lives in Paris.",
    ]);
    expect((await memory.get("m1"))?.metadata).toEqual({ a: 1, b: 2 });
    expect(await memory.history("m2")).toMatchObject([
      { event: "ADD" },
      { event: "DELETE", reason: "It died." },
    ]);
  });

  it("gives a text to another memory within one reply, whatever the order of its operations", async () => {
    const { memory } = await openTestMemory(({ existing_memories: known }, index) => {
      if (index === 0) return adding("User likes tea.", "User has a dog.");
      const numberOf = (word: string) => known.find((each) => each.memory.includes(word))?.id ?? 0;
      return [
        ...adding("User has a dog."),
        {
          operation: "update",
          id: numberOf("dog"),
          memory: "User likes tea.",
          attributed_to: "user",
          reason: "",
        },
        { operation: "delete", id: numberOf("tea"), memory: "", attributed_to: "user", reason: "" },
      ];
    });
    await memory.add("I like tea and have a dog", ALICE);
    const { results } = await memory.add("Tea and dog", ALICE);
    expect(results.map(({ outcome, id }) => [outcome, id])).toEqual([
      ["stored", "m3"],
      ["updated", "m2"],
      ["deleted", "m1"],
    ]);
    expect(textsOf((await memory.getAll(ALICE)).results)).toEqual(["User has a dog.", "User likes tea."]);
  });

  it("shows the model no memory of another scope", async () => {
    const { memory, model } = await openTestMemory((_, index) =>
      index === 0 ? adding("Bob likes tea.") : [],
    );
    await memory.add("I like tea", { userId: "bob" });
    await memory.add("I like tea", ALICE);
    expect(model.read(1).existing_memories).toEqual([]);
  });

  it("shows the model ten existing memories at most, the nearest", async () => {
    const words = ["ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen", "imp", "jay", "koi", "lynx"];
    const { memory, model } = await openTestMemory((_, index) =>
      index === 0 ? adding(...words.map((word) => `User keeps a ${word}.`)) : [],
    );
    await memory.add("I keep animals", ALICE);
    await memory.add("The lynx ate the koi", ALICE);
    const shown = model.read(1).existing_memories;
    expect(shown).toHaveLength(10);
    expect(textsOf(shown.slice(0, 2))).toEqual(["User keeps a koi.", "User keeps a lynx."]);
  });

  it("shows the memory first that any one of the messages came nearest to", async () => {
    const { memory, model } = await openTestMemory((_, index) =>
      index === 0 ? adding("User keeps an ant.", "User keeps a lynx.", "User keeps a koi.") : [],
    );
    await memory.add("I keep animals", ALICE);
    const said = ["The ant bit me", "User keeps a lynx"].map(
      (content) => ({ role: "user", content }) as const,
    );
    await memory.add(said, ALICE);
    expect(model.read(1).existing_memories[0]).toEqual({ id: 1, memory: "User keeps a lynx." });
  });

  it("looks up the last eight things that the user said, newest last", async () => {
    const { memory, embedder } = await openTestMemory((_, index) =>
      index === 0 ? adding("User likes tea.") : [],
    );
    await memory.add("I like tea", ALICE);
    const messages = Array.from({ length: 10 }, (_, index): Message[] => [
      { role: "user", content: `question ${index}` },
      { role: "assistant", content: `answer ${index}` },
    ]).flat();
    await memory.add(messages, ALICE);
    expect(embedder.calls.at(-1)).toEqual({
      texts: [2, 3, 4, 5, 6, 7, 8, 9].map((index) => `question ${index}`),
      purpose: "query",
    });
  });

  it("tells the model who said what and when, and leaves system prompts out", async () => {
    const { memory, model } = await openTestMemory();
    await memory.add(
      [
        { role: "system", content: "You are kind." },
        { role: "user", name: "Alice", content: "I ran yesterday", timestamp: "2023-05-08T13:56:00+02:00" },
        { role: "assistant", content: "Well done" },
      ],
      ALICE,
    );
    expect(model.read(0).messages).toEqual([
      { role: "user", name: "Alice", at: "2023-05-08T13:56:00+02:00", content: "I ran yesterday" },
      { role: "assistant", at: "2024-06-01T00:00:00.000Z", content: "Well done" },
    ]);
  });

  it("asks no model where only system prompts and recalled memories were said", async () => {
    const { memory, model } = await openTestMemory();
    const recalled = formatRecalled([{ memory: "User likes tea." }]);
    const result = await memory.add(
      [
        { role: "system", content: "You are kind." },
        { role: "user", content: recalled },
      ],
      ALICE,
    );
    expect(result).toMatchObject({ results: [], usage: { llm: { calls: 0 }, embedding: { calls: 0 } } });
    expect(result.warnings).toEqual([expect.stringContaining("no model was called")]);
    expect(model.requests).toEqual([]);
  });

  it("passes on the model's warnings", async () => {
    const { memory } = await openTestMemory(() => ({
      text: '{"operations": []}',
      warnings: ["top_k was dropped"],
    }));
    expect((await memory.add("Hi", ALICE)).warnings).toEqual(["top_k was dropped"]);
  });

  it("uses the configured limit and instructions", async () => {
    const parts = { customInstructions: "Only food.", extraction: { maxTokens: 500 } };
    const { memory, model } = await openTestMemory(() => [], parts);
    await memory.add("Hi", ALICE);
    expect(model.requests[0]?.maxTokens).toBe(500);
    expect(model.requests[0]?.system).toMatch(/\nOnly food\.$/);
  });
});

describe("what was recalled", () => {
  it("never reaches the model, and is not learnt again when the model repeats it", async () => {
    const { memory, model } = await openTestMemory(() => adding("User likes tea.", "User has a cat."));
    const recalled = formatRecalled([{ memory: "User likes tea." }]);
    const result = await memory.add([{ role: "user", content: `${recalled}\nI have a cat` }], ALICE);
    expect(JSON.stringify(model.requests)).not.toContain("likes tea");
    expect(result.results.map(({ outcome }) => outcome)).toEqual(["unchanged", "stored"]);
  });

  it("is not stored as a message either", async () => {
    const { memory } = await openTestMemory();
    const content = `${formatRecalled([{ memory: "User likes tea." }])} I have a cat`;
    const { results } = await memory.add({ role: "user", content }, { ...ALICE, infer: false });
    expect(results.map((each) => each.memory)).toEqual(["I have a cat"]);
  });
});

describe("duplicates", () => {
  it("stores one memory for twenty equal calls at once", async () => {
    const { memory } = await openTestMemory(() => adding("User likes tea."));
    const calls = Array.from({ length: 20 }, () => memory.add("I like tea", ALICE));
    const outcomes = (await Promise.all(calls)).flatMap(({ results }) => results);
    expect(outcomes.filter(({ outcome }) => outcome === "stored")).toHaveLength(1);
    expect(outcomes.filter(({ outcome, id }) => outcome === "duplicate" && id === "m1")).toHaveLength(19);
    expect((await memory.getAll(ALICE)).results).toHaveLength(1);
  });

  it("stores one memory for equal calls of two memories on one store", async () => {
    const first = await openTestMemory(() => adding("User likes tea."));
    const second = await openTestMemory(() => adding("User likes tea"), {
      store: first.store,
      newId: () => "other",
    });
    const [one, other] = await Promise.all([first.memory.add("Tea", ALICE), second.memory.add("Tea", ALICE)]);
    const outcomes = [...one.results, ...other.results].map(({ outcome }) => outcome).sort();
    expect(outcomes).toEqual(["duplicate", "stored"]);
    expect((await first.memory.getAll(ALICE)).results).toHaveLength(1);
  });

  it("lets calls of different scopes run side by side", async () => {
    let arrived = 0;
    let bothArrived = (): void => {};
    const together = new Promise<void>((resolve) => {
      bothArrived = resolve;
    });
    const { memory } = await openTestMemory(async () => {
      arrived += 1;
      if (arrived === 2) bothArrived();
      await together;
      return [];
    });
    const calls = [memory.add("Hi", ALICE), memory.add("Hi", { userId: "bob" })];
    expect(await Promise.all(calls)).toHaveLength(2);
  });

  it("takes a fact that all but repeats an existing memory as known", async () => {
    const { memory } = await openTestMemory((_, index) =>
      adding(index === 0 ? "User likes green tea very much." : "User very much likes green tea."),
    );
    await memory.add("I like tea", ALICE);
    const { results } = await memory.add("I like tea", ALICE);
    expect(results).toEqual([
      {
        outcome: "duplicate",
        id: "m1",
        memory: "User very much likes green tea.",
        attributedTo: "user",
        reason: "An existing memory says nearly the same (similarity 1.000).",
      },
    ]);
  });

  it("takes the second of two facts that nearly agree as a duplicate of the first", async () => {
    const { memory } = await openTestMemory(() => adding("User likes green tea.", "User likes tea, green."));
    const { results } = await memory.add("I like tea", ALICE);
    expect(results.map(({ outcome, id }) => [outcome, id])).toEqual([
      ["stored", "m1"],
      ["duplicate", "m1"],
    ]);
  });

  it("never takes texts with different numbers for nearly the same", async () => {
    const facts = [3, 4].map(
      (day) => `User meets the dentist in the old house by the river in Ghent on 2024-06-0${day}.`,
    );
    const { memory } = await openTestMemory(() => adding(...facts), {
      extraction: { nearDuplicateSimilarity: 0.5 },
    });
    const { results } = await memory.add("Two visits", ALICE);
    expect(results.map(({ outcome }) => outcome)).toEqual(["stored", "stored"]);
  });

  it("does not measure a new fact by a memory that the same reply changes", async () => {
    const { memory } = await openTestMemory((_, index) =>
      index === 0
        ? adding("User likes green tea.")
        : [
            { operation: "delete", id: 1, memory: "", attributed_to: "user", reason: "" },
            ...adding("User likes tea, green."),
          ],
    );
    await memory.add("I like tea", ALICE);
    const { results } = await memory.add("I like tea", ALICE);
    expect(results.map(({ outcome }) => outcome)).toEqual(["deleted", "stored"]);
    expect(textsOf((await memory.getAll(ALICE)).results)).toEqual(["User likes tea, green."]);
  });

  it("looks past a memory that the same reply changes to the next one that says the same", async () => {
    const { memory } = await openTestMemory(({ existing_memories: known }) => [
      { operation: "delete", id: 1, memory: known[0]?.memory ?? "", attributed_to: "user", reason: "" },
      ...adding("Green tea User likes."),
    ]);
    const texts = ["User likes green tea.", "User likes tea, green."];
    await memory.add(
      texts.map((content) => ({ role: "user", content }) as const),
      { ...ALICE, infer: false },
    );
    const { results } = await memory.add("I like tea", ALICE);
    const [left] = (await memory.getAll(ALICE)).results;
    expect(results).toMatchObject([{ outcome: "deleted" }, { outcome: "duplicate", id: left?.id }]);
  });
});

describe("what fails", () => {
  it("is reported while the rest is stored, where some texts cannot be embedded", async () => {
    const { memory } = await openTestMemory(() =>
      adding(
        "User likes tea.",
        "User is unembeddable.",
        "user is UNEMBEDDABLE".toLowerCase(),
        "User has a dog.",
      ),
    );
    const { results } = await memory.add("Facts", ALICE);
    expect(results).toMatchObject([
      { outcome: "stored", memory: "User likes tea." },
      { outcome: "failed", memory: "User is unembeddable.", error: { code: "MODEL_FAILED" } },
      { outcome: "failed", memory: "user is unembeddable", error: { code: "MODEL_FAILED" } },
      { outcome: "stored", memory: "User has a dog." },
    ]);
    expect((await memory.getAll(ALICE)).results).toHaveLength(2);
  });

  it("rejects with nothing stored, where no text can be embedded", async () => {
    const { memory } = await openTestMemory((_, index) =>
      index === 0
        ? adding("User likes tea.")
        : [
            ...adding("User is unembeddable."),
            { operation: "delete", id: 1, memory: "", attributed_to: "", reason: "" },
          ],
    );
    await memory.add("Tea", ALICE);
    await expect(memory.add("Fact", ALICE)).rejects.toMatchObject({ code: "MODEL_FAILED" });
    expect(textsOf((await memory.getAll(ALICE)).results)).toEqual(["User likes tea."]);
  });

  it("looks existing memories up by words where some messages cannot be embedded, and says so", async () => {
    const { memory, model } = await openTestMemory((_, index) =>
      index === 0 ? adding("User likes tea.") : [],
    );
    await memory.add("Tea", ALICE);
    const said = ["I like unembeddable tea", "Hello"].map((content) => ({ role: "user", content }) as const);
    const { warnings } = await memory.add(said, ALICE);
    expect(warnings).toEqual([
      expect.stringContaining("1 of 2 messages could not be embedded (MODEL_FAILED)"),
    ]);
    expect(textsOf(model.read(1).existing_memories)).toEqual(["User likes tea."]);
  });

  it("rejects with nothing stored for a reply that cannot be read", async () => {
    const { memory } = await openTestMemory(() => ({ text: "I could not find any." }));
    await expect(memory.add("Tea", ALICE)).rejects.toMatchObject({ code: "EXTRACTION_UNPARSABLE" });
    expect((await memory.getAll(ALICE)).results).toEqual([]);
  });

  it("fails one malformed operation and an unknown number alone, and logs codes but no text", async () => {
    const logged: unknown[] = [];
    const log = (...entry: unknown[]) => void logged.push(entry);
    const logger: Logger = { debug: log, info: log, warn: log, error: log };
    const { memory } = await openTestMemory(
      () => [
        { operation: "merge", memory: "User likes milk." },
        { operation: "update", id: 7, memory: "User likes coffee.", attributed_to: "user", reason: "" },
        ...adding("User likes tea."),
      ],
      { logger },
    );
    const { results } = await memory.add("Tea", ALICE);
    expect(results).toMatchObject([
      { outcome: "failed", memory: "User likes milk.", error: { code: "RESPONSE_INVALID" } },
      { outcome: "failed", memory: "User likes coffee.", error: { code: "RESPONSE_INVALID" } },
      { outcome: "stored" },
    ]);
    expect(logged).toEqual([
      ["add", { failed: 2, stored: 1 }],
      ["add: some facts failed", { failed: 2, stored: 1, codes: "RESPONSE_INVALID" }],
    ]);
  });

  it("says so where a memory changed or vanished while the model read", async () => {
    const { memory } = await openTestMemory(async ({ existing_memories: known }, index) => {
      if (index === 0) return adding("User likes tea.", "User has a dog.");
      await memory.update("m1", "User likes coffee.");
      await memory.delete("m2");
      return known.map(({ id }) => ({
        operation: "update",
        id,
        memory: `New ${id}`,
        attributed_to: "",
        reason: "",
      }));
    });
    await memory.add("Tea and dog", ALICE);
    const { results } = await memory.add("Tea and dog", ALICE);
    expect(results.map(({ id, error }) => [id, error?.code]).sort()).toEqual([
      ["m1", "CONFLICT"],
      ["m2", "MEMORY_NOT_FOUND"],
    ]);
    expect(textsOf((await memory.getAll(ALICE)).results)).toEqual(["User likes coffee."]);
  });

  it("says so where two memories of one reply swap their texts", async () => {
    const { memory } = await openTestMemory(({ existing_memories: known }, index) => {
      if (index === 0) return adding("User likes tea.", "User has a dog.");
      return known.map(({ id }) => ({
        operation: "update",
        id,
        memory: known.find((other) => other.id !== id)?.memory ?? "",
      }));
    });
    await memory.add("Tea and dog", ALICE);
    const { results } = await memory.add("Tea and dog", ALICE);
    expect(results.map(({ outcome }) => outcome)).toEqual(["duplicate", "duplicate"]);
    expect(textsOf((await memory.getAll(ALICE)).results)).toEqual(["User has a dog.", "User likes tea."]);
  });

  it("says so where a text is wanted before the memory that holds it gets another", async () => {
    const { memory } = await openTestMemory(({ existing_memories: known }, index) => {
      if (index === 0) return adding("User likes tea.", "User has a dog.");
      const [first, second] = known;
      return [
        { operation: "update", id: first?.id ?? 0, memory: second?.memory ?? "" },
        { operation: "update", id: second?.id ?? 0, memory: "User has a cat." },
      ];
    });
    await memory.add("Tea and dog", ALICE);
    const { results } = await memory.add("Tea and dog", ALICE);
    expect(results).toMatchObject([
      { outcome: "failed", error: { code: "CONFLICT" } },
      { outcome: "updated" },
    ]);
  });

  it("accounts for every operation of any reply by exactly one outcome", { timeout: 60_000 }, async () => {
    const word = fc.constantFrom("add", "update", "delete", "none", "merge", "ADD");
    const operation: fc.Arbitrary<JsonValue> = fc.oneof(
      fc.jsonValue() as fc.Arbitrary<JsonValue>,
      fc.record(
        {
          operation: word,
          id: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constant("2")),
          memory: fc.oneof(
            fc.constantFrom("User likes tea.", "user likes tea", "tea likes user", "", "unembeddable"),
            fc.string({ unit: "binary" }),
          ),
          attributed_to: fc.string(),
          reason: fc.string(),
        },
        { requiredKeys: [] },
      ) as unknown as fc.Arbitrary<JsonObject>,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 8 }), async (operations) => {
        const { memory } = await openTestMemory((_, index) =>
          index === 0 ? adding("User likes tea.", "User has a dog.") : operations,
        );
        await memory.add("Tea and dog", ALICE);
        try {
          const { results } = await memory.add("Tea and dog", ALICE);
          expect(results).toHaveLength(operations.length);
          for (const { outcome, id, error } of results) {
            if (outcome === "failed") expect(error?.code).toMatch(/^[A-Z_]+$/);
            if (outcome === "stored" || outcome === "updated")
              expect(await memory.get(id ?? "")).toBeDefined();
            if (outcome === "duplicate") expect(await memory.get(id ?? "")).toBeDefined();
            if (outcome === "deleted") expect(await memory.get(id ?? "")).toBeUndefined();
          }
        } catch (error) {
          // No text of the reply could be embedded: then the whole call fails.
          expect(error).toMatchObject({ code: "MODEL_FAILED" });
        }
        await memory.close();
      }),
      { numRuns: 100 },
    );
  });
});

describe("infer: false", () => {
  it("stores every message as it is, with no model call", async () => {
    const { memory, model } = await openTestMemory();
    const messages: Message[] = [
      { role: "user", name: "Alice", content: " I like tea. " },
      { role: "assistant", content: "Noted." },
      { role: "user", content: "i like TEA" },
    ];
    const { results, usage } = await memory.add(messages, {
      ...ALICE,
      infer: false,
      metadata: { raw: true },
    });
    expect(results).toMatchObject([
      { outcome: "stored", memory: "I like tea.", attributedTo: "Alice" },
      { outcome: "stored", memory: "Noted.", attributedTo: "assistant" },
      { outcome: "duplicate", id: "m1", memory: "i like TEA" },
    ]);
    expect(model.requests).toEqual([]);
    expect(usage.llm).toEqual({ calls: 0 });
    expect(await memory.get("m1")).toMatchObject({ metadata: { raw: true }, attributedTo: "Alice" });
    expect(await memory.history("m1")).toMatchObject([{ event: "ADD", actor: "caller" }]);
  });

  it("reports what the scope holds already", async () => {
    const { memory } = await openTestMemory();
    await memory.add("I like tea", { ...ALICE, infer: false });
    const { results } = await memory.add("I like tea", { ...ALICE, infer: false });
    expect(results).toMatchObject([{ outcome: "duplicate", id: "m1" }]);
  });
});

describe("the arguments of add", () => {
  it.each<[string, unknown, unknown, string, string]>([
    ["no options", "Hi", undefined, "SCOPE_REQUIRED", "add needs to know whose memories"],
    ["an empty scope", "Hi", {}, "SCOPE_REQUIRED", "userId, agentId, runId"],
    ["null as options", "Hi", null, "INPUT_INVALID", "add: expected an object, not null"],
    ["an unknown option", "Hi", { ...ALICE, metadatas: {} }, "INPUT_INVALID", 'Did you mean "metadata"?'],
    ["a misspelled id", "Hi", { userid: "alice" }, "INPUT_INVALID", 'Did you mean "userId"?'],
    ["a filter", "Hi", { ...ALICE, filters: { category: "food" } }, "FILTER_INVALID", "not category"],
    ["blank text", " ", ALICE, "INPUT_INVALID", "blank"],
    [
      "bad metadata",
      "Hi",
      { ...ALICE, metadata: { a: new Date(0) } },
      "INPUT_INVALID",
      "metadata.a is a Date",
    ],
    [
      "infer that is no boolean",
      "Hi",
      { ...ALICE, infer: "no" },
      "INPUT_INVALID",
      "infer must be true or false",
    ],
    [
      "a signal that is none",
      "Hi",
      { ...ALICE, signal: {} },
      "INPUT_INVALID",
      "signal is an object, not an AbortSignal",
    ],
  ])("are refused before anything is spent: %s", async (_, messages, options, code, message) => {
    const { memory, model, embedder } = await openTestMemory();
    const call = memory.add(messages as string, options as AddOptions);
    await expect(call).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    expect(model.requests).toEqual([]);
    expect(embedder.calls).toEqual([]);
  });
});

describe("the abort signal of add", () => {
  it("stops a call that has not begun", async () => {
    const { memory, model } = await openTestMemory();
    const call = memory.add("Hi", { ...ALICE, signal: AbortSignal.abort() });
    await expect(call).rejects.toMatchObject({ code: "ABORTED" });
    expect(model.requests).toEqual([]);
  });

  it("stores nothing once it aborted while the model read", async () => {
    const controller = new AbortController();
    const { memory } = await openTestMemory(() => {
      controller.abort();
      return adding("User likes tea.");
    });
    const call = memory.add("Tea", { ...ALICE, signal: controller.signal });
    await expect(call).rejects.toMatchObject({ code: "ABORTED" });
    expect((await memory.getAll(ALICE)).results).toEqual([]);
  });

  it("stores nothing once it aborted, even where the model does not listen to the signal", async () => {
    const controller = new AbortController();
    const { memory, model, store } = await openTestMemory((_, index) => {
      if (index === 0) return adding("User likes tea.");
      controller.abort();
      return [{ operation: "delete", id: 1, memory: "", attributed_to: "user", reason: "" }];
    });
    await memory.add("Tea", ALICE);
    const deaf: LanguageModel = { modelId: "deaf", generate: (request) => model.generate(request) };
    const other = await openTestMemory(() => [], { store, languageModel: deaf });
    const call = other.memory.add("No tea", { ...ALICE, signal: controller.signal });
    await expect(call).rejects.toMatchObject({ code: "ABORTED" });
    expect((await memory.getAll(ALICE)).results).toHaveLength(1);
  });

  it("stops a call that waits for another one of its scope", async () => {
    let finish = (): void => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { memory, model } = await openTestMemory(async () => {
      await finished;
      return [];
    });
    const controller = new AbortController();
    const first = memory.add("Hi", ALICE);
    const second = memory.add("Hi", { ...ALICE, signal: controller.signal });
    controller.abort();
    await expect(second).rejects.toMatchObject({ code: "ABORTED" });
    finish();
    await first;
    expect(model.requests).toHaveLength(1);
  });
});
