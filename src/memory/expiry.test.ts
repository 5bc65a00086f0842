import { describe, expect, it } from "vitest";
import { openTestMemory } from "../../test/fixtures/open-memory.js";
import { adding } from "../../test/fixtures/scripted-model.js";
import type { AddOptions, MemoryChange } from "../spec/memory.js";

const ALICE = { userId: "alice" };
/** The test memory's clock begins at this moment and gains a second a reading. */
const START = "2024-06-01T00:00:00.000Z";

async function openAt(script = () => adding("Alice is in Rome.")) {
  let now = START;
  const opened = await openTestMemory(script, { clock: () => new Date(now) });
  return {
    ...opened,
    travel: (time: string) => {
      now = time;
    },
  };
}

describe("expiry", () => {
  it("hides what an add has stored from its moment on, unless it is asked for", async () => {
    const { memory, travel } = await openAt();
    await memory.add("I am in Rome.", { ...ALICE, expiresAt: "2024-06-03T12:00:00+02:00" });
    const seen = async (includeExpired?: boolean) => {
      const options = { ...ALICE, ...(includeExpired === undefined ? {} : { includeExpired }) };
      const [listed, found] = [await memory.getAll(options), await memory.search("Rome", options)];
      expect(found.results).toHaveLength(listed.results.length);
      return listed.results.length;
    };
    expect(await memory.get("m1")).toMatchObject({ expiresAt: "2024-06-03T10:00:00.000Z" });
    travel("2024-06-03T09:59:59.999Z");
    expect(await seen()).toBe(1);
    travel("2024-06-03T10:00:00.000Z");
    expect(await seen()).toBe(0);
    expect(await seen(true)).toBe(1);
    expect(await memory.get("m1")).toMatchObject({ memory: "Alice is in Rome." });
  });

  it("lets the same fact be learnt again, as a new memory, and keeps it from the model meanwhile", async () => {
    const { memory, model, travel } = await openAt();
    await memory.add("I am in Rome.", { ...ALICE, expiresAt: new Date("2024-06-02T00:00:00Z") });
    travel("2024-07-01T00:00:00.000Z");
    const { results } = await memory.add("I am in Rome.", ALICE);
    expect(model.read(1).existing_memories).toEqual([]);
    expect(results).toMatchObject([{ outcome: "stored", id: "m2" }]);
    expect((await memory.history("m1")).map(({ event }) => event)).toEqual(["ADD", "DELETE"]);
  });

  it("takes mem0's date as the last day", async () => {
    const { memory } = await openAt();
    for (const [index, name] of (["expirationDate", "expiration_date"] as const).entries()) {
      await memory.add(`In Rome ${index}`, { ...ALICE, infer: false, [name]: "2024-06-30" });
    }
    const { results } = await memory.getAll(ALICE);
    expect(results.map(({ expiresAt }) => expiresAt)).toEqual(Array(2).fill("2024-07-01T00:00:00.000Z"));
  });

  it("keeps the last day that a calendar of four digits has, which stands for never", async () => {
    const { memory, travel } = await openAt();
    await memory.add("In Rome", { ...ALICE, infer: false, expiration_date: "9999-12-31" });
    expect(await memory.get("m1")).toMatchObject({ expiresAt: "9999-12-31T23:59:59.999Z" });
    travel("2999-01-01T00:00:00.000Z");
    expect((await memory.getAll(ALICE)).results).toHaveLength(1);
  });

  it("is moved and removed by an update, which embeds nothing", async () => {
    const { memory, embedder } = await openAt();
    await memory.add("In Rome", { ...ALICE, infer: false });
    embedder.calls.length = 0;
    const update = async (change: MemoryChange) => (await memory.update("m1", change)).record.expiresAt;
    expect(await update({ expiresAt: "2024-06-05" })).toBe("2024-06-05T00:00:00.000Z");
    expect(await update({ expiration_date: "2024-06-05" })).toBe("2024-06-06T00:00:00.000Z");
    expect(await update({ metadata: { a: 1 } })).toBe("2024-06-06T00:00:00.000Z");
    expect(await update({ expiresAt: null })).toBeUndefined();
    expect(await update({ expiresAt: null })).toBeUndefined();
    expect(embedder.calls).toEqual([]);
    // One entry for each change, none for the update that changed nothing.
    expect(await memory.history("m1")).toHaveLength(5);
  });

  it.each<[string, Partial<AddOptions>, string]>([
    ["what is no time", { expiresAt: "soon" }, "expiresAt must be a valid Date or ISO 8601"],
    ["a Date after the year 9999", { expiresAt: new Date(8.64e15) }, "of the years 0 to 9999"],
    [
      "a time after the year 9999 in UTC",
      { expiresAt: "9999-12-31T23:30:00-05:00" },
      "of the years 0 to 9999",
    ],
    ["a date that is no day", { expiration_date: "2024-02-30" }, "expiration_date must be a day such as"],
    ["a time as mem0's date", { expirationDate: "2024-06-30T00:00:00Z" }, "expirationDate must be a day"],
    ["a time that has passed", { expiresAt: START }, "has passed"],
    [
      "two times",
      { expiresAt: "2024-07-01", expirationDate: "2024-07-01" },
      "say the same: give one of them",
    ],
  ])("refuses %s", async (_, options, message) => {
    const { memory } = await openAt();
    await expect(memory.add("In Rome", { ...ALICE, ...options })).rejects.toMatchObject({
      code: "INPUT_INVALID",
      message: expect.stringContaining(message),
    });
  });
});
