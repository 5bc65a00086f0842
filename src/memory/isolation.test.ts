import fc from "fast-check";
import { expect, it } from "vitest";
import { scope as scopes } from "../../test/contract/store-arbitraries.js";
import { openTestMemory } from "../../test/fixtures/open-memory.js";
import { adding, type ExtractionText } from "../../test/fixtures/scripted-model.js";
import { VarveError } from "../errors.js";
import type { Filter } from "../spec/filter.js";
import type { Memory } from "../spec/memory.js";
import type { MemoryRecord } from "../spec/memory-record.js";
import { SCOPE_IDS, type Scope } from "../spec/scope.js";

/** All 10,000 with `VARVE_ISOLATION_RUNS=10000 npm test -- src/memory/isolation`. */
const ISOLATION_RUNS = Number(process.env["VARVE_ISOLATION_RUNS"] ?? 60);

const sees = (from: Scope, record: Scope): boolean =>
  SCOPE_IDS.every((id) => from[id] === undefined || from[id] === record[id]);
const same = (one: Scope, other: Scope): boolean => sees(one, other) && sees(other, one);

const words = fc.constantFrom("tea", "coffee", "dog", "cello", "Rome");
/** Everything a caller may try to look beyond its scope with. */
const attempts = fc.constantFrom<Filter>(
  { userId: "bob" },
  { user_id: "alice" },
  { AND: [{ user_id: "bob" }] },
  { OR: [{ userId: "bob" }, { userId: "alice" }] },
  { NOT: [{ userId: "alice" }] },
  { agent_id: { ne: "x" } },
  { run_id: "*" },
  { OR: [{ owner: "bob" }, { owner: "alice" }] },
  { NOT: [{ nothing: "here" }] },
  { "partitions.user_id": { ne: "" } },
  { "1=1 OR user_id": "bob" },
);
const call = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("add" as const), scope: scopes, words }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("add verbatim" as const), scope: scopes, words }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("look" as const), scope: scopes, words, filters: attempts }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("deleteAll" as const), scope: scopes }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("forget" as const), scope: scopes }) },
);

const EVERY_SCOPE: readonly Scope[] = ["alice", "bob", "travel", "run"].flatMap((id) => [
  { userId: id },
  { agentId: id },
  { runId: id },
]);

async function everything(memory: Memory): Promise<ReadonlyMap<string, MemoryRecord>> {
  const found = new Map<string, MemoryRecord>();
  for (const scope of EVERY_SCOPE) {
    for (const record of (await memory.getAll({ ...scope, limit: 1000 })).results)
      found.set(record.id, record);
  }
  return found;
}

/** A model that does as much harm as it can with what it is shown: it rewrites, deletes and claims each memory. */
function harmful({ existing_memories: known, messages }: ExtractionText) {
  const text = messages.map(({ content }) => content).join();
  return [
    ...adding(`Said: ${text}`),
    ...known.map(({ id }, index) =>
      index % 2 === 0
        ? { operation: "update", id, memory: `Rewritten by ${text} ${index}`, reason: "so" }
        : { operation: "delete", id, memory: "", reason: "so" },
    ),
  ];
}

it("lets no operation of any user show or change what is outside of its scope", {
  timeout: 120_000 + 1_000 * ISOLATION_RUNS,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 14 }), async (calls) => {
      const { memory, model } = await openTestMemory(harmful);
      for (const [step, one] of calls.entries()) {
        const before = await everything(memory);
        // Texts that no two scopes share tell whose memory a model was shown.
        const metadata = { owner: one.scope.userId ?? "", userId: "bob", user_id: "alice", run_id: "*" };
        if (one.do === "add" || one.do === "add verbatim") {
          const text = `${one.words} of ${JSON.stringify(one.scope)} ${step}`;
          await memory.add(text, { ...one.scope, metadata, infer: one.do === "add" });
        } else if (one.do === "look") {
          const options = { ...one.scope, filters: one.filters };
          for (const look of [() => memory.search(one.words, options), () => memory.getAll(options)]) {
            const results = await look().then(
              (found) => found.results as readonly MemoryRecord[],
              (error: unknown) => {
                expect(VarveError.isInstance(error) && error.status).toBe(400);
                return [];
              },
            );
            for (const record of results) expect(sees(one.scope, record)).toBe(true);
          }
        } else await memory[one.do](one.scope);
        const after = await everything(memory);
        for (const [id, record] of before) {
          if (!sees(one.scope, record)) expect(after.get(id)).toEqual(record);
        }
        for (const [id, record] of after) {
          if (!before.has(id)) expect(same(one.scope, record)).toBe(true);
        }
        if (one.do === "add") {
          const shown = model.read(model.requests.length - 1);
          const visible = [...before.values()].filter((record) => sees(one.scope, record));
          const texts = new Set(visible.map((record) => record.memory));
          for (const known of shown.existing_memories) expect(texts).toContain(known.memory);
          for (const { content } of shown.earlier_messages ?? []) {
            expect(content).toContain(JSON.stringify(one.scope));
          }
        }
      }
      await memory.close();
    }),
    { numRuns: ISOLATION_RUNS },
  );
});
