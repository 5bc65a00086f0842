import { expect } from "vitest";
import { openStore } from "../../src/store/open-store.js";

/** The numbers in the memories of some users, in order; each memory has one history entry, and the store is whole. */
export async function storedNumbers(path: string, userIds: Iterable<string>): Promise<readonly number[]> {
  const store = await openStore({ provider: "sqlite", path });
  const numbers: number[] = [];
  for (const userId of userIds) {
    const { records } = await store.list({ scope: { userId }, limit: 1000 });
    for (const { id, memory } of records) {
      expect(await store.history(id)).toHaveLength(1);
      numbers.push(Number(/\d+/.exec(memory)));
    }
  }
  expect(await store.check()).toEqual([]);
  await store.close();
  return numbers.sort((a, b) => a - b);
}
