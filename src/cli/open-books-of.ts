import { readEnvironment } from "../config/environment.js";
import type { OpenBooks } from "../cost.js";
import { configure } from "./configure.js";
import type { MemoryFlags } from "./memory-options.js";

/** The books of the database that the options name. */
export async function openBooksOf(options: Readonly<Record<string, unknown>>): Promise<OpenBooks> {
  const { openBooks } = await import("../cost.js");
  const flags = options as MemoryFlags;
  const isLocal = flags.local === true;
  const config = await configure(flags, readEnvironment(), isLocal ? { config: {} } : undefined);
  return openBooks(config);
}
