import { VarveError } from "../errors.js";
import { nearest } from "../util/nearest.js";
import { quote } from "../util/quote.js";
import { PROVIDERS } from "./mem0-keys.js";
import { isPlainObject } from "./name-keys.js";

const SECTIONS = {
  llm: PROVIDERS.llm,
  embedder: PROVIDERS.embedder,
  reranker: PROVIDERS.reranker,
  vector_store: PROVIDERS.vectorStore,
  vectorStore: PROVIDERS.vectorStore,
  vectordb: PROVIDERS.vectorStore,
};

/**
 * Throws `UNKNOWN_PROVIDER` for a section whose provider varve does not have. This comes before the check of keys, since
 * the keys of a section are those of its provider.
 */
export function checkProviders(config: Readonly<Record<string, unknown>>): void {
  for (const [section, { known, elsewhere, reason }] of Object.entries(SECTIONS)) {
    const given = Object.hasOwn(config, section) ? config[section] : undefined;
    const provider = isPlainObject(given) ? given["provider"] : undefined;
    if (typeof provider !== "string" || provider === "" || known.some((name) => name === provider)) continue;
    const choices = known.map((name) => `"${name}"`).join(", ");
    const suggestion = elsewhere.has(provider) ? undefined : nearest(provider, known);
    const remedy = suggestion === undefined ? `use ${choices}` : `did you mean "${suggestion}"?`;
    const fact = elsewhere.has(provider)
      ? "is a provider of mem0 that varve does not have"
      : "is not a provider";
    throw new VarveError(
      "UNKNOWN_PROVIDER",
      `${section}.provider ${quote(provider)} ${fact}, for ${reason}: ${remedy}${suggestion === undefined ? "." : ""}`,
    );
  }
}
