import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AdaptiveRate } from "./adaptive-rate.js";

interface Quota {
  readonly perSecond: number;
  readonly burst: number;
  readonly latencyMs: number;
}

interface Outcome {
  readonly ms: number;
  readonly sent: number;
  readonly refused: number;
}

/** Workers that send calls one after the other through a rate to a token bucket, in simulated time. A refused call is sent again. */
function simulate(rate: AdaptiveRate, calls: number, { perSecond, burst, latencyMs }: Quota): Outcome {
  const events: { at: number; run: () => void }[] = [];
  const waiting: (() => void)[] = [];
  let now = 0;
  let tokens = burst;
  let filledAt = 0;
  let answered = 0;
  let sent = 0;
  let refused = 0;
  let inFlight = 0;
  let started = Math.min(64, calls);
  const schedule = (at: number, run: () => void): void => {
    let index = events.length;
    while (index > 0 && (events[index - 1]?.at ?? 0) > at) index -= 1;
    events.splice(index, 0, { at, run });
  };
  let wakesAt = Infinity;
  const pump = (): void => {
    while (waiting.length > 0) {
      const waitMs = rate.waitMs(1, now, inFlight);
      if (waitMs > 0) {
        const at = now + Math.max(1, waitMs);
        if (at >= wakesAt) return;
        wakesAt = at;
        schedule(at, () => {
          wakesAt = Infinity;
          pump();
        });
        return;
      }
      waiting.shift()?.();
    }
  };
  const send = (): void => {
    const call = rate.take(1, now);
    sent += 1;
    inFlight += 1;
    tokens = Math.min(burst, tokens + ((now - filledAt) / 1_000) * perSecond);
    filledAt = now;
    const accepted = tokens >= 1;
    if (accepted) tokens -= 1;
    schedule(now + latencyMs, () => {
      inFlight -= 1;
      if (accepted) {
        answered += 1;
        rate.accepted(call, 1, now);
        started += 1;
        if (started <= calls) waiting.push(send);
      } else {
        refused += 1;
        rate.refused(call, now);
        schedule(now + 100 + ((sent * 37) % 400), () => {
          waiting.push(send);
          pump();
        });
      }
      pump();
    });
  };
  for (let worker = 0; worker < started; worker++) waiting.push(send);
  pump();
  while (answered < calls) {
    const next = events.shift();
    if (next === undefined) break;
    now = next.at;
    next.run();
  }
  return { ms: now, sent, refused };
}

const unknownQuota = (): AdaptiveRate => new AdaptiveRate({ burstSeconds: 1, opensGently: true }, 0);

