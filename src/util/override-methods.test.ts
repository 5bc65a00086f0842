import { expect, it } from "vitest";
import { overrideMethods } from "./override-methods.js";

class Counter {
  readonly name = "counter";
  #count = 0;
  get count(): number {
    return this.#count;
  }
  add(by: number): number {
    this.#count += by;
    return this.#count;
  }
}

it("an overridden object keeps what is not replaced, private members included", () => {
  const counter = new Counter();
  const doubled = overrideMethods(counter, { add: (by: number) => counter.add(2 * by) });
  expect(doubled.add(2)).toBe(4);
  expect([doubled.count, doubled.name, doubled instanceof Counter]).toEqual([4, "counter", true]);
  expect("add" in doubled && "count" in doubled).toBe(true);
});

it("an overridden object has the members that were added", () => {
  const named = overrideMethods(new Counter(), { extra: 1 });
  expect([named.extra, "extra" in named, named.add(1)]).toEqual([1, true, 1]);
});
