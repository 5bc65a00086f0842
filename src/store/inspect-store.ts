import { openStore, type StoreOptions } from "./open-store.js";
import type { StoreInspection } from "./store-inspection.js";

/** One line per store. */
const INSPECTORS: { readonly [Name in StoreOptions["provider"]]: InspectProvider<Name> } = {
  sqlite: async (options) => (await import("./sqlite/inspect-database.js")).inspectDatabase(options),
  postgres: inspectByOpening,
};

type InspectProvider<Name> = (options: Extract<StoreOptions, { provider: Name }>) => Promise<StoreInspection>;

/** For a store that cannot be looked at in another way: it is brought up to date, as any use of it would. */
async function inspectByOpening(options: StoreOptions): Promise<StoreInspection> {
  const store = await openStore(options);
  try {
    const [space, problems] = await Promise.all([store.space(), store.check()]);
    return {
      name: `the ${options.provider} store`,
      exists: true,
      problems,
      ...(space !== undefined && { space }),
    };
  } finally {
    await store.close();
  }
}

/** Looks at a store; a database file is neither created nor brought up to date. Throws a `STORE_*` error if it cannot be used. */
export async function inspectStore(options: StoreOptions): Promise<StoreInspection> {
  const inspect = INSPECTORS[options.provider] as (options: StoreOptions) => Promise<StoreInspection>;
  return inspect(options);
}
