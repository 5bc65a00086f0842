import type { StoreQuery } from "../../spec/store.js";
import { BM25 } from "../text/bm25.js";
import { RECORD_COLUMNS } from "./memory-row.js";
import { conditionsOf } from "./read-memories.js";
import type { SearchedScope } from "./searched-scope.js";
import { allOf, arrayText, rawSql, rowsOf, type Sql, sql } from "./sql.js";
import { indexedVectors, vectorText } from "./vector-column.js";
import type { VectorPlan } from "./vector-plan.js";
import type { WeightedTerms } from "./weigh-terms.js";

/**
 * The nearest memories and the best by BM25 of a scope, merged, as rows of `RECORD_COLUMNS`, `similarity`, `bm25`, and `is_near`
 * for those that their vector has brought up.
 */
export function searchStatement(
  scope: SearchedScope,
  query: StoreQuery,
  plan: VectorPlan,
  words: WeightedTerms | undefined,
): Sql {
  const given = query.vector === undefined ? undefined : similarityTo(query.vector);
  return sql`
    WITH weights AS MATERIALIZED (
      SELECT term COLLATE "C" AS term, weight FROM ${rowsOf(words?.terms ?? [], "term text, weight float8")} AS given),
    near AS MATERIALIZED (${nearest(scope, query, plan)}),
    best AS MATERIALIZED (${bestByWords(scope, query, words)}),
    chosen AS (SELECT sequence, bool_or(is_near) AS is_near FROM (TABLE near UNION ALL TABLE best) AS found GROUP BY sequence)
    SELECT ${RECORD_COLUMNS}, is_near, ${given ?? rawSql("NULL")} AS similarity, (
      SELECT ${scoreWith(words)} FROM weights JOIN {terms} AS terms ON terms.partition = memories.partition
        AND terms.term = weights.term AND terms.sequence = memories.sequence) AS bm25
    FROM chosen JOIN {memories} AS memories USING (sequence)
    JOIN {partitions} AS partitions ON partitions.id = memories.partition`;
}

/** Cosine similarity; of a vector of nothing but zeroes 0, where pgvector says NaN. */
function similarityTo(vector: Float32Array): Sql {
  return sql`(1 - coalesce(nullif(memories.vector {<=>} ${vectorText(vector)}::{vector.vector}, 'NaN'), 1))`;
}

const NOTHING = rawSql("SELECT NULL::bigint AS sequence, true AS is_near WHERE false");

function nearest(scope: SearchedScope, query: StoreQuery, plan: VectorPlan): Sql {
  if (query.vector === undefined) return NOTHING;
  const seen = seenBy(scope, query);
  const similarity = similarityTo(query.vector);
  const limit = sql`LIMIT ${query.limit}::integer`;
  if (plan.kind === "exact") {
    return sql`
      SELECT sequence, true AS is_near FROM {memories} AS memories WHERE ${seen}
      ORDER BY ${similarity} DESC, sequence DESC ${limit}`;
  }
  return sql`
    SELECT sequence, true AS is_near FROM (
      SELECT sequence, vector FROM {memories} AS memories WHERE ${seen}
      ORDER BY ${distanceByIndex(query.vector)} LIMIT ${plan.candidates}::integer) AS memories
    ORDER BY ${similarity} DESC, sequence DESC ${limit}`;
}

/** The expression whose order the index has. */
function distanceByIndex(vector: Float32Array): Sql {
  const indexed = indexedVectors(vector.length);
  if (indexed === undefined) return similarityTo(vector);
  return sql`${indexed.column} {<=>} ${vectorText(vector)}::${rawSql(indexed.type)}`;
}

function bestByWords(scope: SearchedScope, query: StoreQuery, words: WeightedTerms | undefined): Sql {
  if (words === undefined || words.terms.length === 0) return NOTHING;
  const conditions = conditionsOf(query);
  const admitted =
    conditions.length === 0
      ? rawSql("")
      : sql`JOIN {memories} AS memories ON memories.sequence = terms.sequence AND ${allOf(conditions)}`;
  return sql`
    SELECT terms.sequence, false AS is_near
    FROM weights JOIN {terms} AS terms ON terms.term = weights.term ${admitted}
    WHERE terms.partition = ANY (${arrayText(scope.partitions)}::integer[])
    GROUP BY terms.sequence
    ORDER BY ${scoreWith(words)} DESC, terms.sequence DESC LIMIT ${query.limit}::integer`;
}

/** BM25 over a group of a text's rows in `terms` with their `weights`, as `matchBm25` has it. */
function scoreWith(words: WeightedTerms | undefined): Sql {
  if (words === undefined) return rawSql("NULL::float8");
  const { saturation, lengthWeight } = BM25;
  return sql`sum(weights.weight * terms.frequency * ${rawSql(String(saturation + 1))}::float8 / (terms.frequency
    + ${rawSql(String(saturation))}::float8 * (1 - ${rawSql(String(lengthWeight))}::float8
    + ${rawSql(String(lengthWeight))}::float8 * (terms.text_length / ${words.meanLength}::float8))))`;
}

const seenBy = (scope: SearchedScope, query: StoreQuery): Sql =>
  allOf([sql`memories.partition = ANY (${arrayText(scope.partitions)}::integer[])`, ...conditionsOf(query)]);
