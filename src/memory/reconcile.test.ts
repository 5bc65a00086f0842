import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VarveError } from "../errors.js";
import type { MemoryRecord } from "../spec/memory-record.js";
import { hashText } from "../util/hash-text.js";
import type { MalformedOperation, Operation } from "./decode-operation.js";
import { reconcile } from "./reconcile.js";

const record = (id: string, memory: string): MemoryRecord => ({
  id,
  memory,
  hash: hashText(memory),
  userId: "alice",
  metadata: {},
  createdAt: "2024-01-01T00:00:00.000Z",
  updatedAt: "2024-01-01T00:00:00.000Z",
});
const TEA = record("tea", "Alice likes tea.");
const DOG = record("dog", "Alice has a dog.");
const NEIGHBOURS = [TEA, DOG];

const decide = (operations: readonly (Operation | MalformedOperation)[], recalled: readonly string[] = []) =>
  reconcile({ operations, neighbours: NEIGHBOURS, recalled: new Set(recalled.map(hashText)) });
const add = (memory: string): Operation => ({ operation: "add", memory });
const update = (id: number, memory: string): Operation => ({ operation: "update", id, memory });
const remove = (id: number): Operation => ({ operation: "delete", id, memory: "" });
const fact = (memory: string) => ({ memory, hash: hashText(memory) });
const failed = (code: string, message: string) => ({
  kind: "settled",
  outcome: { outcome: "failed", error: { code, message: expect.stringContaining(message) } },
});

