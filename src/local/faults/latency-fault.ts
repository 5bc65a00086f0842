import { setTimeout as delay } from "node:timers/promises";
import { ClientGone } from "../read-request.js";
import { integer } from "../validate/shape.js";
import type { FaultKind } from "./fault-kind.js";

const MOST_MS = 600_000;

/** Answers late, by `latencyMs` and up to `jitterMs` more; the same seed gives the same delays. */
export const latencyFault: FaultKind = {
  kind: "latency",
  members: {
    "latencyMs*": integer({ min: 0, max: MOST_MS }),
    jitterMs: integer({ min: 0, max: MOST_MS }),
    seed: integer({ min: 0, max: 0xffffffff }),
  },
  create({ latencyMs, jitterMs = 0, seed = 1 }) {
    const random = seededRandom(Number(seed));
    return {
      async before({ gone }) {
        const waitMs = Number(latencyMs) + Math.floor(random() * (Number(jitterMs) + 1));
        await delay(waitMs, undefined, { signal: gone }).catch(clientGone);
      },
    };
  },
};

function clientGone(cause: unknown): never {
  throw new ClientGone("the client gave up waiting", { cause });
}

/** Numbers from 0 to below 1 that depend on the seed alone (mulberry32). */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
