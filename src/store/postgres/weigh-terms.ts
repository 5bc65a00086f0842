import { BM25, inverseDocumentFrequency } from "../text/bm25.js";
import { isGram } from "../text/character-grams.js";
import type { Session } from "./database.js";
import { queryTerms } from "./index-terms.js";
import { arrayText, sql, textsOf } from "./sql.js";

/** The terms of a query, with what each counts for in a scope. */
export interface WeightedTerms {
  readonly terms: readonly { readonly term: string; readonly weight: number }[];
  /** What no text can exceed for this query; 0 only for a query without terms. */
  readonly highest: number;
  /** Terms of a text of the scope, on average. */
  readonly meanLength: number;
}

/** The scope's own statistics decide, so that what another scope writes cannot change a score. */
export async function weighTerms(
  session: Session,
  scope: { readonly partitions: readonly number[]; readonly memories: number; readonly terms: number },
  text: string,
): Promise<WeightedTerms> {
  const wanted = queryTerms(text);
  const rows =
    wanted.length === 0
      ? []
      : await session.all(sql`
          SELECT term, count(*)::text AS texts FROM {terms}
          WHERE partition = ANY (${arrayText(scope.partitions)}::integer[]) AND term IN ${textsOf(wanted)}
          GROUP BY term`);
  const counts = new Map(rows.map(({ term, texts }) => [String(term), Number(texts)]));
  const weighed = wanted
    .filter((term) => counts.has(term) || !isGram(term))
    .map((term) => ({ term, weight: inverseDocumentFrequency(scope.memories, counts.get(term) ?? 0) }));
  return {
    terms: weighed.filter(({ term }) => counts.has(term)),
    highest: weighed.reduce((sum, { weight }) => sum + weight * (BM25.saturation + 1), 0),
    meanLength: scope.terms / Math.max(1, scope.memories),
  };
}
