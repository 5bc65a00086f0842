import { readEnvironment } from "../../config/environment.js";
import { rotateKey } from "../../index.js";
import type { Command } from "../command.js";
import { configure } from "../configure.js";
import { MEMORY_OPTIONS, type MemoryFlags } from "../memory-options.js";

export const rotate: Command = {
  name: "rotate-key",
  summary: "encrypt the database anew with a new data key of KMS",
  options: [
    { flags: "--rewrap", description: "keep the data key, and encrypt it anew under the configured KMS key" },
    ...MEMORY_OPTIONS,
  ],
  examples: ["varve rotate-key --config varve.yaml", "varve rotate-key --config varve.yaml --rewrap"],
  async run({ options, output }) {
    const config = await configure(options as MemoryFlags, readEnvironment(), undefined);
    const rotation = await rotateKey(config, { rewrap: options.rewrap === true });
    output.print([`The data key is encrypted with ${rotation.keyId}`], rotation);
  },
};
