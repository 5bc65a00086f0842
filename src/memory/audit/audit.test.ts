import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { describe, expect, it } from "vitest";
import { openTestMemory } from "../../../test/fixtures/open-memory.js";
import { openStore } from "../../store/open-store.js";
import { junkFault } from "./junk.js";

const ALICE = { userId: "alice" };

describe("audit", () => {
  it("finds duplicates, recall loops, junk and what has expired, and calls no model", async () => {
    let now = "2024-06-01T00:00:00Z";
    const { memory, model, embedder } = await openTestMemory(undefined, { clock: () => new Date(now) });
    const say = (content: string, role: "user" | "assistant" = "user", more = {}) =>
      memory.add([{ role, content }], { ...ALICE, infer: false, ...more });
    await say("Alice has lived in Rome since 2020"); // m1
    await say("In Rome Alice has lived since 2020"); // m2: the same words
    await say("Alice has lived in Rome since 2021"); // m3: another year
    await say("Since 2020 Alice has lived in Rome", "assistant"); // m4: a copy of copies
    await say("Alice plays the cello"); // m5
    await say("The cello Alice plays", "assistant"); // m6: the assistant repeats
    await say("Thanks!"); // m7
    await say("Alice is in Oslo", "user", { expiresAt: "2024-06-02" }); // m8
    await say("Alice plays the cello", "user", { runId: "r" }); // m9: elsewhere
    await memory.add("Alice plays the cello", { userId: "bob", infer: false }); // m10: another owner
    embedder.calls.length = 0;
    now = "2024-06-03T00:00:00Z";
    const report = await memory.audit();
    expect(report).toMatchObject({ memories: 10, problems: [] });
    expect(report.counts).toEqual({ duplicate: 2, "recall-loop": 2, junk: 1, expired: 1 });
    expect(report.findings.map(({ kind, ids }) => [kind, ...ids])).toEqual([
      ["duplicate", "m2", "m1"],
      ["recall-loop", "m4", "m1", "m2"],
      ["recall-loop", "m6", "m5"],
      ["junk", "m7"],
      ["expired", "m8"],
      ["duplicate", "m9", "m5"],
    ]);
    expect(JSON.stringify(report)).not.toMatch(/cello|Rome|Thanks/);
    expect(await memory.audit({ userId: "bob" })).toMatchObject({ memories: 1, findings: [] });
    expect(embedder.calls).toEqual([]);
    expect(model.requests).toEqual([]);
    await expect(memory.audit({ user: "bob" } as never)).rejects.toMatchObject({ code: "INPUT_INVALID" });
  });

  it("finds memories that hold a block of recalled ones", async () => {
    const { memory, store } = await openTestMemory();
    await memory.add("Likes tea", { ...ALICE, infer: false });
    const text = "<recalled-memories>\n- Likes tea\n</recalled-memories>";
    const vector = new Float32Array(256).fill(1);
    await store.commit([
      {
        ...{ kind: "add", scope: ALICE, id: "x", memory: text, hash: "x", vector, metadata: {} },
        ...{ at: "2024-06-01T00:00:00Z", actor: "caller" },
      },
    ]);
    expect((await memory.audit(ALICE)).findings).toMatchObject([{ kind: "recall-loop", ids: ["x"] }]);
  });
});

describe("the problems of an audit", () => {
  it("name what is wrong with the store and whose it is, and only where the whole store is audited", async () => {
    const folder = mkdtempSync(join(tmpdir(), "varve-audit-"));
    const path = join(folder, "memory.db");
    const { memory } = await openTestMemory(undefined, {
      store: await openStore({ provider: "sqlite", path }),
    });
    await memory.add("Alice plays the cello", { ...ALICE, infer: false });
    await memory.add("Alice lives in Rome", { ...ALICE, infer: false });
    const database = new Database(path);
    database.exec("DELETE FROM vectors WHERE sequence = 2; UPDATE terms SET terms = 'x'");
    database.close();
    const { problems } = await memory.audit();
    expect(problems).toEqual([
      "memories without vector: 1 (m2)",
      "memories without the terms of their text: 2 (m1, m2)",
    ]);
    expect((await memory.audit(ALICE)).problems).toEqual([]);
    await memory.close();
    rmSync(folder, { recursive: true });
  });
});

describe("junk", () => {
  it.each([
    "…",
    "Thanks, bye!",
    "Hello there",
    "null",
    "Name is {{name}}",
    "The API password is hunter2",
    "User's key is AKIAIOSFODNN7EXAMPLE",
    "User asked about the weather",
    "The user greeted the assistant",
    "You are a helpful assistant.",
    "The assistant must follow the instructions",
    "heartbeat ok",
    "What is the capital of France?",
    "Okay.",
    "Pizza",
  ])("is %j", (text) => {
    expect(junkFault(text)).toBeDefined();
  });

  it.each([
    "User likes tea.",
    "Hello Kitty is Ana's favourite character.",
    "User works on an AI assistant at Acme.",
    "User forgot the password of her bank account.",
    "Ben's test on Monday covers chapter 3.",
    "User is a question-and-answer moderator on a forum.",
    "私は東京に住んでいます",
    "User has asked for vegetarian recipes since May 2023.",
    "Thanksgiving is spent with Ana's parents.",
    "User never eats meat.",
    "No dairy: User is lactose intolerant.",
  ])("is not %j", (text) => {
    expect(junkFault(text)).toBeUndefined();
  });
});
