import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "../../src/spec/store.js";
import { inspectStore } from "../../src/store/inspect-store.js";
import { openStore, type StoreOptions } from "../../src/store/open-store.js";
import { ALICE, adding, CONTEXT, SPACE, vector } from "./store-samples.js";

/** A store that a test damages beside its own connections. */
export interface DamagedStore {
  readonly options: StoreOptions;
  /** Runs one statement in the store's database. */
  run(statement: string): Promise<void>;
}

/** What one statement damages, and what a check then says: nothing else. */
export type Damage = readonly [what: string, statement: string, problems: readonly string[]];

export const OTHER = { model: "test.embed-v2", dimensions: 2 };
const BOB = { userId: "bob" };

/** What a check of a store finds. `open` gives one that does not exist yet. */
export function describeDamage(
  name: string,
  open: () => DamagedStore,
  damages: readonly Damage[],
  harmless: readonly (readonly [what: string, statement: string])[],
): void {
  describe(`the check of ${name}`, () => {
    let damaged: DamagedStore;
    let store: Store;
    beforeEach(async () => {
      damaged = open();
      store = await openStore(damaged.options);
      await fill(store);
    });
    afterEach(() => store.close());

    const problems = async () => {
      const found = await store.check();
      expect((await inspectStore(damaged.options)).problems).toEqual(found);
      return found;
    };

    it("finds nothing wrong with a store that is whole", async () => {
      expect(await problems()).toEqual([]);
    });

    it.each(damages)("finds %s, and nothing else", async (_, statement, expected) => {
      await damaged.run(statement);
      expect(await problems()).toEqual(expected);
    });

    it("names five places of a fault, and how many more there are", async () => {
      const more = Array.from({ length: 7 }, (_, index) => adding(`n${index}`, `number ${index}`));
      await store.commit(more);
      await damaged.run(damagedHistory(damages));
      expect(await problems()).toEqual([
        "memories without the history entry that added them: 7 (n0, n1, n2, n3, n4 and 2 more)",
      ]);
    });

    it.each(harmless)("need not find %s, which mends itself", async (_, statement) => {
      const search = () => store.search({ scope: ALICE, text: "coffee", vector: vector(1, 2), limit: 5 });
      const before = await search();
      const waiting = await (await store.reembed(OTHER)).remaining();
      await damaged.run(statement);
      expect(await problems()).toEqual([]);
      expect(await search()).toEqual(before);
      const moving = await store.reembed(OTHER);
      expect(await moving.remaining()).toBeGreaterThanOrEqual(waiting);
      const rest = await moving.next(10);
      await moving.put(rest.map(({ id, hash }) => ({ id, hash, vector: Float32Array.of(1, 2) })));
      await moving.finish();
      expect(await problems()).toEqual([]);
    });
  });
}

/** The statement that deletes the additions of the memories n0, n1 …, in the table's own name. */
function damagedHistory(damages: readonly Damage[]): string {
  const [, statement = ""] = damages.find(([what]) => what === DELETED_ADDITION) ?? [];
  return statement.replace("= 'm1'", "LIKE 'n%'");
}

export const DELETED_ADDITION = "a deleted history entry of an addition";

/** m1 and m2 of Alice, who has changed m2 twice; m3 is deleted; m4 of Bob. Two of them have a vector in another space. */
async function fill(store: Store): Promise<void> {
  await store.bindSpace(SPACE);
  await store.commit(
    [
      adding("m1", "Likes tea", { vector: vector(1, 0.5) }),
      adding("m2", "Likes coffee"),
      adding("m3", "Likes milk"),
      adding("m4", "Likes tea a lot", { scope: BOB }),
    ],
    { scope: ALICE, messages: [{ role: "user", content: "hello", at: CONTEXT.at }], keep: 5, at: CONTEXT.at },
  );
  for (const memory of ["Likes black coffee", "Likes strong coffee"]) {
    const text = { memory, hash: `hash of ${memory}`, vector: vector(0.3, 2) };
    await store.commit([{ kind: "update", id: "m2", text, ...CONTEXT }]);
  }
  await store.commit([{ kind: "delete", id: "m3", ...CONTEXT }]);
  await store.cache?.put([{ key: "k1", value: Uint8Array.of(1, 2, 3) }], 1_000);
  const moving = await store.reembed(OTHER);
  const parts = (await moving.next(2)).map(({ id, hash }) => ({ id, hash, vector: Float32Array.of(3, 1) }));
  await moving.put(parts);
}
