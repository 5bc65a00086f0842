import { VarveError } from "../../errors.js";
import type { HistoryEntry } from "../../index.js";
import type { Command } from "../command.js";
import { MEMORY_OPTIONS } from "../memory-options.js";
import { withMemory } from "../open-memory.js";

export const history: Command = {
  name: "history",
  summary: "show what happened to a memory, also after its deletion",
  arguments: [["<id>", "the memory's id"]],
  options: MEMORY_OPTIONS,
  examples: ["varve history --local 0198c7a2-…"],
  async run({ arguments: [id = ""], options, output }) {
    await withMemory(options, async (memory) => {
      const entries = await memory.history(id);
      if (entries.length === 0) {
        throw new VarveError(
          "MEMORY_NOT_FOUND",
          `There is no memory ${id} and never was one in this database.`,
        );
      }
      output.print(entries.map(describeEntry), { history: entries });
    });
  },
};

function describeEntry({ at, event, actor, previousMemory, newMemory, reason }: HistoryEntry): string {
  const texts = [previousMemory, newMemory].filter((text) => text !== null).join(" → ");
  return `${at}  ${event.padEnd(6)}  ${texts}  (${actor}${reason === undefined ? "" : `: ${reason}`})`;
}
