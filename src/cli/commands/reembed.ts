import type { Command } from "../command.js";
import { formatUsage } from "../format-usage.js";
import { MEMORY_OPTIONS } from "../memory-options.js";
import { withMemory } from "../open-memory.js";
import { createProgressBar } from "../progress-bar.js";

export const reembed: Command = {
  name: "reembed",
  summary: "move the store to another embedding model",
  options: MEMORY_OPTIONS,
  examples: ["varve reembed --embedder cohere.embed-multilingual-v3"],
  async run({ options, output }) {
    await withMemory(options, async (memory) => {
      const bar = createProgressBar(output.progress);
      try {
        const result = await memory.reembed({ onProgress: bar.show });
        const { space, reembedded, usage } = result;
        bar.end();
        const lines = [
          `embedded ${reembedded} memories; the store is in the space of ${space.model} with ${space.dimensions} dimensions`,
        ];
        output.print([...lines, formatUsage(usage)], result);
      } finally {
        bar.end();
      }
    });
  },
};
