import { readEnvironment } from "./config/environment.js";
import { loadStoreConfig } from "./config/load-config.js";
import { VarveError } from "./errors.js";
import { openStore } from "./store/open-store.js";
import { Books } from "./usage/books.js";

export interface OpenBooks {
  readonly books: Books;
  close(): Promise<void>;
}

/**
 * Opens the books of the store that a configuration names, an object or a file; no model is needed. Rejects with `CONFIG_*`
 * and `STORE_*` errors.
 */
export async function openBooks(
  config: unknown,
  options: { readonly environment?: Readonly<Record<string, string | undefined>> } = {},
): Promise<OpenBooks> {
  const store = await openStore(await loadStoreConfig(config, readEnvironment(options.environment)));
  if (store.usage === undefined) {
    await store.close();
    throw new VarveError("CONFIG_INVALID", "This kind of store keeps no books: use another one.");
  }
  return { books: new Books(store.usage), close: () => store.close() };
}
