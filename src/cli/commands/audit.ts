import type { AuditReport } from "../../index.js";
import type { Command } from "../command.js";
import { MEMORY_OPTIONS, SCOPE_OPTIONS, scopeOf } from "../memory-options.js";
import { withMemory } from "../open-memory.js";

export const audit: Command = {
  name: "audit",
  summary: "look for duplicates, recall loops, junk, expired memories and damage",
  options: [...SCOPE_OPTIONS, ...MEMORY_OPTIONS],
  examples: ["varve audit --local", "varve audit --local --user alice --json"],
  async run({ options, output }) {
    await withMemory(options, async (memory) => {
      const report = await memory.audit(scopeOf(options));
      output.print(linesOf(report), report);
    });
  },
};

function linesOf({ memories, counts, findings, problems }: AuditReport): string[] {
  const found = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`);
  return [
    ...findings.map(({ kind, ids, detail }) => {
      const [id, ...others] = ids;
      return `${kind.padEnd(11)} ${id}  ${detail}${others.length === 0 ? "" : ` See ${others.join(", ")}.`}`;
    }),
    ...problems.map((problem) => `problem     ${problem}`),
    `${memories} memories: ${found.join(", ")}, ${problems.length} problems of the store`,
  ];
}
