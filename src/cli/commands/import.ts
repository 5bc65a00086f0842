import { createReadStream } from "node:fs";
import { VarveError } from "../../errors.js";
import { type ImportResult, type ImportSource, isSqliteFile, readMem0Databases } from "../../index.js";
import type { Command } from "../command.js";
import { formatUsage } from "../format-usage.js";
import { MEMORY_OPTIONS, SCOPE_OPTIONS, scopeOf } from "../memory-options.js";
import { withMemory } from "../open-memory.js";

export const importMemories: Command = {
  name: "import",
  summary: "store memories that varve or mem0 has written",
  arguments: [
    ["<file>", "what varve export wrote, JSON of mem0, or a database of mem0; - reads standard input"],
    ["[history]", "mem0's history database beside its vector_store.db"],
  ],
  options: [
    { flags: "--reembed", description: "embed the texts anew where the vectors are of another model" },
    ...SCOPE_OPTIONS,
    ...MEMORY_OPTIONS,
  ],
  examples: [
    "varve import --local alice.jsonl",
    "varve import ~/.mem0/vector_store.db memory.db",
    "varve import --user alice memories.json",
  ],
  async run({ arguments: [file = "", history], options, output }) {
    const source = await openSource(file, history);
    await withMemory(options, async (memory) => {
      const scope = scopeOf(options);
      const result = await memory.import(source, { ...scope, reembed: options.reembed === true });
      output.print(linesOf(result), { ...result, failed: result.failed.map(failureAsJson) });
      if (result.failed.length === 0) return;
      throw new VarveError("INPUT_INVALID", `${result.failed.length} entries were not imported; see above.`);
    });
  },
};

async function openSource(file: string, history: string | undefined): Promise<ImportSource> {
  if (file === "-") return process.stdin;
  if (await isSqliteFile(file)) {
    return readMem0Databases(history === undefined ? [file] : [file, history]);
  }
  if (history === undefined) return createReadStream(file);
  throw new VarveError("INPUT_INVALID", "A history is read beside a database of mem0 only.");
}

function linesOf({ stored, deleted, duplicates, failed, usage, warnings }: ImportResult): string[] {
  return [
    `${stored} stored, ${duplicates} known already, ${deleted} histories of deleted memories, ${failed.length} failed`,
    ...failed.map(({ entry, error }) => `entry ${entry}: ${error.message}`),
    formatUsage(usage),
    ...warnings.map((text) => `warning: ${text}`),
  ];
}

const failureAsJson = ({ entry, id, error }: ImportResult["failed"][number]) => ({
  entry,
  ...(id !== undefined && { id }),
  error: { code: error.code, message: error.message },
});
