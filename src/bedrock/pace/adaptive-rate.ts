/** What is known of a quota before any call. */
export interface RateLimits {
  /** Most units a second. Default unlimited. */
  readonly ceiling?: number | undefined;
  /** Seconds' worth of the ceiling that may go at once. */
  readonly burstSeconds: number;
  /** Whether the first calls of all are spread over a moment, so that a small quota is noticed before many are refused. */
  readonly opensGently: boolean;
}

/** A call that was sent, as the rate needs to know it when the answer comes. */
export interface Sent {
  readonly at: number;
  readonly cost: number;
  /** Units and calls that were sent before it. */
  readonly unitsBefore: number;
  readonly callsBefore: number;
}

/** Units and calls of late: sums that fade by a factor of e each second. */
export interface Recent {
  readonly units: number;
  readonly calls: number;
}

/** What the service's refusals have taught: how fast to go, and from when on to try more. */
interface Lesson {
  /** Units a second. */
  rate: number;
  /** Absent while the quota is searched for: the rate then grows with every answer. */
  readonly quota?: Quota;
  grownAt: number;
}

interface Quota {
  /** Units a second, as measured. */
  readonly rate: number;
  readonly since: number;
  /** Share of it at which the rate starts. */
  readonly start: number;
  /** Milliseconds until the rate reaches the quota again. */
  readonly plateauMs: number;
}

const OPENING_BURST = 16;
/** With fewer calls in flight nothing is held back at first: a quota that so few exceed is noticed in time. */
const OPENING_IN_FLIGHT = 8;
/** The opening rate is what was answered so far times this: it grows by a factor of e every 100 ms, more slowly if answers are slow. */
const OPENING_GROWTH_PER_SECOND = 10;
/** Share of a measured quota at which the rate starts, less for a quota that was measured with few calls. */
const START_AT = 0.95;
/** So many calls of late must there be for a refusal to be due to them. */
const TEACHING_CALLS = 8;
/** A quota is measured over so many calls and milliseconds at least. */
const MEASURED_CALLS = 2;
const MEASURED_MS = 250;
/** A measured rate is never taken for less than this share of the one that was refused, for a quota that lay idle is measured too low. */
const LARGEST_DROP = 0.4;
/** How long the rate takes to reach the quota: the time of so many calls per call measured, within these bounds. */
const PLATEAU_PER_CALL = 8;
const PLATEAU_CALLS = 500;
const PLATEAU_MS = 5_000;
/** While the quota is searched for, the rate doubles in this time, and never grows by more than half per answer. */
const SEARCH_DOUBLES_MS = 500;
const SEARCH_LARGEST_STEP = 0.5;
/** Seconds' worth of a learned rate that may go at once, which makes up for timers that fire late. */
const LEARNED_BURST_SECONDS = 0.05;
/** A quota that was exceeded so many times over without a refusal is forgotten. */
const FORGOTTEN_AT = 20;
/** The slowest learned rate: one call like the refused one in so many seconds. */
const SLOWEST_SECONDS = 5;

/**
 * How fast calls may go so that a quota of units (requests or tokens) a second is used up and hardly ever exceeded. The
 * quota need not be known: between two refusals, both at a moment when nothing of it was left, just as much was let
 * through as was added to it. The rate then starts at 95 % of what was measured so, stays near it for a while, and grows
 * ever faster afterwards (a cubic curve, as in RFC 9438), until the next refusal measures it again.
 *
 * All times are in milliseconds of one monotonic clock.
 */
export class AdaptiveRate {
  readonly #limits: RateLimits;
  #lesson: Lesson | undefined;
  /** Units that may go now; negative after a call that cost more than there was. */
  #balance: number;
  #balancedAt: number;
  /** The refused call that taught the last lesson: when it was sent, nothing of the quota was left. */
  #mark: Sent | undefined;
  /** Refusals of calls that were sent until then are part of the same event. */
  #heededAt = Number.NEGATIVE_INFINITY;
  #units = 0;
  #calls = 0;
  #answered = 0;
  /** Of the calls since the mark, those that were refused. */
  #refusedUnits = 0;
  #refusedCalls = 0;
  #recentUnits: number;
  #recentCalls: number;

  /** @param recent what was sent of late, before this rate was kept */
  constructor(limits: RateLimits, now: number, recent: Recent = { units: 0, calls: 0 }) {
    this.#limits = limits;
    this.#recentUnits = recent.units;
    this.#recentCalls = recent.calls;
    this.#balancedAt = now;
    this.#balance = this.#burst(now);
  }

