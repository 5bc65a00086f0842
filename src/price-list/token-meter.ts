import type { TokenRates } from "../catalogue/price-table.js";

/** Which price of a model a product is. */
export interface TokenMeter {
  readonly rate: keyof TokenRates;
  readonly tier: "standard" | "batch" | "flex" | "priority";
  /** Through a `global.` profile. */
  readonly isGlobal: boolean;
  /** Of requests that are longer than the model's threshold. */
  readonly isLong: boolean;
}

type Tier = TokenMeter["tier"];

/** What a usage type says: the model, as it is written there, and the words of the meter. */
export interface UsageType {
  /** Absent in products of AWS Marketplace. */
  readonly model?: string;
  readonly meter: string;
}

/** `USE1-MP:USE1_InputTokenCount_Global_Batch-Units`, `USE1-MP:USE1_cache_read_tokens_standard-Units` */
const MARKETPLACE = /^[A-Z0-9]+-MP:[A-Z0-9]+_(.+)-Units$/;
/** `USE1-Nova2.0Lite-cache-read-input-token-count-cross-region-global` */
const OWN = /^[A-Z0-9]+-(.+?)-((?:text-|prompt-)?(?:input|output|cache)(?:-.+)?)$/i;

/** `undefined` for a usage type that names no meter of tokens. */
export function readUsageType(usageType: string): UsageType | undefined {
  const [, marketplace] = MARKETPLACE.exec(usageType) ?? [];
  if (marketplace !== undefined) return { meter: marketplace };
  const [, model, meter] = OWN.exec(usageType) ?? [];
  return model === undefined || meter === undefined ? undefined : { model, meter };
}

/** Words that say nothing of the price: the time that a cache entry lives by default is 5 minutes. */
const SILENT = new Set(["token", "tokens", "count", "text", "prompt", "standard", "5m"]);
const KINDS = new Set(["input", "output", "cache", "read", "write", "1h"]);
const TIERS: ReadonlySet<string> = new Set<Tier>(["batch", "flex", "priority"]);
const ROUTES = new Set(["global", "cross", "region"]);
const LENGTHS = new Set(["long", "context", "ctx"]);
const KNOWN: ReadonlySet<string> = new Set([...SILENT, ...KINDS, ...TIERS, ...ROUTES, ...LENGTHS]);

const FEATURES: Readonly<Record<string, Tier>> = {
  "": "standard",
  "on-demand inference": "standard",
  "batch inference": "batch",
};

/**
 * The meter of a product. AWS tells it in up to four places, none of which is always there; `undefined` where one of them has a word
 * that is not known, or two contradict each other.
 */
export function tokenMeterOf(
  attributes: Readonly<Record<string, string>>,
  usage: UsageType,
): TokenMeter | undefined {
  const said = [wordsOf(usage.meter), wordsOf(attributes["inferenceType"] ?? "")];
  const words = new Set(said.flat());
  if ([...words].some((word) => !KNOWN.has(word))) return undefined;
  const kinds = new Set(said.filter((list) => list.length > 0).map((list) => kindOf(new Set(list))));
  const [kind, otherKind] = kinds;
  const tier = tierOf(attributes, words);
  const isGlobal = words.has("global");
  if (kind === undefined || otherKind !== undefined || tier === undefined) return undefined;
  // A price across regions that is not global is of no kind that the table has.
  if (!isGlobal && (words.has("cross") || words.has("region"))) return undefined;
  const isHour = words.has("1h");
  if (isHour && kind !== "cacheWrite") return undefined;
  return {
    rate: isHour ? "cacheWrite1h" : kind,
    tier,
    isGlobal,
    isLong: words.has("long"),
  };
}

function kindOf(words: ReadonlySet<string>): "input" | "output" | "cacheRead" | "cacheWrite" | undefined {
  if (words.has("cache")) {
    if (words.has("output") || words.has("read") === words.has("write")) return undefined;
    return words.has("read") ? "cacheRead" : "cacheWrite";
  }
  if (words.has("input") === words.has("output")) return undefined;
  return words.has("input") ? "input" : "output";
}

function tierOf(attributes: Readonly<Record<string, string>>, words: ReadonlySet<string>): Tier | undefined {
  const feature = FEATURES[(attributes["feature"] ?? "").toLowerCase()];
  const serviceTier = (attributes["service_tier"] ?? "").toLowerCase();
  if (feature === undefined || !(TIERS.has(serviceTier) || ["", "standard"].includes(serviceTier))) {
    return undefined;
  }
  const [tier = "standard", other] = new Set(
    [feature, serviceTier, ...words].filter((word) => TIERS.has(word)),
  );
  return other === undefined ? (tier as Tier) : undefined;
}

/** Words in lower case, those that are written together by their capitals too. */
function wordsOf(text: string): readonly string[] {
  return (text.match(/\d+[a-z]*|[A-Z]?[a-z]+|[A-Z]+/g) ?? []).map((word) => word.toLowerCase());
}
