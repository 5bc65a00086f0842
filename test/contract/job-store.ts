import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JobStore, Store } from "../../src/spec/store.js";
import { ALICE, adding, SPACE } from "./store-samples.js";

const ITEM = { job: "import", key: "k1" };

/** What every implementation of `JobStore` must do. `open` gives a new, empty store each time. */
export function describeJobStore(name: string, open: () => Promise<Store>): void {
  describe(`the contract of the notes on jobs on ${name}`, () => {
    let store: Store;
    let jobs: JobStore;
    beforeEach(async () => {
      store = await open();
      await store.bindSpace(SPACE);
      if (store.jobs === undefined) throw new Error("The store notes nothing of jobs.");
      jobs = store.jobs;
    });
    afterEach(() => store.close());

    const memories = async () => (await store.list({ scope: ALICE, limit: 10 })).records.length;

    it("notes an item as done together with its memories", async () => {
      expect(await jobs.isDone(ITEM)).toBe(false);
      expect(await jobs.commit(ITEM, [adding("m1", "Likes tea")])).toHaveLength(1);
      expect(await jobs.isDone(ITEM)).toBe(true);
      expect(await memories()).toBe(1);
    });

    it("notes nothing of an item whose memories could not be stored", async () => {
      const wrong = { ...adding("m1", "Likes tea"), vector: Float32Array.of(1) };
      await expect(jobs.commit(ITEM, [wrong])).rejects.toMatchObject({ name: "VarveError" });
      expect(await jobs.isDone(ITEM)).toBe(false);
      expect(await memories()).toBe(0);
    });

    it("notes an item that left no memory, and takes a second note of it", async () => {
      expect(await jobs.commit(ITEM, [])).toEqual([]);
      expect(await jobs.commit(ITEM, [])).toEqual([]);
      expect(await jobs.isDone(ITEM)).toBe(true);
    });

    it("tells apart keys and jobs, and forgets one job only", async () => {
      const other = { job: "another import", key: ITEM.key };
      await jobs.commit(ITEM, []);
      await jobs.commit(other, []);
      expect(await jobs.isDone({ ...ITEM, key: "k2" })).toBe(false);
      await jobs.end(ITEM.job);
      expect(await jobs.isDone(ITEM)).toBe(false);
      expect(await jobs.isDone(other)).toBe(true);
      await jobs.end("no such job");
    });

    it("refuses names that no store can keep", async () => {
      for (const item of [
        { job: "\u0000", key: "k" },
        { job: "j", key: "\ud800" },
      ]) {
        await expect(jobs.commit(item, [])).rejects.toMatchObject({ code: "INPUT_INVALID" });
        await expect(jobs.isDone(item)).rejects.toMatchObject({ code: "INPUT_INVALID" });
      }
    });

    it("rejects once the store is closed", async () => {
      await store.close();
      await expect(jobs.isDone(ITEM)).rejects.toMatchObject({ code: "CLOSED" });
      await expect(jobs.commit(ITEM, [])).rejects.toMatchObject({ code: "CLOSED" });
    });
  });
}
