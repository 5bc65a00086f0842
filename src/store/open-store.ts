import { VarveError } from "../errors.js";
import type { Store } from "../spec/store.js";
import { nearest } from "../util/nearest.js";
import type { PostgresOptions } from "./postgres/postgres-options.js";
import type { SqliteOptions } from "./sqlite/sqlite-options.js";

/** Where memories are kept; `provider` decides which other options there are. */
export type StoreOptions = SqliteOptions | PostgresOptions;

/** One line per store; each loads its driver only when it is opened. */
const PROVIDERS: { readonly [Name in StoreOptions["provider"]]: OpenProvider<Name> } = {
  sqlite: async (options) => {
    const [{ keyedOptions }, { openSqliteStore }] = await Promise.all([
      import("./sqlite/keyed-options.js"),
      import("./sqlite/sqlite-store.js"),
    ]);
    return openSqliteStore(await keyedOptions(options));
  },
  postgres: async (options) => (await import("./postgres/postgres-store.js")).openPostgresStore(options),
};

type OpenProvider<Name> = (options: Extract<StoreOptions, { provider: Name }>) => Promise<Store>;
/** The list above has one for each provider, so it fits the options that name it. */
type OpenAnyProvider = (options: StoreOptions) => Promise<Store>;

/**
 * Opens a store, creating it where that is possible. Throws `UNKNOWN_PROVIDER`, `CONFIG_INVALID` for a bad option,
 * `STORE_*` if the store cannot be used.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  if (Object.hasOwn(PROVIDERS, options.provider)) {
    const open = PROVIDERS[options.provider] as OpenAnyProvider;
    return open(options);
  }
  const known = Object.keys(PROVIDERS);
  const meant = nearest(String(options.provider), known);
  throw new VarveError(
    "UNKNOWN_PROVIDER",
    `No store is called "${String(options.provider)}". ${meant === undefined ? `Known: ${known.join(", ")}` : `Did you mean "${meant}"?`}`,
  );
}
