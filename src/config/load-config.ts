import { VarveError } from "../errors.js";
import { DEFAULTS } from "./defaults.js";
import { type Environment, readEnvironment } from "./environment.js";
import { invalidValue, typeName } from "./invalid-value.js";
import { Spelling } from "./key-spelling.js";
import { isPlainObject, nameKeys } from "./name-keys.js";
import { checkProviders } from "./providers.js";
import { readConfigFile } from "./read-config-file.js";
import { resolveBatch } from "./resolve-batch.js";
import { resolveBudgets } from "./resolve-budgets.js";
import { resolveCache } from "./resolve-cache.js";
import { resolveCost } from "./resolve-cost.js";
import { resolveEmbedder } from "./resolve-embedder.js";
import { resolveLlm } from "./resolve-llm.js";
import { resolvePostgres } from "./resolve-postgres.js";
import { resolveRedaction } from "./resolve-redaction.js";
import { resolveReranker } from "./resolve-reranker.js";
import { resolveRetention } from "./resolve-retention.js";
import { resolveSqlite } from "./resolve-sqlite.js";
import { CONFIG_SCHEMA, type ConfigInput } from "./schema.js";
import type { VarveConfig, VectorStoreConfig } from "./varve-config.js";

/**
 * Checks a configuration and fills in its defaults. `input` is an object of mem0's form, in snake_case or
 * camelCase, or the path of a `.json`, `.yaml` or `.yml` file that holds one; docs/configuration.md lists the options.
 *
 * Throws `CONFIG_FILE_UNREADABLE`, `CONFIG_UNKNOWN_KEY`, `CONFIG_DUPLICATE_KEY`, `CONFIG_INVALID`, `UNKNOWN_PROVIDER`,
 * `MODEL_ID_INVALID`, `MODEL_UNSUPPORTED`, `REGION_INVALID` or `CREDENTIALS_INVALID`. No message holds the value of a secret.
 */
export async function loadConfig(
  input: unknown,
  environment: Environment = readEnvironment(),
): Promise<VarveConfig> {
  const raw = typeof input === "string" ? await readConfigFile(input) : input;
  const spelling = new Spelling();
  const config = parseInput(raw, spelling);
  const warnings = effectlessSettings(config, spelling);
  const context = { spelling, environment, warn: (warning: string) => warnings.push(warning) };
  const llm = await resolveLlm(config.llm?.config, context);
  const embedder = await resolveEmbedder(
    config.embedder?.config ?? {},
    llm,
    config.llm?.config ?? {},
    context,
  );
  const reranker =
    config.reranker &&
    (await resolveReranker(config.reranker.config ?? {}, llm, config.llm?.config ?? {}, context));
  const budgets = resolveBudgets(config.budgets ?? [], spelling);
  return {
    llm,
    embedder,
    ...(reranker !== undefined && { reranker }),
    cost: await resolveCost(config.cost ?? {}, budgets.length > 0, environment),
    budgets,
    cache: resolveCache(config.cache ?? {}),
    ...(config.batch !== undefined && { batch: resolveBatch(config.batch, spelling) }),
    vectorStore: resolveStore(config, { llm, embedder, ...context }),
    ...(config.customInstructions !== undefined && { customInstructions: config.customInstructions }),
    ...(config.retention !== undefined && { retention: resolveRetention(config.retention) }),
    ...(config.auditLog !== undefined && { auditLog: config.auditLog }),
    ...(config.telemetry !== undefined && { telemetry: config.telemetry }),
    ...(config.redaction !== undefined && { redaction: resolveRedaction(config.redaction, spelling) }),
    recentMessages: config.recentMessages ?? DEFAULTS.recentMessages,
    warnings,
  };
}

/** The store that a configuration names, whatever else it holds. Throws as {@link loadConfig} does. */
export async function loadStoreConfig(
  input: unknown,
  environment: Environment = readEnvironment(),
): Promise<VectorStoreConfig> {
  const raw = typeof input === "string" ? await readConfigFile(input) : input;
  const spelling = new Spelling();
  const { vectorStore, llm } = parseInput(raw, spelling);
  const needsMore = vectorStore?.provider !== undefined && vectorStore.provider !== DEFAULTS.storeProvider;
  return needsMore
    ? (await loadConfig(raw, environment)).vectorStore
    : resolveSqlite(vectorStore?.config ?? {}, llm?.config ?? {}, { environment, spelling, warn: () => {} });
}

function parseInput(raw: unknown, spelling: Spelling): ConfigInput {
  if (!isPlainObject(raw)) {
    throw new VarveError("CONFIG_INVALID", `The configuration must be an object, got ${typeName(raw)}.`);
  }
  checkProviders(raw);
  const named = nameKeys(raw, CONFIG_SCHEMA, spelling);
  const { success, data, error } = CONFIG_SCHEMA.safeParse(named);
  if (success) return data;
  const [issue] = error.issues;
  throw issue === undefined
    ? new VarveError("CONFIG_INVALID", "The configuration is invalid.", { cause: error })
    : invalidValue(issue, named, spelling);
}

/** Settings of older files that are accepted although memory has no use for them. */
function effectlessSettings(config: ConfigInput, spelling: Spelling): string[] {
  const warnings: string[] = [];
  if (config.app !== undefined) warnings.push(`${spelling.of(["app"])} has no effect on memory.`);
  if (config.llm?.config?.stream !== undefined) {
    warnings.push(`${spelling.of(["llm", "config", "stream"])} has no effect on memory.`);
  }
  for (const section of ["llm", "embedder"] as const) {
    const { model, deploymentName } = config[section]?.config ?? {};
    if (model !== undefined && deploymentName !== undefined) {
      const path = (name: string) => spelling.of([section, "config", name]);
      warnings.push(`${path("deploymentName")} has no effect beside ${path("model")}.`);
    }
  }
  return warnings;
}

type StoreContext = Parameters<typeof resolvePostgres>[1] & Parameters<typeof resolveSqlite>[2];

function resolveStore({ vectorStore, llm }: ConfigInput, context: StoreContext): VectorStoreConfig {
  return vectorStore?.provider === "postgres" || vectorStore?.provider === "pgvector"
    ? resolvePostgres(vectorStore.config ?? {}, context)
    : resolveSqlite(vectorStore?.config ?? {}, llm?.config ?? {}, context);
}
