import { VarveError } from "../../errors.js";
import type { Filter, SearchHit } from "../../index.js";
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
    { flags: "--cursor <cursor>", description: "where the previous page ended" },
    { flags: "--threshold <score>", description: "lowest score, 0 to 1", parse: parseNumber("--threshold") },
    {
      flags: "--filter <json>",
      description: "only memories that this filter admits",
      parse: parseFilterOption,
    },
    {
      flags: "--reference-time <time>",
      description: 'ISO 8601: what "yesterday" in the query counts from (default: now)',
    },
    { flags: "--explain", description: "show what makes up each score" },
    { flags: "--no-rerank", description: "leave the results in the order of their scores" },
    ...SCOPE_OPTIONS,
    ...MEMORY_OPTIONS,
  ],
  examples: [
    'varve search --local --user alice "what films does she like?"',
    `varve search --user alice --filter '{"category": "food"}' --explain "what did she eat last week?"`,
  ],
  async run({ arguments: [query = ""], options, output }) {
    await withMemory(options, async (memory) => {
      const { results, nextCursor, usage, warnings } = await memory.search(query, {
        ...scopeOf(options),
        ...(typeof options.limit === "number" && { limit: options.limit }),
        ...(typeof options.cursor === "string" && { cursor: options.cursor }),
        ...(typeof options.threshold === "number" && { threshold: options.threshold }),
        ...(isFilter(options.filter) && { filters: options.filter }),
        ...(typeof options.referenceTime === "string" && { referenceTime: options.referenceTime }),
        ...(options.rerank === false && { rerank: false }),
        explain: options.explain === true,
      });
      const lines = results.length === 0 ? ["No memory found."] : results.flatMap(describeHit);
      const notes = warnings.map((warning) => `Note: ${warning}`);
      const more = nextCursor === undefined ? [] : [`More: --cursor ${nextCursor}`];
      const next = nextCursor === undefined ? {} : { nextCursor };
      output.print([...lines, ...more, ...notes, formatUsage(usage)], { results, ...next, usage, warnings });
    });
  },
};

const isFilter = (value: unknown): value is Filter => typeof value === "object" && value !== null;

/** The command itself checks what the filter says. */
function parseFilterOption(text: string): Filter {
  try {
    const filter: unknown = JSON.parse(text);
    if (isFilter(filter) && !Array.isArray(filter)) return filter;
  } catch {
    // Said below, without the text, which may hold anything.
  }
  throw new VarveError("INPUT_INVALID", `--filter takes a JSON object, such as '{"category": "food"}'.`);
}

function describeHit(hit: SearchHit): string[] {
  const line = `${hit.score.toFixed(3)}  ${hit.memory}`;
  if (hit.explain === undefined) return [line];
  const { similarity, bm25, time, rerankScore, contributions } = hit.explain;
  const parts = [
    `cosine ${similarity.toFixed(3)} adds ${contributions.vector.toFixed(3)}`,
    `BM25 ${bm25.toFixed(2)} adds ${contributions.bm25.toFixed(3)}`,
    ...(time === undefined ? [] : [`"${time.expression}" adds ${contributions.time.toFixed(3)}`]),
    ...(rerankScore === undefined ? [] : [`reranker ${rerankScore.toFixed(3)}`]),
  ];
  return [line, `       ${parts.join(", ")}`];
}
