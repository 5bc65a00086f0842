/** How much the meaning counts beside the shared words. */
const MEANING_WEIGHT = 0.6;
const DIMENSIONS = 512;

/**
 * How well each document answers the query, 0 to 1 with four decimals, in the order given: the likeness of the local
 * embeddings, and the share of the query's words that the document has. The engine is loaded when first needed.
 */
export async function rankDocuments(query: string, documents: readonly string[]): Promise<number[]> {
  const [{ embedText }, { splitWords, stemOf }, { STOP_WORDS }] = await Promise.all([
    import("./engine/embed-text.js"),
    import("./engine/split-words.js"),
    import("./engine/stop-words.js"),
  ]);
  const stemsOf = (text: string): Set<string> =>
    new Set(
      splitWords(text)
        .filter((word) => !STOP_WORDS.has(word))
        .map(stemOf),
    );
  const queryVector = embedText(query, DIMENSIONS);
  const queryStems = stemsOf(query);
  return documents.map((document) => {
    const likeness = Math.max(0, dotProduct(queryVector, embedText(document, DIMENSIONS)));
    const overlap = shareOf(queryStems, stemsOf(document));
    return round(MEANING_WEIGHT * likeness + (1 - MEANING_WEIGHT) * overlap);
  });
}

function dotProduct(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

function shareOf(wanted: ReadonlySet<string>, present: ReadonlySet<string>): number {
  if (wanted.size === 0) return 0;
  return [...wanted].filter((stem) => present.has(stem)).length / wanted.size;
}

const round = (score: number): number => Math.min(1, Math.round(score * 1e4) / 1e4);
