import { expect, it } from "vitest";
import { MemoryCopies } from "./memory-copies.js";

/** Keeps copies of one byte each; returns which were dropped. */
function copiesOf(limitBytes: number) {
  const dropped: string[] = [];
  const copies = new MemoryCopies<string>(limitBytes, (value) => dropped.push(value));
  const keep = (...sequences: number[]) => {
    for (const sequence of sequences) {
      copies.makeRoom(1);
      copies.keep(sequence, 7, `copy ${sequence}`, 1);
    }
  };
  return { copies, dropped, keep };
}

it("gives a copy of the version it was kept for, and drops it for another", () => {
  const { copies, dropped, keep } = copiesOf(3);
  keep(1);
  expect(copies.get(1, 7)).toBe("copy 1");
  expect(copies.get(2, 7)).toBeUndefined();
  expect(copies.get(1, 8)).toBeUndefined();
  expect(dropped).toEqual(["copy 1"]);
  expect(copies.get(1, 7)).toBeUndefined();
});

it("drops the oldest for new ones, but first those that were not used since", () => {
  const { copies, dropped, keep } = copiesOf(3);
  keep(1, 2, 3);
  copies.beginRound();
  copies.get(1, 7);
  copies.beginRound();
  keep(4);
  expect(dropped).toEqual(["copy 2"]);
  copies.beginRound();
  keep(5, 6);
  expect(dropped).toEqual(["copy 2", "copy 3", "copy 1"]);
});

it("never drops what this round uses, even where the limit is too small for it", () => {
  const { copies, dropped, keep } = copiesOf(2);
  keep(1, 2);
  copies.beginRound();
  copies.get(1, 7);
  keep(3, 4, 5);
  expect(dropped).toEqual(["copy 2"]);
  for (const sequence of [1, 3, 4, 5]) expect(copies.get(sequence, 7)).toBe(`copy ${sequence}`);
});
