import type { StoreOptions } from "./open-store.js";
import type { StoreInspection } from "./store-inspection.js";

/** One line per store. */
const INSPECTORS: { readonly [Name in StoreOptions["provider"]]: InspectProvider<Name> } = {
  sqlite: async (options) => (await import("./sqlite/inspect-database.js")).inspectDatabase(options),
  postgres: async (options) => (await import("./postgres/inspect-schema.js")).inspectSchema(options),
};

type InspectProvider<Name> = (options: Extract<StoreOptions, { provider: Name }>) => Promise<StoreInspection>;

/** Looks at a store, which is neither created nor brought up to date. Throws a `STORE_*` error if it cannot be used. */
export async function inspectStore(options: StoreOptions): Promise<StoreInspection> {
  const inspect = INSPECTORS[options.provider] as (options: StoreOptions) => Promise<StoreInspection>;
  return inspect(options);
}
