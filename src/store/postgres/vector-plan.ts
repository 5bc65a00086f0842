import type { StoreQuery } from "../../spec/store.js";
import type { SearchedScope } from "./searched-scope.js";
import { indexedVectors } from "./vector-column.js";

/** How the nearest vectors of a scope are found. */
export type VectorPlan =
  | { readonly kind: "exact" }
  | {
      readonly kind: "index";
      /** Candidates that are measured exactly afterwards. */
      readonly candidates: number;
      /** Statements for the transaction. */
      readonly settings: string;
    };

/** A scope of fewer memories is always measured whole. */
const SMALLEST_INDEXED = 1_000;
/**
 * Candidates of the index that are measured exactly: the best of them are the answer. The index gives them in a loose order, so recall
 * grows with their number: of 20, 200 and 400 for ten results it was 0.92, 0.99 and 0.99, where all that is nearer belongs to others.
 */
const CANDIDATES_PER_RESULT = 4;
const FEWEST_CANDIDATES = 400;
/** pgvector's breadth of search. */
const BREADTH = 400;
/** Memories that the index looks at beyond the number that a scope's share of the store makes likely. */
const SCAN_MARGIN = 20;
const SMALLEST_SCAN = 20_000;
const LARGEST_SCAN = 10_000_000;
/** What looking at one memory by way of the index costs, in memories that are measured one after the other. */
const INDEX_COST = 2;

/**
 * Exact for a scope that is small, in itself or beside the store: the index is of all memories of all scopes, so it passes
 * over `total / memories` of them for each that it may give, while measuring a scope whole costs as much as the scope is large.
 */
export function choosePlan(
  { memories, total, space }: Pick<SearchedScope, "memories" | "total" | "space">,
  { vector, limit }: StoreQuery,
  hasIndex: boolean,
): VectorPlan {
  if (vector === undefined || space === undefined || !hasIndex) return { kind: "exact" };
  if (indexedVectors(space.dimensions) === undefined || memories < SMALLEST_INDEXED) return { kind: "exact" };
  const candidates = Math.max(FEWEST_CANDIDATES, CANDIDATES_PER_RESULT * limit);
  const passed = candidates * (total / memories);
  if (passed * INDEX_COST > memories) return { kind: "exact" };
  const scan = Math.min(LARGEST_SCAN, Math.max(SMALLEST_SCAN, Math.ceil(passed * SCAN_MARGIN)));
  return { kind: "index", candidates, settings: indexSettings(scan) };
}

/**
 * Goes on until enough memories of the scope are found: a search without this stops after `ef_search` of any scope.
 *
 * @see https://github.com/pgvector/pgvector#iterative-index-scans
 */
const indexSettings = (scan: number): string => `
  SET LOCAL hnsw.ef_search = ${BREADTH}; SET LOCAL hnsw.iterative_scan = relaxed_order;
  SET LOCAL hnsw.max_scan_tuples = ${scan}; SET LOCAL hnsw.scan_mem_multiplier = 8`;
