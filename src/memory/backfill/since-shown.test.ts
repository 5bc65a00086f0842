import { afterEach, beforeEach, expect, it } from "vitest";
import type { MemoryRecord } from "../../spec/memory-record.js";
import type { Store } from "../../spec/store.js";
import { openStore } from "../../store/open-store.js";
import { sinceShown } from "./since-shown.js";

const COMMON = {
  scope: { userId: "anna" },
  vector: Float32Array.of(1, 0),
  at: "2026-01-01T00:00:00.000Z",
  actor: "caller",
};

let store: Store;
let shown: readonly MemoryRecord[];
beforeEach(async () => {
  store = await openStore({ provider: "sqlite", path: ":memory:" });
  await store.bindSpace({ model: "m", dimensions: 2 });
  const named = (id: string) => ({
    ...COMMON,
    ...{ kind: "add" as const, id, memory: `Lives in ${id}`, hash: id, metadata: {} },
  });
  await store.commit([named("ghent"), named("porto")]);
  shown = await Promise.all(["ghent", "porto"].map(async (id) => (await store.get(id)) as MemoryRecord));
});
afterEach(() => store.close());

/** What another process did since the model was asked. */
const remove = (id: string) =>
  store.commit([{ kind: "delete", scope: COMMON.scope, id, at: COMMON.at, actor: "caller" }]);

const UPDATE = { operation: "update", id: 1, memory: "Lives in Bruges" } as const;
const REPEAT = { operation: "none", id: 1, memory: "Lives in ghent" } as const;
const DELETION = { operation: "delete", id: 1, memory: "" } as const;
const OTHER = { operation: "update", id: 2, memory: "Lives in Lisbon" } as const;

it("leaves what was said of memories that are as they were", async () => {
  const operations = [UPDATE, REPEAT, DELETION, OTHER];
  expect(await sinceShown(store, operations, shown)).toEqual({ neighbours: shown, operations });
});

it("adds what would have replaced, or what repeats, a memory that is gone, and leaves the others", async () => {
  await remove("ghent");
  const { operations, neighbours } = await sinceShown(store, [UPDATE, REPEAT, OTHER], shown);
  expect(operations).toEqual([
    { operation: "add", memory: UPDATE.memory },
    { operation: "add", memory: REPEAT.memory },
    OTHER,
  ]);
  expect(neighbours[0]?.hash).not.toBe("ghent");
  expect(neighbours[1]).toEqual(shown[1]);
});

it("keeps a deletion of such a memory, whose hash then fits nothing that is stored", async () => {
  await remove("ghent");
  const { operations, neighbours } = await sinceShown(store, [DELETION], shown);
  expect(operations).toEqual([DELETION]);
  expect(neighbours[0]).toMatchObject({ id: "ghent", hash: expect.not.stringMatching(/^ghent$/) });
});
