import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Deadlines, type Timed } from "./deadlines.js";

describe("Deadlines", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  function timed(ms: number, expired: number[]): Timed {
    const start = performance.now();
    return { deadline: start + ms, expire: () => expired.push(Math.round(performance.now() - start)) };
  }

  it("lets each expire at its own time, whatever the order in which they came", async () => {
    const deadlines = new Deadlines();
    const expired: number[] = [];
    for (const ms of [300, 100, 200]) deadlines.watch(timed(ms, expired));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(expired).toEqual([100, 200, 300]);
  });

  it("heeds a deadline that was moved, in either direction", async () => {
    const deadlines = new Deadlines();
    const expired: number[] = [];
    const later = timed(100, expired);
    const sooner = timed(900, expired);
    deadlines.watch(later);
    deadlines.watch(sooner);
    later.deadline += 400;
    sooner.deadline -= 850;
    deadlines.watch(sooner);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(expired).toEqual([50, 500]);
  });

  it("forgets what was removed, and sets no timer for nothing", async () => {
    const deadlines = new Deadlines();
    const expired: number[] = [];
    const removed = timed(100, expired);
    deadlines.watch(removed);
    deadlines.delete(removed);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(expired).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("goes on with the others when one is removed while another expires", async () => {
    const deadlines = new Deadlines();
    const expired: number[] = [];
    const second = timed(100, expired);
    const first: Timed = { deadline: second.deadline, expire: () => deadlines.delete(second) };
    const third = timed(200, expired);
    for (const one of [first, second, third]) deadlines.watch(one);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(expired).toEqual([200]);
  });

  it("times what is added while another expires", async () => {
    const deadlines = new Deadlines();
    const expired: number[] = [];
    deadlines.watch({
      deadline: performance.now() + 100,
      expire: () => deadlines.watch(timed(50, expired)),
    });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(expired).toEqual([50]);
  });
});
