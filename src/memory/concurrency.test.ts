import fc from "fast-check";
import { expect, it } from "vitest";
import { openTestMemory } from "../../test/fixtures/open-memory.js";
import type { ExtractionText } from "../../test/fixtures/scripted-model.js";
import { WordEmbedder } from "../../test/fixtures/word-embedder.js";
import { VarveError } from "../errors.js";
import type { JsonValue } from "../spec/json.js";
import type { AddResult, Memory } from "../spec/memory.js";
import type { HistoryEntry } from "../spec/memory-record.js";
import type { Scope } from "../spec/scope.js";
import { LongTermMemory } from "./memory.js";
import { scopeKey, scopeOf } from "./scope.js";

/** All 10,000 with `VARVE_ISOLATION_RUNS=10000 npm test -- src/memory/concurrency`. */
const RUNS = Number(process.env["VARVE_ISOLATION_RUNS"] ?? 100);

const scope = fc.constantFrom<Scope>(
  { userId: "alice" },
  { userId: "alice", agentId: "travel" },
  { userId: "bob" },
);
const words = fc.constantFrom("tea", "coffee", "a dog", "a cello");
const from = fc.nat(1);
const call = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("add" as const), from, scope, words }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("add verbatim" as const), from, scope, words }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("update" as const), from, words, at: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("delete" as const), from, at: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("deleteAll" as const), from, scope }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("search" as const), from, scope, words }) },
);

/** A model that adds what was said, and rewrites or deletes what it is shown beside it. */
function meddling({ existing_memories: known, messages }: ExtractionText): JsonValue[] {
  const said = messages.map(({ content }) => content).join();
  const others = known.filter(({ memory }) => memory !== said).slice(0, 2);
  return [
    { operation: "add", memory: said },
    ...others.map(({ id }, index) =>
      index === 0 ? { operation: "update", id, memory: `Now ${said}` } : { operation: "delete", id },
    ),
  ];
}

/** Calls on a memory that lost a race end so, and in no other way. */
const LOST = new Set(["CONFLICT", "MEMORY_NOT_FOUND"]);

/** Each change follows from the one before: nothing was overwritten that nobody had seen. */
function expectChain(history: readonly HistoryEntry[], now: string | undefined): void {
  let text: string | null = null;
  for (const { event, previousMemory, newMemory } of history) {
    expect(event === "ADD").toBe(text === null);
    expect(previousMemory).toBe(text);
    text = newMemory;
  }
  expect(text ?? undefined).toBe(now);
}

it("loses, doubles and mixes up nothing, in whatever order the steps of calls at the same time follow each other", {
  timeout: 120_000 + 500 * RUNS,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(call, { minLength: 2, maxLength: 8 }),
      fc.scheduler(),
      async (calls, scheduler) => {
        // Two memories over one store: neither knows of the other's locks, as in two processes.
        const embedder = new WordEmbedder();
        const embed = embedder.embed.bind(embedder);
        let isRacing = false;
        const pause = async (): Promise<void> => {
          if (isRacing) await scheduler.schedule(Promise.resolve());
        };
        embedder.embed = async (...args) => {
          await pause();
          return embed(...args);
        };
        const script = async (read: ExtractionText): Promise<JsonValue[]> => {
          await pause();
          return meddling(read);
        };
        const { memory: first, model, store } = await openTestMemory(script, { embedder });
        let ids = 0;
        const newId = (): string => {
          ids += 1;
          return `other ${ids}`;
        };
        const second = new LongTermMemory({ languageModel: model, embedder, store, newId });
        const memories: readonly Memory[] = [first, second];
        const seen = new Set<string>();
        for (const userId of ["alice", "bob"]) {
          for (const text of ["I own a boat", "I sing", "I run"]) {
            const { results } = await first.add(`${text}, says ${userId}`, { userId, infer: false });
            for (const { id } of results) seen.add(id ?? "");
          }
        }
        const known = [...seen];
        isRacing = true;
        const settling = Promise.allSettled(
          calls.map(async (one): Promise<AddResult | undefined> => {
            const memory = memories[one.from] ?? first;
            if (one.do === "add") return memory.add(`I like ${one.words}`, one.scope);
            if (one.do === "add verbatim")
              return memory.add(`I like ${one.words}`, { ...one.scope, infer: false });
            if (one.do === "deleteAll") await memory.deleteAll(one.scope);
            else if (one.do === "search") await memory.search(one.words, one.scope);
            else {
              const id = known[one.at] ?? "";
              if (one.do === "delete") await memory.delete(id);
              else await memory.update(id, { memory: `I have ${one.words}`, metadata: { changed: true } });
            }
            return undefined;
          }),
        );
        await scheduler.waitFor(settling);
        const settled = await settling;

        for (const [index, one] of settled.entries()) {
          const { do: what } = calls[index] ?? {};
          if (one.status === "rejected") {
            expect(VarveError.isInstance(one.reason) && LOST.has(one.reason.code)).toBe(true);
            expect(["update", "delete"]).toContain(what);
            continue;
          }
          for (const { outcome, id = "", memory: text, previousMemory, error } of one.value?.results ?? []) {
            if (outcome === "failed") expect(LOST).toContain(error?.code);
            else expect(id).not.toBe("");
            if (id !== "") seen.add(id);
            const history = await store.history(id);
            const events = history.map(({ event, newMemory }) => `${event} ${newMemory}`);
            if (outcome === "stored") expect(events).toContain(`ADD ${text}`);
            if (outcome === "updated") {
              // What the model saw is what it replaced.
              const replaced = history.filter(
                ({ event, newMemory }) => event === "UPDATE" && newMemory === text,
              );
              expect(replaced.map((entry) => entry.previousMemory)).toContain(previousMemory);
            }
            if (outcome === "deleted") expect(events).toContain("DELETE null");
          }
        }
        expect(await store.check()).toEqual([]);
        const texts = new Set<string>();
        const records = new Map<string, string>();
        for (const userId of ["alice", "bob"]) {
          for (const record of (await first.getAll({ userId, limit: 1_000 })).results) {
            const key = `${scopeKey(scopeOf(record))} ${record.hash}`;
            expect(texts).not.toContain(key);
            texts.add(key);
            records.set(record.id, record.memory);
            expect(seen).toContain(record.id);
          }
        }
        for (const id of seen) expectChain(await store.history(id), records.get(id));
        await first.close();
      },
    ),
    { numRuns: RUNS },
  );
});
