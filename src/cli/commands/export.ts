import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { VarveError } from "../../errors.js";
import type { Command } from "../command.js";
import { MEMORY_OPTIONS, SCOPE_OPTIONS, scopeOf } from "../memory-options.js";
import { withMemory } from "../open-memory.js";

export const exportMemories: Command = {
  name: "export",
  summary: "write memories with vectors and history to a file",
  arguments: [["[file]", "where to write, for the user alone to read; else standard output"]],
  options: [
    { flags: "--no-vectors", description: "leave the vectors out; an import then embeds the texts" },
    ...SCOPE_OPTIONS,
    ...MEMORY_OPTIONS,
  ],
  examples: ["varve export --local --user alice alice.jsonl", "varve export | gzip > all.jsonl.gz"],
  async run({ arguments: [file], options, output }) {
    if (file === undefined && output.json) {
      throw new VarveError("INPUT_INVALID", "With --json give a file: the export itself is JSON Lines.");
    }
    await withMemory(options, async (memory) => {
      const count = { lines: 0 };
      const lines = memory.export({ ...scopeOf(options), vectors: options.vectors !== false });
      if (file === undefined) {
        await output.write(lines);
        return;
      }
      await write(Readable.from(counted(lines, count)), file);
      // Header and last line are no entries.
      const entries = count.lines - 2;
      output.print([`exported ${entries} to ${file}`], { exported: entries, file });
    });
  },
};

async function* counted(lines: AsyncIterable<string>, count: { lines: number }): AsyncGenerator<string> {
  for await (const line of lines) {
    count.lines += 1;
    yield line;
  }
}

async function write(source: Readable, file: string): Promise<void> {
  try {
    await pipeline(source, createWriteStream(file, { mode: 0o600, flags: "wx" }));
  } catch (error) {
    if (VarveError.isInstance(error)) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === "EEXIST" ? "it exists already; choose another name" : message;
    throw new VarveError("INPUT_INVALID", `Cannot write ${file}: ${reason}.`, { cause: error });
  }
}
