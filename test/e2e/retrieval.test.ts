import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cleanEnvironment, type Finished, runNode } from "./run-node.js";

interface Figures {
  readonly recall: readonly number[];
  readonly mrr: number;
}

interface Report {
  readonly cutoffs: readonly number[];
  readonly sets: readonly {
    readonly name: string;
    readonly turns: number;
    readonly questions: number;
    readonly orders: { readonly vectors: Figures; readonly bm25: Figures; readonly fusion: Figures };
  }[];
}

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "varve-retrieval-test-"));
});
afterAll(() => rm(home, { recursive: true }));

const run = (...args: readonly string[]): Promise<Finished> =>
  runNode(["bench/retrieval.mjs", ...args], cleanEnvironment(home));

describe("bench/retrieval", () => {
  it("finds at least as much by meaning and words together as by the better of the two, on every set", async () => {
    const { stdout, stderr } = await run("--json");
    expect(stderr).toBe("");
    const { sets } = JSON.parse(stdout) as Report;
    expect(sets.length).toBeGreaterThanOrEqual(4);
    for (const { name, questions, orders } of sets) {
      expect(questions, name).toBeGreaterThanOrEqual(40);
      const { vectors, bm25, fusion } = orders;
      for (const [index, share] of fusion.recall.entries()) {
        const better = Math.max(vectors.recall[index] ?? 1, bm25.recall[index] ?? 1);
        expect(share, `${name}: recall ${index}`).toBeGreaterThanOrEqual(better - 1e-9);
      }
      expect(fusion.mrr, `${name}: MRR`).toBeGreaterThanOrEqual(Math.max(vectors.mrr, bm25.mrr) - 1e-9);
    }
  }, 180_000);

  it("reads LoCoMo's form, and leaves out what nobody said", async () => {
    const file = join(home, "locomo.json");
    const sample = {
      sample_id: "conv-1",
      conversation: {
        speaker_a: "Ana",
        speaker_b: "Ben",
        session_1_date_time: "1:56 pm on 8 May, 2023",
        session_1: [
          { speaker: "Ana", dia_id: "D1:1", text: "I adopted a grey parrot." },
          { speaker: "Ben", dia_id: "D1:2", text: "We paint the kitchen.", blip_caption: "a yellow wall" },
        ],
      },
      qa: [
        { question: "Which bird did Ana adopt?", answer: "a parrot", evidence: ["D1:1"], category: 4 },
        { question: "What colour is Ben's wall?", answer: "yellow", evidence: ["D1:2; D1:9"], category: 1 },
        { question: "Which fish did Ana adopt?", evidence: ["D1:1"], category: 5 },
        { question: "Where do they live?", evidence: [], category: 2 },
      ],
    };
    await writeFile(file, JSON.stringify([sample]));
    const { stdout } = await run(file, "--json");
    const [set] = (JSON.parse(stdout) as Report).sets;
    expect(set).toMatchObject({ name: "conv-1", turns: 2, questions: 2 });
    expect(set?.orders.fusion).toEqual({ recall: [1, 1, 1, 1], mrr: 1 });
  });
});