  /** What was sent of late, had each call cost so many units. */
  recent(now: number, cost: number): Recent {
    this.#refill(now);
    return { units: this.#recentCalls * cost, calls: this.#recentCalls };
  }

  /** Units a second at this moment; `Infinity` without a limit. */
  rate(now: number): number {
    const { ceiling = Infinity, opensGently } = this.#limits;
    if (this.#lesson !== undefined) return Math.min(ceiling, rateOf(this.#lesson, now));
    const opening = OPENING_GROWTH_PER_SECOND * Math.max(OPENING_BURST, this.#answered);
    return opensGently ? Math.min(ceiling, opening) : ceiling;
  }

  /**
   * Milliseconds until a call of `cost` units may go; 0 for now. One that costs more than ever may go at once waits for the
   * most.
   *
   * @param inFlight calls that were sent and not answered yet
   */
  waitMs(cost: number, now: number, inFlight = Infinity): number {
    this.#refill(now);
    if (inFlight < OPENING_IN_FLIGHT && this.#isOpening()) return 0;
    const missing = Math.min(cost, this.#burst(now)) - this.#balance;
    return missing <= 1e-9 ? 0 : (missing / this.rate(now)) * 1_000;
  }

  take(cost: number, now: number): Sent {
    if (now !== this.#balancedAt) this.#refill(now);
    const sent = { at: now, cost, unitsBefore: this.#units, callsBefore: this.#calls };
    if (this.#isOpening()) this.#balance = Math.max(0, this.#balance - cost);
    else if (this.#balance !== Infinity) this.#balance -= cost;
    this.#units += cost;
    this.#calls += 1;
    this.#recentUnits += cost;
    this.#recentCalls += 1;
    return sent;
  }

  /** Settles a call that was answered: gives back what it took beyond `used`. */
  accepted({ cost }: Sent, used: number, now: number): void {
    this.#answered += 1;
    if (this.#balance !== Infinity) this.#balance += cost - used;
    this.#units -= cost - used;
    const lesson = this.#lesson;
    if (lesson === undefined || lesson.quota !== undefined) return;
    const growth = ((now - lesson.grownAt) / SEARCH_DOUBLES_MS) * Math.LN2;
    lesson.rate *= 1 + Math.min(SEARCH_LARGEST_STEP, growth);
    lesson.grownAt = now;
  }

  /** Heeds a refusal. */
  refused(sent: Sent, now: number): void {
    this.#refill(now);
    this.#recentUnits = Math.max(0, this.#recentUnits - sent.cost);
    this.#recentCalls = Math.max(0, this.#recentCalls - 1);
    if (sent.at > this.#heededAt && this.#teaches()) {
      this.#lesson = this.#measure(sent, now) ?? this.#search(sent.cost, now);
      this.#balance = Math.min(0, this.#balance);
      this.#mark = sent;
      this.#heededAt = now;
      this.#refusedUnits = 0;
      this.#refusedCalls = 0;
    }
    if (this.#mark === undefined || sent.at < this.#mark.at) return;
    this.#refusedUnits += sent.cost;
    this.#refusedCalls += 1;
  }

  /** A refusal of one of a few calls says that others use up the quota: the wait between attempts is enough. */
  #teaches(): boolean {
    return this.#lesson !== undefined || this.#recentCalls >= TEACHING_CALLS;
  }

  #measure(sent: Sent, now: number): Lesson | undefined {
    if (this.#lesson === undefined || this.#mark === undefined) return undefined;
    const ms = sent.at - this.#mark.at;
    const calls = sent.callsBefore - this.#mark.callsBefore - this.#refusedCalls;
    const units = sent.unitsBefore - this.#mark.unitsBefore - this.#refusedUnits;
    if (ms < MEASURED_MS || calls < MEASURED_CALLS || units <= 0) return undefined;
    const rate = Math.max((units * 1_000) / ms, this.rate(now) * LARGEST_DROP);
    const start = Math.min(START_AT, 1 - 1 / calls);
    const plateauCalls = Math.min(PLATEAU_CALLS, PLATEAU_PER_CALL * calls);
    const plateauMs = Math.max(PLATEAU_MS, (plateauCalls * ms) / calls);
    return { rate: rate * start, quota: { rate, since: now, start, plateauMs }, grownAt: now };
  }

  #search(cost: number, now: number): Lesson {
    const reached = this.#lesson === undefined ? this.#recentUnits : this.rate(now);
    return { rate: Math.max(cost / SLOWEST_SECONDS, reached / 2), grownAt: now };
  }

  #isOpening(): boolean {
    return this.#lesson === undefined && this.#limits.opensGently && this.#limits.ceiling === undefined;
  }

  #burst(now: number): number {
    const { ceiling, burstSeconds, opensGently } = this.#limits;
    if (this.#lesson !== undefined) return Math.max(1, this.rate(now) * LEARNED_BURST_SECONDS);
    if (ceiling !== undefined) return Math.max(1, ceiling * burstSeconds);
    return opensGently ? OPENING_BURST : Infinity;
  }

  #refill(now: number): void {
    const ms = Math.max(0, now - this.#balancedAt);
    if (this.#lesson !== undefined && isForgotten(this.#lesson, now)) this.#lesson = undefined;
    const burst = this.#burst(now);
    this.#balance =
      burst === Infinity ? Infinity : Math.min(burst, finite(this.#balance) + (this.rate(now) * ms) / 1_000);
    const faded = Math.exp(-ms / 1_000);
    this.#recentUnits *= faded;
    this.#recentCalls *= faded;
    this.#balancedAt = now;
  }
}

function rateOf({ rate, quota }: Lesson, now: number): number {
  if (quota === undefined) return rate;
  const progress = (now - quota.since) / quota.plateauMs - 1;
  return quota.rate * (1 + (1 - quota.start) * progress ** 3);
}

function isForgotten(lesson: Lesson, now: number): boolean {
  return lesson.quota !== undefined && rateOf(lesson, now) > FORGOTTEN_AT * lesson.quota.rate;
}

const finite = (balance: number): number => (balance === Infinity ? 0 : balance);