describe("reconcile", () => {
  it("adds a new fact, with who said it and why", () => {
    const operation: Operation = {
      operation: "add",
      memory: "Alice runs.",
      attributedTo: "Alice",
      reason: "Said so.",
    };
    expect(decide([operation])).toEqual([
      { kind: "add", fact: { ...fact("Alice runs."), attributedTo: "Alice", reason: "Said so." } },
    ]);
  });

  it("updates and deletes the memory that has the number", () => {
    expect(decide([update(1, "Alice likes coffee."), { ...remove(2), reason: "It died." }])).toEqual([
      { kind: "update", fact: fact("Alice likes coffee."), target: TEA },
      { kind: "delete", target: DOG, reason: "It died." },
    ]);
  });

  it("leaves alone what the model says is known already", () => {
    expect(
      decide([
        { operation: "none", id: 2, memory: "whatever" },
        { operation: "none", id: 9, memory: "x" },
      ]),
    ).toEqual([
      { kind: "settled", outcome: { outcome: "unchanged", id: "dog", memory: "Alice has a dog." } },
      { kind: "settled", outcome: { outcome: "unchanged", memory: "x" } },
    ]);
  });

  it.each([0, 3, -1])("fails an update and a deletion of the unknown number %d", (id) => {
    expect(decide([update(id, "x"), remove(id)])).toMatchObject([
      failed("RESPONSE_INVALID", `an unknown memory: it wanted to update number ${id}`),
      failed("RESPONSE_INVALID", `an unknown memory: it wanted to delete number ${id}`),
    ]);
  });

  it("fails a blank fact", () => {
    expect(decide([add(""), update(1, "")])).toMatchObject([
      failed("RESPONSE_INVALID", "a blank fact to add"),
      failed("RESPONSE_INVALID", "a blank fact to update"),
    ]);
  });

  it("passes on what was malformed", () => {
    const error = new VarveError("RESPONSE_INVALID", "no");
    expect(decide([{ operation: "malformed", memory: "x", error }])).toEqual([
      { kind: "settled", outcome: { outcome: "failed", memory: "x", error } },
    ]);
  });

  it("finds the duplicate of an existing memory, whatever its letter case and full stop", () => {
    expect(decide([add("alice likes TEA"), update(2, "Alice likes tea")])).toMatchObject([
      { kind: "settled", outcome: { outcome: "duplicate", id: "tea", memory: "alice likes TEA" } },
      { kind: "settled", outcome: { outcome: "duplicate", id: "tea", memory: "Alice likes tea" } },
    ]);
  });

  it("takes an update to the same text as no change", () => {
    expect(decide([update(1, "alice likes tea")])).toMatchObject([
      { kind: "settled", outcome: { outcome: "unchanged", id: "tea", memory: "Alice likes tea." } },
    ]);
  });

  it("finds the duplicate within one reply", () => {
    expect(decide([add("Alice runs."), add("Alice swims."), add("alice runs")])).toMatchObject([
      { kind: "add" },
      { kind: "add" },
      { kind: "repeat", of: 0, fact: { memory: "alice runs" } },
    ]);
  });

  it("prefers the update where a reply both adds and updates to one text", () => {
    expect(decide([add("Alice runs."), update(1, "Alice runs.")])).toMatchObject([
      { kind: "repeat", of: 1 },
      { kind: "update", target: TEA },
    ]);
  });

  it("gives a memory to the first operation that changes it", () => {
    expect(decide([update(1, "a"), update(1, "b"), remove(1), remove(2), remove(2)])).toMatchObject([
      { kind: "update", fact: { memory: "a" } },
      failed("RESPONSE_INVALID", "changes the same memory twice"),
      failed("RESPONSE_INVALID", "changes the same memory twice"),
      { kind: "delete", target: DOG },
      failed("RESPONSE_INVALID", "changes the same memory twice"),
    ]);
  });

  it("does not let a blank update take a memory from a good one", () => {
    expect(decide([update(1, ""), update(1, "a")])).toMatchObject([
      failed("RESPONSE_INVALID", "a blank fact"),
      { kind: "update", fact: { memory: "a" } },
    ]);
  });

  it("keeps a memory that one reply both deletes and states", () => {
    expect(decide([remove(1), add("Alice likes tea.")])).toMatchObject([
      { kind: "settled", outcome: { outcome: "unchanged", id: "tea" } },
      { kind: "settled", outcome: { outcome: "duplicate", id: "tea" } },
    ]);
  });

  it("adds a text anew whose memory gets another one", () => {
    expect(decide([add("Alice likes tea."), update(1, "Alice likes coffee.")])).toMatchObject([
      { kind: "add", fact: { memory: "Alice likes tea." } },
      { kind: "update", target: TEA },
    ]);
  });

  it("lets an update take the text of a memory that is deleted", () => {
    expect(decide([update(2, "Alice likes tea."), remove(1)])).toMatchObject([
      { kind: "update", target: DOG },
      { kind: "delete", target: TEA },
    ]);
  });

  it("does not learn again what was only recalled", () => {
    const recalled = ["Alice plays chess.", "Alice likes tea."];
    expect(
      decide([add("alice plays chess"), update(2, "Alice plays chess."), add("Alice likes tea.")], recalled),
    ).toMatchObject([
      { kind: "settled", outcome: { outcome: "unchanged", reason: expect.stringContaining("recalled") } },
      { kind: "settled", outcome: { outcome: "unchanged", reason: expect.stringContaining("recalled") } },
      { kind: "settled", outcome: { outcome: "duplicate", id: "tea" } },
    ]);
  });

  it("decides about every operation once, in order, and changes no memory twice", () => {
    const text = fc.constantFrom("", "a", "b", "c", TEA.memory, DOG.memory);
    const operation: fc.Arbitrary<Operation | MalformedOperation> = fc.oneof(
      text.map(add),
      fc.record({
        operation: fc.constant("update" as const),
        id: fc.integer({ min: 0, max: 4 }),
        memory: text,
      }),
      fc.record({
        operation: fc.constant("delete" as const),
        id: fc.integer({ min: 0, max: 4 }),
        memory: text,
      }),
      fc.record({
        operation: fc.constant("none" as const),
        id: fc.integer({ min: 0, max: 4 }),
        memory: text,
      }),
      text.map((memory) => ({
        operation: "malformed" as const,
        memory,
        error: new VarveError("RESPONSE_INVALID", "no"),
      })),
    );
    fc.assert(
      fc.property(fc.array(operation), fc.subarray(["a", TEA.memory]), (operations, recalled) => {
        const decisions = decide(operations, recalled);
        expect(decisions).toHaveLength(operations.length);
        const targets = decisions.flatMap((decision) => ("target" in decision ? [decision.target.id] : []));
        expect(new Set(targets).size).toBe(targets.length);
        const written = decisions.flatMap((decision) =>
          decision.kind === "add" || decision.kind === "update" ? [decision.fact.hash] : [],
        );
        expect(new Set(written).size).toBe(written.length);
        for (const decision of decisions) {
          if (decision.kind !== "repeat") continue;
          const original = decisions[decision.of];
          expect(original).toMatchObject({ fact: { hash: decision.fact.hash } });
          expect(["add", "update"]).toContain(original?.kind);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
