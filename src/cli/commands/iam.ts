import { readEnvironment } from "../../config/environment.js";
import { iamPolicy } from "../../index.js";
import type { Command } from "../command.js";
import { configure } from "../configure.js";
import { MEMORY_OPTIONS, type MemoryFlags } from "../memory-options.js";

export const iam: Command = {
  name: "iam",
  summary: "print the least-privilege IAM policy of the configuration",
  options: [
    { flags: "--account <id>", description: "account of the profiles and guardrails (default: *)" },
    {
      flags: "--streaming",
      description: "allow answers to be streamed, too, which memory itself never does",
    },
    ...MEMORY_OPTIONS,
  ],
  examples: [
    "varve iam --config varve.yaml > policy.json",
    "varve iam --model us.amazon.nova-lite-v1:0 --account 123456789012",
  ],
  async run({ options, output }) {
    const config = await configure(options as MemoryFlags, readEnvironment(), undefined);
    const { policy, notes } = await iamPolicy(config, {
      ...(typeof options.account === "string" && { accountId: options.account }),
      streaming: options.streaming === true,
    });
    output.print(JSON.stringify(policy, undefined, 2).split("\n"), policy);
    output.note(notes);
  },
};