describe("AdaptiveRate", () => {
  it.each([
    { perSecond: 100, burst: 50, latencyMs: 20, calls: 2_000, refusedShare: 0.02 },
    { perSecond: 1_000, burst: 1_000, latencyMs: 20, calls: 10_000, refusedShare: 0.02 },
    { perSecond: 100, burst: 50, latencyMs: 200, calls: 2_000, refusedShare: 0.06 },
    { perSecond: 10, burst: 10, latencyMs: 100, calls: 300, refusedShare: 0.3 },
  ])(
    "uses up an unknown quota of $perSecond a second within a tenth of the ideal time",
    ({ calls, refusedShare, ...quota }) => {
      const { ms, sent, refused } = simulate(unknownQuota(), calls, quota);
      expect(ms / 1_000).toBeLessThan((1.1 * (calls - quota.burst)) / quota.perSecond);
      expect(refused / sent).toBeLessThan(refusedShare);
    },
  );

  it("limits nothing for long where there is no quota", () => {
    const { ms, refused } = simulate(unknownQuota(), 2_000, { perSecond: 1e9, burst: 1e9, latencyMs: 20 });
    expect(refused).toBe(0);
    expect(ms).toBeLessThan((2_000 / 64) * 20 + 250);
  });

  it("lets 16 calls of the first moment go at once, and then ever more", () => {
    const rate = unknownQuota();
    for (let call = 0; call < 16; call++) {
      expect(rate.waitMs(1, 0)).toBe(0);
      rate.take(1, 0);
    }
    expect(rate.waitMs(1, 0)).toBeCloseTo(1_000 / 160);
    for (let call = 0; call < 1_000; call++) rate.accepted(rate.take(1, 10_000), 1, 10_000);
    expect(rate.rate(10_000)).toBe(10_000);
  });

  it("holds back no call at first while few are in flight", () => {
    const rate = unknownQuota();
    for (let call = 0; call < 100; call++) {
      expect(rate.waitMs(1, 0, 7)).toBe(0);
      rate.take(1, 0);
    }
    expect(rate.waitMs(1, 0, 8)).toBeCloseTo(1_000 / 160);
  });

  it("keeps to a configured quota, of which a second's worth may go at once", () => {
    const rate = new AdaptiveRate({ ceiling: 10, burstSeconds: 1, opensGently: true }, 0);
    for (let call = 0; call < 10; call++) rate.take(1, 0);
    expect(rate.waitMs(1, 0)).toBe(100);
    expect(rate.waitMs(1, 60)).toBeCloseTo(40);
    expect(rate.waitMs(1, 100)).toBe(0);
  });

  it("lets a call go that costs more than ever may go at once, and makes the next ones wait for it", () => {
    const rate = new AdaptiveRate({ ceiling: 100, burstSeconds: 1, opensGently: false }, 0);
    expect(rate.waitMs(1_000, 0)).toBe(0);
    const large = rate.take(1_000, 0);
    expect(rate.waitMs(50, 0)).toBe(9_500);
    rate.accepted(large, 200, 0);
    expect(rate.waitMs(50, 0)).toBe(1_500);
  });

  it("does not slow down for the refusal of one of a few calls", () => {
    const rate = unknownQuota();
    const call = rate.take(1, 0);
    rate.refused(call, 20);
    expect(rate.rate(20)).toBe(160);
    expect(rate.waitMs(1, 20)).toBe(0);
  });

  it("measures a quota between two refusals, starts at 95 % of it and passes it again after a while", () => {
    const rate = unknownQuota();
    for (let call = 0; call < 40; call++) rate.take(1, 0);
    rate.refused(rate.take(1, 0), 10);
    for (let call = 1; call <= 50; call++) rate.accepted(rate.take(1, call * 20), 1, call * 20);
    rate.refused(rate.take(1, 1_000), 1_010);
    expect(rate.rate(1_010)).toBeCloseTo(50 * 0.95, 0);
    expect(rate.rate(1_010 + 8_000)).toBeCloseTo(50, 0);
    expect(rate.rate(1_010 + 16_000)).toBeCloseTo(50 * 1.05, 0);
  });

  it("heeds only the first of the refusals that belong together", () => {
    const rate = unknownQuota();
    const calls = Array.from({ length: 40 }, () => rate.take(1, 0));
    const [first, ...others] = calls;
    if (first !== undefined) rate.refused(first, 20);
    const slowed = rate.rate(20);
    for (const call of others) rate.refused(call, 20);
    expect(rate.rate(20)).toBe(slowed);
  });

  it("forgets a quota that it has exceeded twenty times over without a refusal", () => {
    const rate = unknownQuota();
    for (let call = 0; call < 40; call++) rate.take(1, 0);
    rate.refused(rate.take(1, 0), 10);
    for (let call = 1; call <= 50; call++) rate.accepted(rate.take(1, call * 20), 1, call * 20);
    rate.refused(rate.take(1, 1_000), 1_010);
    expect(rate.waitMs(1, 600_000)).toBe(0);
    expect(rate.rate(600_000)).toBe(50 * 10);
  });

  it("never gives a rate that is not positive, whatever happens", () => {
    const steps = fc.array(
      fc.record({
        after: fc.nat({ max: 5_000 }),
        cost: fc.integer({ min: 1, max: 10_000 }),
        refused: fc.boolean(),
      }),
      { maxLength: 100 },
    );
    fc.assert(
      fc.property(steps, fc.boolean(), (given, opensGently) => {
        const rate = new AdaptiveRate({ burstSeconds: 1, opensGently }, 0);
        let now = 0;
        for (const { after, cost, refused } of given) {
          now += after;
          const waitMs = rate.waitMs(cost, now);
          expect(waitMs).toBeGreaterThanOrEqual(0);
          expect(waitMs).toBeLessThan(Infinity);
          const sent = rate.take(cost, now);
          if (refused) rate.refused(sent, now + 1);
          else rate.accepted(sent, cost / 2, now + 1);
          expect(rate.rate(now + 1)).toBeGreaterThan(0);
        }
      }),
    );
  });
});
