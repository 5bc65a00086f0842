import { VarveError } from "../../errors.js";
import type { Command } from "../command.js";
import { MEMORY_OPTIONS, SCOPE_OPTIONS, scopeOf } from "../memory-options.js";
import { withMemory } from "../open-memory.js";

export const deleteMemory: Command = {
  name: "delete",
  summary: "delete one memory, or all of a scope",
  arguments: [["[id]", "the memory's id; or use --all with a scope"]],
  options: [
    { flags: "--all", description: "delete every memory of the scope that --user, --agent and --run name" },
    { flags: "--reason <text>", description: "kept in the history" },
    ...SCOPE_OPTIONS,
    ...MEMORY_OPTIONS,
  ],
  examples: ["varve delete --local 0198c7a2-…", "varve delete --local --all --user alice"],
  async run({ arguments: [id], options, output }) {
    const all = options.all === true;
    if (all === (id !== undefined))
      throw new VarveError("INPUT_INVALID", "Give either a memory's id or --all, not both.");
    const why = { ...(typeof options.reason === "string" && { reason: options.reason }) };
    await withMemory(options, async (memory) => {
      if (id !== undefined) {
        await memory.delete(id, why);
        output.print([`deleted ${id}`], { deleted: 1, id });
        return;
      }
      const { deleted } = await memory.deleteAll({ ...scopeOf(options), ...why });
      output.print([`deleted ${deleted}`], { deleted });
    });
  },
};
