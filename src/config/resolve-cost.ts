import { parseModelId } from "../catalogue/model-id.js";
import type { PriceTable } from "../catalogue/price-table.js";
import { VarveError } from "../errors.js";
import { quote } from "../util/quote.js";
import { expandHome } from "./data-directory.js";
import type { Environment } from "./environment.js";
import { invalidValue } from "./invalid-value.js";
import { Spelling, toCamelCase } from "./key-spelling.js";
import { isPlainObject } from "./name-keys.js";
import { PRICE_SCHEMA } from "./price-schema.js";
import { readConfigFile } from "./read-config-file.js";
import type { CostInput } from "./sections/cost.js";
import type { CostConfig } from "./varve-config.js";

/** Whether and how calls are priced. Throws `CONFIG_FILE_UNREADABLE`, `CONFIG_INVALID` or `MODEL_ID_INVALID` for prices that cannot be used. */
export async function resolveCost(
  { enabled = true, prices, ledger }: CostInput,
  hasBudgets: boolean,
  environment: Environment,
): Promise<CostConfig> {
  if (!enabled && (hasBudgets || ledger === true)) {
    throw new VarveError(
      "CONFIG_INVALID",
      `cost.enabled is false, but ${hasBudgets ? "budgets need" : "cost.ledger needs"} the costs: remove one of the two.`,
    );
  }
  const own = prices === undefined ? undefined : await readPrices(prices, environment);
  return { enabled, ledger: ledger ?? hasBudgets, ...(own !== undefined && { prices: own }) };
}

async function readPrices(given: string | object, environment: Environment): Promise<PriceTable> {
  if (typeof given !== "string") return parsePrices(given, "cost.prices");
  const path = expandHome(given, environment);
  return parsePrices(await readConfigFile(path), path);
}

/** A price table. Members may be camelCase or snake_case. Throws `CONFIG_INVALID` that says where, and `MODEL_ID_INVALID`. */
export function parsePrices(given: unknown, source: string): PriceTable {
  const input = camelCased(given);
  const { success, data, error } = PRICE_SCHEMA.safeParse(input);
  if (!success) {
    const [issue] = error.issues;
    if (issue === undefined)
      throw new VarveError("CONFIG_INVALID", `${source} is invalid.`, { cause: error });
    throw wrongPrice(issue, input, source);
  }
  for (const model of Object.keys(data.models)) parseModelId(model);
  return { asOf: "", ...data } as PriceTable;
}

function wrongPrice(issue: Parameters<typeof invalidValue>[0], input: unknown, source: string): VarveError {
  const where = [source, ...issue.path.map(String)].join(": ");
  if (issue.code === "unrecognized_keys") {
    const names = issue.keys.map(quote).join(", ");
    return new VarveError(
      "CONFIG_INVALID",
      `${where} has no member ${names}. docs/cost.md lists what a price table holds.`,
    );
  }
  if (issue.code === "not_multiple_of") {
    return new VarveError(
      "CONFIG_INVALID",
      `${where} must be dollars per million tokens with at most six decimals.`,
    );
  }
  const { message } = invalidValue(issue, input, new Spelling());
  return new VarveError("CONFIG_INVALID", `${source}: ${message}`);
}

/** Keys of members in camelCase; ids of models, and names of regions and sources, hold characters that no member has. */
function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      /^[a-z]+(?:_[a-z0-9]+)+$/.test(key) ? toCamelCase(key) : key,
      camelCased(member),
    ]),
  );
}
