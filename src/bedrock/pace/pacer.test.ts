import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BedrockError } from "../../errors.js";
import { Pacer } from "./pacer.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Starts calls of the given costs together and returns when each went, in milliseconds. */
async function departures(pacer: Pacer, costs: readonly number[]): Promise<number[]> {
  const start = performance.now();
  const times: number[] = [];
  const calls = costs.map(async (cost, index) => {
    const turn = await pacer.turn(() => cost);
    times[index] = Math.round(performance.now() - start);
    turn.accepted();
  });
  await vi.runAllTimersAsync();
  await Promise.all(calls);
  return times;
}

describe("Pacer", () => {
  it("spreads calls over a quota of requests, in the order they came", async () => {
    const pacer = new Pacer({ requestsPerMinute: 120 });
    expect(await departures(pacer, [0, 0, 0, 0, 0])).toEqual([0, 0, 500, 1_000, 1_500]);
  });

  it("spreads calls over a quota of tokens, by what each reserves", async () => {
    const pacer = new Pacer({ tokensPerMinute: 60_000 });
    expect(await departures(pacer, [8_000, 4_000, 4_000, 1_000])).toEqual([0, 2_000, 6_000, 7_000]);
  });

  it("gives back what an answer did not use, so that the next call goes earlier", async () => {
    const pacer = new Pacer({ tokensPerMinute: 60_000 });
    const first = await pacer.turn(() => 10_000);
    let second: number | undefined;
    void Promise.resolve(pacer.turn(() => 9_000)).then(() => {
      second = performance.now();
    });
    const start = performance.now();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(second).toBeUndefined();
    first.accepted(() => 2_000);
    await vi.advanceTimersByTimeAsync(1);
    expect(second).toBe(start + 1_000);
  });

  it("gives back the tokens of a call that failed", async () => {
    const pacer = new Pacer({ tokensPerMinute: 60_000 });
    const first = await pacer.turn(() => 10_000);
    first.failed(new BedrockError("REQUEST_REJECTED", "no"));
    expect(await departures(pacer, [10_000])).toEqual([0]);
  });

  it("lets a call leave the queue when it is aborted, and the others go on", async () => {
    const pacer = new Pacer({ requestsPerMinute: 60 });
    await pacer.turn(() => 0);
    const controller = new AbortController();
    const aborted = pacer.turn(() => 0, controller.signal);
    const after = departures(pacer, [0]);
    controller.abort("enough");
    await expect(aborted).rejects.toMatchObject({ code: "ABORTED", cause: "enough" });
    expect(await after).toEqual([1_000]);
    expect(() => pacer.turn(() => 0, controller.signal)).toThrowError(
      expect.objectContaining({ code: "ABORTED" }),
    );
  });

  it("slows down after a throttle of many calls, and by tokens if these were too many", async () => {
    const throttle = (message: string) => new BedrockError("THROTTLED", message);
    for (const message of ["Too many requests, please wait", "Too many tokens, please wait"]) {
      const pacer = new Pacer();
      const turns = await Promise.all(Array.from({ length: 16 }, () => pacer.turn(() => 100)));
      await vi.advanceTimersByTimeAsync(100);
      for (const turn of turns) turn.failed(throttle(message));
      const [small = 0] = await departures(pacer, [1]);
      const [large = 0] = await departures(pacer, [10_000]);
      expect(small).toBeGreaterThan(0);
      expect(large > small * 10).toBe(/tokens/.test(message));
    }
  });
});
