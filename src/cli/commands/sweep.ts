import type { Command } from "../command.js";
import { MEMORY_OPTIONS, SCOPE_OPTIONS, scopeOf } from "../memory-options.js";
import { withMemory } from "../open-memory.js";

export const sweep: Command = {
  name: "sweep",
  summary: "delete memories that have expired, of a scope or of all",
  options: [...SCOPE_OPTIONS, ...MEMORY_OPTIONS],
  examples: ["varve sweep --local", "varve sweep --local --user alice"],
  async run({ options, output }) {
    await withMemory(options, async (memory) => {
      const result = await memory.sweep(scopeOf(options));
      output.print([`deleted ${result.deleted} expired memories`], result);
    });
  },
};
