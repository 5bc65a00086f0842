import type { SearchHit } from "../../index.js";
import type { Command } from "../command.js";
import { formatUsage } from "../format-usage.js";
import { MEMORY_OPTIONS, SCOPE_OPTIONS, scopeOf } from "../memory-options.js";
import { withMemory } from "../open-memory.js";
import { parseNumber } from "../parse-number.js";

export const search: Command = {
  name: "search",
  summary: "find memories by meaning and by words",
  arguments: [["<query>", "what to look for"]],
  options: [
    { flags: "--limit <n>", description: "how many at most (default: 10)", parse: parseNumber("--limit") },
    { flags: "--threshold <score>", description: "lowest score, 0 to 1", parse: parseNumber("--threshold") },
    { flags: "--explain", description: "show what makes up each score" },
    ...SCOPE_OPTIONS,
    ...MEMORY_OPTIONS,
  ],
  examples: ['varve search --local --user alice "what films does she like?"'],
  async run({ arguments: [query = ""], options, output }) {
    await withMemory(options, async (memory) => {
      const { results, usage } = await memory.search(query, {
        ...scopeOf(options),
        ...(typeof options.limit === "number" && { limit: options.limit }),
        ...(typeof options.threshold === "number" && { threshold: options.threshold }),
        explain: options.explain === true,
      });
      const lines = results.length === 0 ? ["No memory found."] : results.flatMap(describeHit);
      output.print([...lines, formatUsage(usage)], { results, usage });
    });
  },
};

function describeHit(hit: SearchHit): string[] {
  const line = `${hit.score.toFixed(3)}  ${hit.memory}`;
  if (hit.explain === undefined) return [line];
  const { similarity, bm25, contributions } = hit.explain;
  return [
    line,
    `       cosine ${similarity.toFixed(3)} adds ${contributions.vector.toFixed(3)}, BM25 ${bm25.toFixed(2)} adds ${contributions.bm25.toFixed(3)}`,
  ];
}
