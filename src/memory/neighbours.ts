import { VarveError } from "../errors.js";
import type { CallOptions } from "../spec/language-model.js";
import type { MemoryRecord } from "../spec/memory-record.js";
import type { Scope } from "../spec/scope.js";
import type { StoreCandidate } from "../spec/store.js";
import { cleanText } from "./clean-text.js";
import { embedTexts } from "./embed-texts.js";
import type { MemoryContext } from "./memory-context.js";
import type { Turn } from "./parse-messages.js";
import { byRank, type RankedCandidate, rank } from "./rank.js";
import type { UsageTally } from "./usage-tally.js";

/** How many existing memories the model sees. */
const MAX_NEIGHBOURS = 10;
/** How many messages are looked up. */
const MAX_QUERIES = 8;
/** Characters of a message that are looked up: every embedding model takes as much. */
const MAX_QUERY_LENGTH = 2_000;

export interface Neighbours {
  /** Best first. */
  readonly records: readonly MemoryRecord[];
  readonly warnings: readonly string[];
}

/**
 * The scope's memories that the new messages may concern: the nearest, by meaning and by words, to what the user
 * said last. An empty scope costs no embedding.
 */
export async function findNeighbours(
  context: MemoryContext,
  scope: Scope,
  turns: readonly Turn[],
  tally: UsageTally,
  call: CallOptions,
): Promise<Neighbours> {
  const now = context.clock().toISOString();
  const { records: known } = await context.store.list({ scope, limit: 1, now });
  if (known.length === 0) return { records: [], warnings: [] };
  const queries = queriesOf(turns);
  const vectors = await embedTexts(context.embedder, queries, { purpose: "query", ...call }, tally);
  const found = await Promise.all(
    queries.map((text, index) => {
      const vector = vectors[index];
      const query = { scope, text, limit: MAX_NEIGHBOURS, now };
      return context.store.search(vector instanceof Float32Array ? { ...query, vector } : query);
    }),
  );
  return { records: bestOf(found), warnings: warningsOf(vectors) };
}

/** What the user said, newest last; where no user speaks, what anyone said. */
function queriesOf(turns: readonly Turn[]): readonly string[] {
  const said = turns.filter((turn) => turn.role === "user");
  const texts = (said.length === 0 ? turns : said).map((turn) =>
    cleanText(turn.content.trim().slice(0, MAX_QUERY_LENGTH)),
  );
  return [...new Set(texts)].slice(-MAX_QUERIES);
}

/** Each memory once, at the best score that any query gave it. */
function bestOf(found: readonly (readonly StoreCandidate[])[]): readonly MemoryRecord[] {
  const best = new Map<string, RankedCandidate>();
  for (const candidate of found.flatMap((candidates) => rank(candidates))) {
    const earlier = best.get(candidate.record.id);
    if (earlier === undefined || candidate.score > earlier.score) best.set(candidate.record.id, candidate);
  }
  return [...best.values()]
    .sort(byRank)
    .slice(0, MAX_NEIGHBOURS)
    .map((candidate) => candidate.record);
}

function warningsOf(vectors: readonly (Float32Array | VarveError)[]): readonly string[] {
  const errors = vectors.filter(VarveError.isInstance);
  const [first] = errors;
  if (first === undefined) return [];
  return [
    `${errors.length} of ${vectors.length} messages could not be embedded (${first.code}): existing memories were looked up by their words only.`,
  ];
}
