import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Filter } from "../../src/spec/filter.js";
import type { AddChange, Store } from "../../src/spec/store.js";

const DIMENSIONS = 32;
const LIMIT = 10;
const QUERIES_PER_TOPIC = 5;
const CHANGES_PER_COMMIT = 500;
const CONTEXT = { at: "2026-01-01T00:00:00.000Z", actor: "caller" };

/** A store, and its database beside it. */
export interface MeasuredStore {
  readonly store: Store;
  /** The schema's name as SQL has it. */
  readonly schema: string;
  /** Runs statements in one transaction and returns the rows of the last. */
  run(statements: readonly string[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Releases what the store does not. */
  close(): Promise<void>;
}

/**
 * Recall within a scope, against a comparison with every vector. Each scope has a topic of its own, and is asked about the others' topics
 * too: the index's nearest are then of other scopes.
 */
export function describeRecall(
  name: string,
  open: () => Promise<MeasuredStore>,
  size: { readonly scopes: number; readonly memoriesPerScope: number },
): void {
  describe(`the recall of a large scope on ${name}`, () => {
    const random = randomNumbers(7);
    const gaussian = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const near = (centre: readonly number[]) =>
      Float32Array.from(centre, (component) => component + 0.5 * gaussian());
    const topics = Array.from({ length: size.scopes }, () => Array.from({ length: DIMENSIONS }, gaussian));
    const memories = topics.flatMap((topic, owner) =>
      Array.from({ length: size.memoriesPerScope }, (_, index): AddChange => {
        const id = `${owner} ${index}`;
        const common = { kind: "add", scope: { userId: `user ${owner}` }, id, memory: id, hash: id } as const;
        // Every twentieth memory is of another topic than its owner's.
        const centre = index % 20 === 0 ? (topics[(owner + 1) % size.scopes] as number[]) : topic;
        return { ...common, vector: near(centre), metadata: { bucket: index % 50 }, ...CONTEXT };
      }),
    );
    const queries = topics.flatMap((topic) => Array.from({ length: QUERIES_PER_TOPIC }, () => near(topic)));
    let measured: MeasuredStore;

    beforeAll(async () => {
      measured = await open();
      const { store, schema, run } = measured;
      await store.bindSpace({ model: "m", dimensions: DIMENSIONS });
      for (let start = 0; start < memories.length; start += CHANGES_PER_COMMIT) {
        await store.commit(memories.slice(start, start + CHANGES_PER_COMMIT));
      }
      // As the server does by itself after a while.
      await run([`ANALYZE ${schema}.memories`]);
    }, 300_000);
    afterAll(async () => {
      await measured.store.close();
      await measured.close();
    });

    const exact = (userId: string, query: Float32Array, admits: (one: AddChange) => boolean) =>
      memories
        .filter((one) => one.scope.userId === userId && admits(one))
        .map((one) => ({ id: one.id, similarity: cosineOf(query, one.vector) }))
        .sort((one, other) => other.similarity - one.similarity)
        .slice(0, LIMIT)
        .map(({ id }) => id);

    /** Share of the truly nearest that were found, over all queries and owners. */
    const recall = async (
      find: (userId: string, vector: Float32Array) => Promise<readonly string[]>,
      admits: (one: AddChange) => boolean = () => true,
    ) => {
      let found = 0;
      let wanted = 0;
      for (const query of queries) {
        for (let owner = 0; owner < Math.min(size.scopes, 3); owner += 1) {
          const truth = exact(`user ${owner}`, query, admits);
          const answer = new Set(await find(`user ${owner}`, query));
          wanted += truth.length;
          found += truth.filter((id) => answer.has(id)).length;
        }
      }
      return found / wanted;
    };

    const search = (filter?: Filter) => async (userId: string, vector: Float32Array) => {
      const query = { scope: { userId }, vector, limit: LIMIT, ...(filter === undefined ? {} : { filter }) };
      const candidates = await measured.store.search(query);
      expect(candidates.every(({ record }) => record.userId === userId)).toBe(true);
      return candidates.map(({ record }) => record.id);
    };

    it("is that of a full comparison, but for one in a hundred", { timeout: 300_000 }, async () => {
      const before = await indexScans(measured);
      expect(await recall(search())).toBeGreaterThanOrEqual(0.99);
      // The index did it: the exact search for small scopes would prove nothing.
      await expect.poll(() => indexScans(measured), { timeout: 20_000 }).toBeGreaterThan(before);
    });

    it("stays so under a filter that lets one in fifty through", { timeout: 300_000 }, async () => {
      const admits = ({ metadata }: AddChange) => metadata["bucket"] === 7;
      expect(await recall(search({ bucket: 7 }), admits)).toBeGreaterThanOrEqual(0.99);
    });

    it("would be far worse without the iterative scan, so that these tests would tell", {
      timeout: 300_000,
    }, async () => {
      const { run, schema } = measured;
      const plainly = async (userId: string, vector: Float32Array) => {
        const rows = await run([
          "SET LOCAL hnsw.iterative_scan = off",
          "SET LOCAL hnsw.ef_search = 200",
          "SET LOCAL enable_seqscan = off",
          "SET LOCAL enable_sort = off",
          `SELECT memories.id FROM ${schema}.memories JOIN ${schema}.partitions ON partitions.id = partition
           WHERE user_id = '${userId}' ORDER BY vector <=> '[${vector.join(",")}]' LIMIT ${LIMIT}`,
        ]);
        return rows.map(({ id }) => String(id));
      };
      expect(await recall(plainly)).toBeLessThan(0.6);
    });
  });
}

async function indexScans({ run, schema }: MeasuredStore): Promise<number> {
  const [row] = await run([
    `SELECT coalesce(sum(idx_scan), 0)::text AS scans FROM pg_stat_user_indexes
     WHERE quote_ident(schemaname) = '${schema}' AND indexrelname = 'memories_by_vector'`,
  ]);
  return Number(row?.["scans"]);
}

function cosineOf(one: Float32Array, other: Float32Array): number {
  const dot = one.reduce((sum, component, index) => sum + component * (other[index] as number), 0);
  return dot / (Math.hypot(...one) * Math.hypot(...other));
}

/** Numbers from 0 to 1 that are the same each time. @see https://en.wikipedia.org/wiki/Linear_congruential_generator */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
