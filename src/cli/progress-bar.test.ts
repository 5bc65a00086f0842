import { expect, it } from "vitest";
import { createProgressBar } from "./progress-bar.js";

function draw(isTTY: boolean, steps: readonly number[], total: number): string {
  let drawn = "";
  const bar = createProgressBar({ isTTY, write: (text) => (drawn += text) });
  for (const done of steps) bar.show({ done, total });
  bar.end();
  bar.end();
  return drawn;
}

it("draws over itself on a terminal, and ends its line once", () => {
  expect(draw(true, [0, 100, 200], 200)).toBe(
    `\r[${".".repeat(30)}] 0 % (0 of 200)\r[${"#".repeat(15)}${".".repeat(15)}] 50 % (100 of 200)\r[${"#".repeat(30)}] 100 % (200 of 200)\n`,
  );
});

it("writes one line for every tenth where there is no terminal", () => {
  const lines = draw(
    false,
    Array.from({ length: 101 }, (_, done) => done),
    100,
  ).split("\n");
  expect(lines).toHaveLength(12);
  expect(lines.slice(0, 2)).toEqual(["0 % (0 of 100)", "10 % (10 of 100)"]);
});

it("is full where there is nothing to do", () => {
  expect(draw(false, [0], 0)).toBe("100 % (0 of 0)\n");
});
