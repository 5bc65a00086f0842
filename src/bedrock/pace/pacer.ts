import { type BedrockError, VarveError } from "../../errors.js";
import { abortError, throwIfAborted } from "../abort.js";
import { AdaptiveRate, type Sent } from "./adaptive-rate.js";

export interface PaceOptions {
  /** The account's quota, per model and region. Default unknown: it is learned from throttles. */
  readonly requestsPerMinute?: number | undefined;
  /** The account's quota, per model and region. Default unknown: it is learned from throttles. */
  readonly tokensPerMinute?: number | undefined;
}

/** A call that may be sent, and must report once how it went. */
export interface Turn {
  /** @param usedTokens what the call costs of the quota in the end; absent or unknown: what it reserved */
  accepted(usedTokens?: () => number | undefined): void;
  failed(error: unknown): void;
}

/** Seconds' worth of a configured quota that may go at once: tokens come in lumps of thousands. */
const REQUEST_BURST_SECONDS = 1;
const TOKEN_RATE = { burstSeconds: 10, opensGently: false } as const;

interface Waiter {
  readonly tokens: () => number;
  readonly start: (sent: SentCall) => void;
}

interface SentCall {
  readonly request: Sent;
  /** Absent while there is no quota of tokens to keep to. */
  readonly tokens?: Sent | undefined;
}

/**
 * Lets the calls for one model in one region go as fast as its quotas of requests and of tokens allow, in the order they
 * came. Quotas that are not configured are learned from throttles.
 */
export class Pacer {
  readonly #requests: AdaptiveRate;
  /** Absent until a quota of tokens is known, or was exceeded for the first time. */
  #tokens: AdaptiveRate | undefined;
  readonly #now: () => number;
  readonly #waiting = new Set<Waiter>();
  #timer: NodeJS.Timeout | undefined;
  #inFlight = 0;

  /** @param now monotonic milliseconds; default `performance.now` */
  constructor(options: PaceOptions = {}, now: () => number = () => performance.now()) {
    const { requestsPerMinute, tokensPerMinute } = options;
    this.#now = now;
    this.#requests = new AdaptiveRate(
      { ceiling: perSecond(requestsPerMinute), burstSeconds: REQUEST_BURST_SECONDS, opensGently: true },
      now(),
    );
    if (tokensPerMinute !== undefined) {
      this.#tokens = new AdaptiveRate({ ...TOKEN_RATE, ceiling: perSecond(tokensPerMinute) }, now());
    }
  }

  /**
   * The turn of a call: at once, or, where it returns a promise, when that resolves. Throws, or rejects, with `ABORTED`.
   *
   * @param tokens what the service reserves of the quota when the call arrives; asked for where there is such a quota
   */
  turn(tokens: () => number, signal?: AbortSignal): Turn | Promise<Turn> {
    throwIfAborted(signal, "A call that waited for its quota");
    const now = this.#now();
    if (this.#waiting.size === 0 && this.#waitMs(tokens, now) === 0) {
      return this.#turnOf(this.#take(tokens, now), tokens);
    }
    return this.#wait(tokens, signal).then((sent) => this.#turnOf(sent, tokens));
  }

  #turnOf(sent: SentCall, tokens: () => number): Turn {
    return {
      accepted: (usedTokens) => {
        this.#inFlight -= 1;
        const now = this.#now();
        this.#requests.accepted(sent.request, 1, now);
        if (sent.tokens !== undefined) {
          this.#tokens?.accepted(sent.tokens, usedTokens?.() ?? sent.tokens.cost, now);
        }
        this.#pump();
      },
      failed: (error) => {
        this.#inFlight -= 1;
        this.#failed(error, sent, tokens);
        this.#pump();
      },
    };
  }

  #failed(error: unknown, sent: SentCall, tokens: () => number): void {
    const now = this.#now();
    if (!isThrottle(error)) {
      if (sent.tokens !== undefined) this.#tokens?.accepted(sent.tokens, 0, now);
    } else if (ofTokens(error)) {
      this.#tooManyTokens(sent, tokens, now);
    } else {
      this.#requests.refused(sent.request, now);
    }
  }

  /** The first time, the calls of late are taken to have cost what this one did. */
  #tooManyTokens({ request, tokens: counted }: SentCall, tokens: () => number, now: number): void {
    const refused = counted ?? { at: request.at, cost: tokens(), unitsBefore: 0, callsBefore: 0 };
    this.#tokens ??= new AdaptiveRate(TOKEN_RATE, now, this.#requests.recent(now, refused.cost));
    this.#tokens.refused(refused, now);
  }

  #waitMs(tokens: () => number, now: number): number {
    const waitMs = this.#requests.waitMs(1, now, this.#inFlight);
    return this.#tokens === undefined ? waitMs : Math.max(waitMs, this.#tokens.waitMs(tokens(), now));
  }

  #wait(tokens: () => number, signal: AbortSignal | undefined): Promise<SentCall> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        tokens,
        start: (sent) => {
          signal?.removeEventListener("abort", leave);
          resolve(sent);
        },
      };
      const leave = (): void => {
        this.#waiting.delete(waiter);
        if (signal !== undefined) reject(abortError(signal, "A call that waited for its quota"));
        this.#pump();
      };
      this.#waiting.add(waiter);
      signal?.addEventListener("abort", leave, { once: true });
      this.#pump();
    });
  }

  #take(tokens: () => number, now: number): SentCall {
    this.#inFlight += 1;
    return { request: this.#requests.take(1, now), tokens: this.#tokens?.take(tokens(), now) };
  }

  /** Starts those in the queue that may go, and sets the timer for the next. */
  #pump(): void {
    if (this.#timer !== undefined) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
    for (const waiter of this.#waiting) {
      const now = this.#now();
      const waitMs = this.#waitMs(waiter.tokens, now);
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#pump(), waitMs);
        return;
      }
      this.#waiting.delete(waiter);
      waiter.start(this.#take(waiter.tokens, now));
    }
  }
}

function perSecond(perMinute: number | undefined): number | undefined {
  return perMinute === undefined ? undefined : perMinute / 60;
}

function isThrottle(error: unknown): error is VarveError {
  return VarveError.isInstance(error) && error.code === "THROTTLED";
}

/** "Too many tokens, please wait before trying again.", against "Too many requests". */
function ofTokens(error: Pick<BedrockError, "message">): boolean {
  return /too many tokens/i.test(error.message);
}
