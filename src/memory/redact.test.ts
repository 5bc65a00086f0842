import { describe, expect, it } from "vitest";
import { openTestMemory } from "../../test/fixtures/open-memory.js";
import { adding } from "../../test/fixtures/scripted-model.js";
import { createRedactor } from "../redaction/create-redactor.js";
import type { RedactionMode } from "../spec/redactor.js";
import type { RedactionPolicy } from "./redact.js";

const MAIL = "alice@example.com";
const CARD = "4111 1111 1111 1111";
const ALICE = { userId: "alice" };

const policy = (mode: RedactionMode, more: Partial<RedactionPolicy> = {}): RedactionPolicy => ({
  redactor: createRedactor(),
  mode,
  messages: false,
  recall: true,
  ...more,
});

describe("redaction at write", () => {
  it("masks facts before they are embedded and stored, and reports each", async () => {
    const { memory, embedder, model } = await openTestMemory(
      () => adding(`Her address is ${MAIL}.`, "Likes tea"),
      {
        redaction: policy("mask"),
      },
    );
    const { results } = await memory.add(`I am at ${MAIL} and like tea.`, ALICE);
    expect(results).toMatchObject([
      { outcome: "stored", memory: "Her address is [EMAIL].", redactions: [{ kind: "email", count: 1 }] },
      { outcome: "stored", memory: "Likes tea" },
    ]);
    expect(results[1]).not.toHaveProperty("redactions");
    expect(JSON.stringify(embedder.calls)).not.toContain(MAIL);
    expect(model.read(0).messages[0]?.content).toContain(MAIL);
    expect(JSON.stringify(await memory.history(results[0]?.id ?? ""))).not.toContain(MAIL);
  });

  it("finds the masked fact again as a duplicate", async () => {
    const { memory } = await openTestMemory(() => adding(`Pays with ${CARD}`), { redaction: policy("mask") });
    await memory.add("one", ALICE);
    const { results } = await memory.add("two", ALICE);
    expect(results).toMatchObject([{ outcome: "duplicate", memory: "Pays with [CARD]" }]);
  });

  it("drops facts in the mode drop, and keeps the others", async () => {
    const { memory } = await openTestMemory(() => adding(`Pays with ${CARD}`, "Likes tea"), {
      redaction: policy("drop"),
    });
    const { results } = await memory.add("hello", ALICE);
    expect(results).toMatchObject([
      { outcome: "dropped", memory: "Pays with [CARD]", redactions: [{ kind: "card", count: 1 }] },
      { outcome: "stored", memory: "Likes tea" },
    ]);
    expect((await memory.getAll(ALICE)).results).toHaveLength(1);
  });

  it("lets facts fail in the mode error, and names kinds but never the text", async () => {
    const { memory } = await openTestMemory(() => adding(`Pays with ${CARD}`, "Likes tea"), {
      redaction: policy("error"),
    });
    const { results } = await memory.add("hello", ALICE);
    expect(results).toMatchObject([
      { outcome: "failed", error: { code: "SENSITIVE_DATA" } },
      { outcome: "stored" },
    ]);
    expect(results[0]?.error?.message).toContain("card: 1");
    expect(JSON.stringify(results)).not.toContain(CARD);
  });

  it("holds for messages that are stored as they are, and for metadata", async () => {
    const { memory } = await openTestMemory(undefined, { redaction: policy("mask") });
    const { results } = await memory.add(`Write to ${MAIL}`, {
      ...ALICE,
      infer: false,
      metadata: { contact: { mail: [MAIL] }, year: 2024 },
    });
    expect(results).toMatchObject([
      { memory: "Write to [EMAIL]", redactions: [{ kind: "email", count: 1 }] },
    ]);
    const record = await memory.get(results[0]?.id ?? "");
    expect(record?.metadata).toEqual({ contact: { mail: ["[EMAIL]"] }, year: 2024 });
  });

  it("holds for reasons, which the history keeps", async () => {
    const operation = { operation: "add", memory: "Has mail", reason: `She said ${MAIL}` };
    const { memory } = await openTestMemory(() => [operation], { redaction: policy("mask") });
    const { results } = await memory.add("hello", ALICE);
    const [entry] = await memory.history(results[0]?.id ?? "");
    expect(entry?.reason).toBe("She said [EMAIL]");
  });

  it("holds for updates", async () => {
    const { memory } = await openTestMemory(() => adding("Likes tea"), { redaction: policy("mask") });
    const { results } = await memory.add("hello", ALICE);
    const id = results[0]?.id ?? "";
    expect((await memory.update(id, `Mail ${MAIL}`)).record.memory).toBe("Mail [EMAIL]");
    const strict = await openTestMemory(() => adding("Likes tea"), { redaction: policy("error") });
    await strict.memory.add("hello", ALICE);
    await expect(strict.memory.update("m1", `Mail ${MAIL}`)).rejects.toMatchObject({
      code: "SENSITIVE_DATA",
    });
    await expect(strict.memory.update("m1", { metadata: { MAIL } })).rejects.toMatchObject({
      code: "SENSITIVE_DATA",
    });
  });
});

