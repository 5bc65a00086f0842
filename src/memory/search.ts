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
import {
  type CursorOwner,
  digestOf,
  encodeSearchCursor,
  MOST_RESULTS,
  parseSearchCursor,
  type SearchPosition,
} from "./search-cursor.js";
import { throwIfAborted } from "./throw-if-aborted.js";
import { timeSignal } from "./time/time-signal.js";
import { UsageTally } from "./usage-tally.js";

const KNOWN_OPTIONS = [
  ...SCOPE_OPTIONS,
  "limit",
  "top_k",
  "cursor",
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
  const owner = { query: text, scope: selection.scope };
  const position = parsePosition(context, options, owner);
  const { referenceTime, returned } = position;
  const limit = Math.min(parseLimit(options), MOST_RESULTS - returned.size);
  const threshold = parseShare(options.threshold, "threshold", 0);
  const explain = parseBoolean(options.explain, "explain", false);
  const reranking = parseBoolean(options.rerank, "rerank", true) ? context.reranking : undefined;
  const expiry = hidesExpired(context, options.includeExpired);
  const call = callFor("search", { ...selection, signal: options.signal, tags: parseTags(options.tags) });
  throwIfAborted(call.signal);
  if (selection.filter !== undefined) await context.store.checkFilter(selection.filter);
  await context.space.ensure();
  const tally = new UsageTally();
  const asked = await redactQuery(context, text, call);
  const vector = await embedText(context.embedder, asked, { purpose: "query", ...call }, tally);
  // As far down as the pages before went, and on from there.
  const depth = returned.size + Math.max(limit, reranking?.candidates ?? 0);
  const candidates = await context.store.search({
    ...selection,
    ...expiry,
    vector,
    text,
    limit: Math.min(Math.max(candidatesFor(returned.size + limit), depth), MOST_CANDIDATES),
  });
  const ranked = rank(candidates, { limit: depth + 1, time: timeSignal(text, referenceTime) }).filter(
    ({ record, score }) => score >= threshold && !(returned.size > 0 && returned.has(digestOf(record.id))),
  );
  const { ordered, warnings } =
    reranking === undefined
      ? { ordered: ranked.slice(0, limit), warnings: [] }
      : await rerank(context, reranking, { query: asked, ranked, limit }, call, tally);
  const results = await redactRecalled(
    context,
    ordered.map((candidate) => hitOf(candidate, explain)),
    call,
  );
  const next = ranked.length > ordered.length ? nextPage(owner, position, ordered) : {};
  return { results, ...next, usage: tally.total(), warnings };
}

/** Where the page before ended, or the start. */
function parsePosition(
  { clock }: MemoryContext,
  { cursor, referenceTime }: SearchOptions,
  owner: CursorOwner,
): SearchPosition {
  const given =
    referenceTime === undefined ? undefined : Date.parse(parseTime(referenceTime, "referenceTime"));
  if (cursor === undefined) return { referenceTime: given ?? clock().getTime(), returned: new Set() };
  const position = parseSearchCursor(cursor, owner);
  return given === undefined ? position : { ...position, referenceTime: given };
}

function nextPage(
  owner: CursorOwner,
  { referenceTime, returned }: SearchPosition,
  page: readonly RankedCandidate[],
): Pick<SearchResult, "nextCursor"> {
  const all = new Set([...returned, ...page.map(({ record }) => digestOf(record.id))]);
  if (all.size >= MOST_RESULTS) return {};
  return { nextCursor: encodeSearchCursor(owner, { referenceTime, returned: all }) };
}

function parseLimit(options: SearchOptions): number {
  if (options.limit !== undefined && options.top_k !== undefined) {
    throw new VarveError("INPUT_INVALID", "limit and top_k are the same option: give one of them.");
  }
  const name = options.top_k === undefined ? "limit" : "top_k";
  return parseInteger(options[name], name, { min: 1, max: MOST_RESULTS, fallback: 10 });
}

const MOST_CANDIDATES = 1_000;

/** More than asked for: the best of the fusion may come after the best of either side. */
const candidatesFor = (limit: number): number => Math.max(limit * 4, 50);

function hitOf({ record, score, explanation }: RankedCandidate, explain: boolean): SearchHit {
  return explain ? { ...record, score, explain: explanation } : { ...record, score };
}
