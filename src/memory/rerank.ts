import { VarveError } from "../errors.js";
import type { CallOptions } from "../spec/language-model.js";
import type { RerankedDocument } from "../spec/reranker.js";
import { withPurpose } from "./call-for.js";
import type { MemoryContext, Reranking } from "./memory-context.js";
import type { RankedCandidate } from "./rank.js";
import { redactShown } from "./redact.js";
import { throwIfAborted } from "./throw-if-aborted.js";
import type { UsageTally } from "./usage-tally.js";

export interface RerankInput {
  readonly query: string;
  /** By falling score. */
  readonly ranked: readonly RankedCandidate[];
  /** How many results the search returns. */
  readonly limit: number;
}

export interface Reranked {
  /** At most `limit`, best first. */
  readonly ordered: readonly RankedCandidate[];
  readonly warnings: readonly string[];
}

/**
 * Puts the best candidates into the reranker's order; their scores stay. If the reranker fails, they stay in the order of
 * their scores, with a warning that names the error's code; an aborted call rejects.
 */
export async function rerank(
  context: Pick<MemoryContext, "redaction">,
  { reranker, candidates, limit: ownLimit }: Reranking,
  { query, ranked, limit }: RerankInput,
  call: CallOptions,
  tally: UsageTally,
): Promise<Reranked> {
  const chosen = ranked.slice(0, Math.max(limit, candidates));
  const wanted = Math.min(limit, ownLimit ?? limit);
  if (chosen.length < 2) return { ordered: chosen.slice(0, wanted), warnings: [] };
  const shown = await redactShown(
    context,
    chosen.map(({ record }) => record),
    call,
  );
  const texts = shown.map(({ memory }) => memory);
  try {
    const { results, requests, cost, warnings } = await reranker.rerank(query, texts, {
      ...withPurpose(call, "rerank"),
      limit: wanted,
    });
    tally.countRerank({ requests, cost });
    return { ordered: arrange(chosen, results).slice(0, wanted), warnings };
  } catch (error) {
    throwIfAborted(call.signal);
    const code = VarveError.isInstance(error) ? error.code : "INTERNAL";
    if (code === "ABORTED") throw error;
    return {
      ordered: chosen.slice(0, wanted),
      warnings: [
        `The reranker ${reranker.modelId} failed (${code}): the results are in the order of their scores.`,
      ],
    };
  }
}

/**
 * Each candidate once: those that the reranker returned, in its order, then the others. A candidate that it returned
 * twice has its first place, and a position that it was not given is passed over.
 */
function arrange(
  candidates: readonly RankedCandidate[],
  results: readonly RerankedDocument[],
): readonly RankedCandidate[] {
  const judged = new Map<number, RankedCandidate>();
  for (const { index, score } of results) {
    const candidate = candidates[index];
    if (candidate === undefined || judged.has(index)) continue;
    judged.set(index, { ...candidate, explanation: { ...candidate.explanation, rerankScore: score } });
  }
  return [...judged.values(), ...candidates.filter((_, index) => !judged.has(index))];
}
