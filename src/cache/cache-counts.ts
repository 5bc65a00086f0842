import type { CacheStats } from "../spec/cache-stats.js";
import { fromDollars, type PicoDollars, toDollars } from "../util/pico-dollars.js";

/** Counts what a cache is good for. */
export class CacheCounts {
  #hits = 0;
  #misses = 0;
  #shared = 0;
  #saved: PicoDollars = 0n;

  /** @param usd what it had cost, where that is known */
  hit(usd: number | undefined): void {
    this.#hits += 1;
    if (usd !== undefined) this.#saved += fromDollars(usd);
  }

  miss(): void {
    this.#misses += 1;
  }

  share(): void {
    this.#shared += 1;
  }

  stats(): CacheStats {
    const asked = this.#hits + this.#misses + this.#shared;
    return {
      hits: this.#hits,
      misses: this.#misses,
      shared: this.#shared,
      hitRate: asked === 0 ? 0 : this.#hits / asked,
      savedUsd: toDollars(this.#saved),
    };
  }
}
