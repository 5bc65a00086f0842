import { VarveError } from "../errors.js";
import type { SearchHit, SearchOptions, SearchResult } from "../spec/memory.js";
import { callFor } from "./call-for.js";
import { cleanText } from "./clean-text.js";
import { embedText } from "./embed-texts.js";
import { hidesExpired } from "./hides-expired.js";
import type { MemoryContext } from "./memory-context.js";
import {
  checkOptions,
  parseBoolean,
  parseInteger,
  parseShare,
  parseText,
  SCOPE_OPTIONS,
} from "./parse-options.js";
import { parseTags } from "./parse-tags.js";
import { parseTime } from "./parse-time.js";
import { type RankedCandidate, rank } from "./rank.js";
import { redactQuery, redactRecalled } from "./redact.js";
import { rerank } from "./rerank.js";
import { parseScope } from "./scope.js";
import { throwIfAborted } from "./throw-if-aborted.js";
import { timeSignal } from "./time/time-signal.js";
import { UsageTally } from "./usage-tally.js";

const KNOWN_OPTIONS = [
  ...SCOPE_OPTIONS,
  "limit",
  "top_k",
  "threshold",
  "explain",
  "includeExpired",
  "referenceTime",
  "rerank",
  "signal",
  "tags",
];

/**
 * `Memory.search`: the best by fused score of the candidates nearest in meaning and best in words, in the reranker's order
 * where there is one.
 */
export async function search(
  context: MemoryContext,
  query: unknown,
  options: SearchOptions,
): Promise<SearchResult> {
  checkOptions(options, KNOWN_OPTIONS, "search");
  const selection = parseScope(options, "search");
  const text = cleanText(parseText(query, "query"));
  const limit = parseLimit(options);
  const threshold = parseShare(options.threshold, "threshold", 0);
  const explain = parseBoolean(options.explain, "explain", false);
  const now = parseReferenceTime(context, options);
  const reranking = parseBoolean(options.rerank, "rerank", true) ? context.reranking : undefined;
  const expiry = hidesExpired(context, options.includeExpired);
  const call = callFor("search", { ...selection, signal: options.signal, tags: parseTags(options.tags) });
  throwIfAborted(call.signal);
  await context.space.ensure();
  const tally = new UsageTally();
  const asked = await redactQuery(context, text, call);
  const vector = await embedText(context.embedder, asked, { purpose: "query", ...call }, tally);
  const candidates = await context.store.search({
    ...selection,
    ...expiry,
    vector,
    text,
    limit: Math.max(candidatesFor(limit), reranking?.candidates ?? 0),
  });
  const best = rank(candidates, {
    limit: Math.max(limit, reranking?.candidates ?? 0),
    time: timeSignal(text, now),
  });
  const ranked = best.filter(({ score }) => score >= threshold);
  const { ordered, warnings } =
    reranking === undefined
      ? { ordered: ranked.slice(0, limit), warnings: [] }
      : await rerank(context, reranking, { query: asked, ranked, limit }, call, tally);
  const results = ordered.map((candidate) => hitOf(candidate, explain));
  return { results: await redactRecalled(context, results, call), usage: tally.total(), warnings };
}

function parseLimit(options: SearchOptions): number {
  if (options.limit !== undefined && options.top_k !== undefined) {
    throw new VarveError("INPUT_INVALID", "limit and top_k are the same option: give one of them.");
  }
  const name = options.top_k === undefined ? "limit" : "top_k";
  return parseInteger(options[name], name, { min: 1, max: MAX_LIMIT, fallback: 10 });
}

/** In milliseconds since 1970. */
function parseReferenceTime({ clock }: MemoryContext, { referenceTime }: SearchOptions): number {
  return referenceTime === undefined
    ? clock().getTime()
    : Date.parse(parseTime(referenceTime, "referenceTime"));
}

const MAX_LIMIT = 1_000;

/** More than asked for: the best of the fusion may come after the best of either side. */
const candidatesFor = (limit: number): number => Math.min(Math.max(limit * 4, 50), MAX_LIMIT);

function hitOf({ record, score, explanation }: RankedCandidate, explain: boolean): SearchHit {
  return explain ? { ...record, score, explain: explanation } : { ...record, score };
}
