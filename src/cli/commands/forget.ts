import type { Command } from "../command.js";
import { MEMORY_OPTIONS, SCOPE_OPTIONS, scopeOf } from "../memory-options.js";
import { withMemory } from "../open-memory.js";

export const forget: Command = {
  name: "forget",
  summary: "erase every trace of a scope, its history included",
  options: [...SCOPE_OPTIONS, ...MEMORY_OPTIONS],
  examples: ["varve forget --local --user alice"],
  async run({ options, output }) {
    await withMemory(options, async (memory) => {
      const report = await memory.forget(scopeOf(options));
      const { memories, historyEntries, messages } = report;
      output.print(
        [`erased ${memories} memories, ${historyEntries} history entries, ${messages} kept messages`],
        report,
      );
    });
  },
};
