import type { Command } from "../command.js";
import { MEMORY_OPTIONS, SCOPE_OPTIONS, scopeOf } from "../memory-options.js";
import { withMemory } from "../open-memory.js";
import { parseNumber } from "../parse-number.js";

export const list: Command = {
  name: "list",
  summary: "list a scope's memories, newest first",
  options: [
    { flags: "--limit <n>", description: "how many at most (default: 100)", parse: parseNumber("--limit") },
    { flags: "--cursor <cursor>", description: "where the previous page ended" },
    ...SCOPE_OPTIONS,
    ...MEMORY_OPTIONS,
  ],
  examples: ["varve list --local --user alice"],
  async run({ options, output }) {
    await withMemory(options, async (memory) => {
      const { results, nextCursor } = await memory.getAll({
        ...scopeOf(options),
        ...(typeof options.limit === "number" && { limit: options.limit }),
        ...(typeof options.cursor === "string" && { cursor: options.cursor }),
      });
      const lines = results.map(
        ({ id, createdAt, memory: text }) => `${id}  ${createdAt.slice(0, 10)}  ${text}`,
      );
      if (lines.length === 0) lines.push("No memory yet.");
      if (nextCursor !== undefined) lines.push(`More: --cursor ${nextCursor}`);
      output.print(lines, { results, ...(nextCursor !== undefined && { nextCursor }) });
    });
  },
};
