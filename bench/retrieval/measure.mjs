// @ts-check
/** @typedef {import("./read-conversations.mjs").Conversation} Conversation */

export const CUTOFFS = [1, 5, 10, 25];
/** All that a search can return. */
const MOST = 1_000;

/**
 * How the results of one search are ordered. The sides alone are read off the explanations, so that all are of one search.
 *
 * @type {Record<string, (hits: readonly any[]) => readonly any[]>}
 */
const ORDERS = {
  vectors: (hits) => hits.toSorted((a, b) => b.explain.similarity - a.explain.similarity),
  bm25: (hits) =>
    hits.filter(({ explain }) => explain.bm25 > 0).sort((a, b) => b.explain.bm25 - a.explain.bm25),
  fusion: (hits) => hits,
};

/**
 * Stores every turn as one memory, asks every question, and returns recall at each cutoff and the mean reciprocal rank of the
 * first piece of evidence, by order: 0 to 1.
 *
 * @param {any} memory @param {Conversation} conversation
 * @returns {Promise<Record<string, { recall: number[], mrr: number }>>}
 */
export async function measure(memory, conversation) {
  const scope = { userId: conversation.name };
  const memoryOfTurn = await store(memory, conversation, scope);
  const referenceTime = conversation.turns.at(-1)?.at;
  const sums = Object.fromEntries(
    Object.keys(ORDERS).map((order) => [order, { recall: CUTOFFS.map(() => 0), mrr: 0 }]),
  );
  for (const { question, evidence } of conversation.questions) {
    const options = {
      ...scope,
      limit: MOST,
      explain: true,
      rerank: false,
      ...(referenceTime && { referenceTime }),
    };
    const { results } = await memory.search(question, options);
    const wanted = new Set(evidence.map((id) => memoryOfTurn.get(id)));
    for (const [order, arrange] of Object.entries(ORDERS)) {
      add(sums[order], ranksOf(arrange(results), wanted), wanted.size, conversation.questions.length);
    }
  }
  return sums;
}

/** @param {any} memory @param {Conversation} conversation @param {{ userId: string }} scope */
async function store(memory, { turns }, scope) {
  const memoryOfTurn = new Map();
  for (const { id, speaker, text, at } of turns) {
    // A memory that does not say who speaks cannot be found by the name; people are named, roles are not.
    const content =
      speaker === undefined || /^(?:user|assistant)$/.test(speaker) ? text : `${speaker}: ${text}`;
    const metadata = at === undefined ? {} : { at };
    const { results } = await memory.add(content, { ...scope, infer: false, metadata });
    memoryOfTurn.set(id, results[0]?.id);
  }
  return memoryOfTurn;
}

/** Positions, from 1, of the hits that are wanted; @param {readonly any[]} hits @param {ReadonlySet<string>} wanted */
const ranksOf = (hits, wanted) => hits.flatMap(({ id }, index) => (wanted.has(id) ? [index + 1] : []));

/** @param {any} sum @param {readonly number[]} ranks @param {number} wanted @param {number} questions */
function add(sum, ranks, wanted, questions) {
  for (const [index, cutoff] of CUTOFFS.entries()) {
    sum.recall[index] += ranks.filter((rank) => rank <= cutoff).length / wanted / questions;
  }
  if (ranks[0] !== undefined) sum.mrr += 1 / ranks[0] / questions;
}
