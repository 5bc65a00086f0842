import type { StoreOptions } from "./open-store.js";
import type { StoreInspection } from "./store-inspection.js";

/** One line per store that can be looked at without opening it. */
const INSPECTORS: {
  readonly [Name in StoreOptions["provider"]]: (
    options: Extract<StoreOptions, { provider: Name }>,
  ) => Promise<StoreInspection>;
} = {
  sqlite: async (options) => (await import("./sqlite/inspect-database.js")).inspectDatabase(options),
};

/** Looks at a store and changes nothing: it is neither created nor brought up to date. Throws a `STORE_*` error if it cannot be used. */
export async function inspectStore(options: StoreOptions): Promise<StoreInspection> {
  return INSPECTORS[options.provider](options);
}
