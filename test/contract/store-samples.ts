import type { AddChange } from "../../src/spec/store.js";

export const DIMENSIONS = 4;
/** What the stores of the contract are bound to. */
export const SPACE = { model: "test.embed-v1", dimensions: DIMENSIONS };
export const ALICE = { userId: "alice" };
export const CONTEXT = { at: "2026-01-01T00:00:00.000Z", actor: "caller" };

/** These components, then zeroes. */
export const vector = (...components: number[]) =>
  Float32Array.from({ length: DIMENSIONS }, (_, index) => components[index] ?? 0);

/** An addition to Alice's memories, unless told otherwise. */
export const adding = (id: string, memory: string, more: Partial<AddChange> = {}): AddChange => ({
  kind: "add",
  scope: ALICE,
  id,
  memory,
  hash: `hash of ${memory}`,
  vector: vector(1, id.length),
  metadata: {},
  ...CONTEXT,
  ...more,
});
