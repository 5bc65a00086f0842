import type { StoreCandidate, StoreQuery } from "../../spec/store.js";
import { checkDimensions } from "../check-input.js";
import type { Row } from "./client.js";
import type { Database, Session } from "./database.js";
import { toRecord } from "./memory-row.js";
import { searchStatement } from "./search-statement.js";
import { readScope, type SearchedScope } from "./searched-scope.js";
import { choosePlan, type VectorPlan } from "./vector-plan.js";
import type { VectorSettings } from "./vector-settings.js";
import { type WeightedTerms, weighTerms } from "./weigh-terms.js";

/**
 * Answers a checked query, nearest first, on one state of the database. Scope and filter apply before anything is ranked or
 * cut.
 */
export function search(
  database: Database,
  settings: VectorSettings,
  query: StoreQuery,
): Promise<StoreCandidate[]> {
  return database.read(async (session) => {
    const scope = await readScope(session, query.scope);
    if (query.vector !== undefined && scope.space !== undefined) {
      checkDimensions(query.vector, scope.space.dimensions);
    }
    if (scope.partitions.length === 0 || scope.space === undefined) return [];
    const words = query.text === undefined ? undefined : await weighTerms(session, scope, query.text);
    const plan = choosePlan(scope, query, settings.hnsw !== undefined);
    const found = await readCandidates(session, scope, query, plan, words);
    const rows = isComplete(found, query, plan)
      ? found
      : await readCandidates(session, scope, query, { kind: "exact" }, words);
    return rows
      .map((row) => ({ ...toRecord(row), figures: figuresOf(row, query, words) }))
      .sort((one, other) => compare(one.figures, other.figures) || other.sequence - one.sequence)
      .map(({ record, figures }) => ({ record, ...figures }));
  });
}

async function readCandidates(
  session: Session,
  scope: SearchedScope,
  query: StoreQuery,
  plan: VectorPlan,
  words: WeightedTerms | undefined,
): Promise<readonly Row[]> {
  if (plan.kind === "index") await session.exec(plan.settings);
  return session.all(searchStatement(scope, query, plan, words));
}

/**
 * Whether the index has told all that belongs to the answer. It leaves out vectors of nothing but zeroes, whose similarity is 0,
 * and it ends early if a filter lets little through.
 */
function isComplete(rows: readonly Row[], { limit }: StoreQuery, plan: VectorPlan): boolean {
  if (plan.kind !== "index") return true;
  const near = rows.filter((row) => row["is_near"] === true);
  return near.length >= limit && near.every((row) => Number(row["similarity"]) > 0);
}

type Figures = Omit<StoreCandidate, "record">;

function figuresOf(row: Row, query: StoreQuery, words: WeightedTerms | undefined): Figures {
  const bm25 = Number(row["bm25"] ?? 0);
  return {
    ...(query.vector === undefined ? {} : { similarity: Number(row["similarity"]) }),
    ...(words === undefined ? {} : { bm25, bm25Share: words.highest === 0 ? 0 : bm25 / words.highest }),
  };
}

function compare(one: Figures, other: Figures): number {
  return (other.similarity ?? 0) - (one.similarity ?? 0) || (other.bm25 ?? 0) - (one.bm25 ?? 0);
}
