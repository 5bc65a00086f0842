import { countTokens } from "../models/engine/count-tokens.js";
import { integer } from "../validate/shape.js";
import { faultException } from "./exception-faults.js";
import type { FaultKind } from "./fault-kind.js";

/**
 * Throttles what goes beyond a quota of requests or of tokens, one token bucket of each per model. A bucket holds a minute's
 * worth and fills evenly. A request costs its estimated input tokens and the output tokens that it allows.
 */
export const quotaFault: FaultKind = {
  kind: "quota",
  members: { requestsPerMinute: integer({ min: 1 }), tokensPerMinute: integer({ min: 1 }) },
  create(settings, clock) {
    const requests = new Buckets(settings["requestsPerMinute"], clock);
    const tokens = new Buckets(settings["tokensPerMinute"], clock);
    return {
      before({ modelId = "", body }) {
        if (!requests.take(modelId, 1)) throw faultException("ThrottlingException");
        if (!tokens.take(modelId, costOf(body))) {
          throw faultException("ThrottlingException", "Too many tokens, please wait before trying again.");
        }
      },
    };
  },
};

const MINUTE_MS = 60_000;

interface Level {
  readonly amount: number;
  readonly at: number;
}

/** One bucket per model. Without a size, there is always enough. */
class Buckets {
  readonly #size: number | undefined;
  readonly #clock: () => Date;
  readonly #levels = new Map<string, Level>();

  constructor(size: unknown, clock: () => Date) {
    this.#size = typeof size === "number" ? size : undefined;
    this.#clock = clock;
  }

  /** Takes an amount if it is there. */
  take(name: string, amount: number): boolean {
    const size = this.#size;
    if (size === undefined) return true;
    const at = this.#clock().getTime();
    const last = this.#levels.get(name) ?? { amount: size, at };
    const available = Math.min(size, last.amount + ((at - last.at) * size) / MINUTE_MS);
    const isEnough = available >= amount;
    this.#levels.set(name, { amount: isEnough ? available - amount : available, at });
    return isEnough;
  }
}

function costOf(body: Buffer): number {
  const text = body.toString("utf8");
  const [, allowed = "0"] =
    /"(?:maxTokens|max_tokens|max_gen_len|maxTokenCount)"\s*:\s*(\d{1,9})/.exec(text) ?? [];
  return countTokens(text) + Number(allowed);
}