describe("redaction before the model", () => {
  it("masks messages, queries and what the model is shown of the memory, where it is asked for", async () => {
    const parts = { redaction: policy("mask", { messages: true }) };
    const { memory, model, embedder, store } = await openTestMemory(() => [], parts);
    await store.bindSpace(embedder.space);
    const { vectors } = await embedder.embed(["mail address"], { purpose: "document" });
    const hash = "0".repeat(64);
    const context = { at: "2024-01-01T00:00:00.000Z", actor: "caller", metadata: {} };
    await store.commit([
      {
        kind: "add",
        scope: ALICE,
        id: "old",
        memory: `Her mail address is ${MAIL}`,
        hash,
        vector: vectors[0] ?? new Float32Array(),
        ...context,
      },
    ]);
    await memory.add(`My mail address is ${MAIL}.`, ALICE);
    await memory.search(`whose is ${MAIL}?`, ALICE);
    expect(model.read(0)).toMatchObject({
      existing_memories: [{ memory: "Her mail address is [EMAIL]" }],
      messages: [{ content: "My mail address is [EMAIL]." }],
    });
    expect(JSON.stringify([model.requests, embedder.calls])).not.toContain(MAIL);
  });

  it("leaves out whole messages in the mode drop, and rejects in the mode error", async () => {
    const messages = [
      { role: "user", content: `Card ${CARD}` },
      { role: "user", content: "I like tea." },
    ] as const;
    const dropping = await openTestMemory(() => [], { redaction: policy("drop", { messages: true }) });
    await dropping.memory.add(messages, ALICE);
    expect(dropping.model.read(0).messages).toMatchObject([{ content: "I like tea." }]);
    const strict = await openTestMemory(() => [], { redaction: policy("error", { messages: true }) });
    await expect(strict.memory.add(messages, ALICE)).rejects.toMatchObject({ code: "SENSITIVE_DATA" });
    expect(strict.model.requests).toEqual([]);
  });
});

describe("redaction at recall", () => {
  it("masks what was stored before there was a policy, in every way of reading", async () => {
    const before = await openTestMemory(() => adding(`Her mail address is ${MAIL}`));
    await before.memory.add("hello", ALICE);
    const after = await openTestMemory(undefined, { store: before.store, redaction: policy("mask") });
    const found = await after.memory.search("mail address", ALICE);
    const listed = await after.memory.getAll(ALICE);
    const [hit] = found.results;
    expect(hit?.memory).toBe("Her mail address is [EMAIL]");
    const read = [found, listed, await after.memory.get("m1"), await after.memory.history("m1")];
    expect(JSON.stringify(read)).not.toContain(MAIL);
    expect((await after.memory.update("m1", { metadata: { seen: true } })).record.memory).toBe(hit?.memory);
  });

  it("can be turned off", async () => {
    const { memory, store } = await openTestMemory(() => adding(`Mail ${MAIL}`));
    await memory.add("hello", ALICE);
    const after = await openTestMemory(undefined, { store, redaction: policy("mask", { recall: false }) });
    expect((await after.memory.getAll(ALICE)).results[0]?.memory).toContain(MAIL);
  });
});
