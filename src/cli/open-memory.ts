import { readEnvironment } from "../config/environment.js";
import { Memory } from "../index.js";
import { configure } from "./configure.js";
import type { MemoryFlags } from "./memory-options.js";

/** Opens the memory that the options name, passes it to `use`, and closes everything again. */
export async function withMemory(
  options: Readonly<Record<string, unknown>>,
  use: (memory: Memory) => Promise<void>,
): Promise<void> {
  const flags = options as MemoryFlags;
  const bedrock = flags.local === true ? await startLocal() : undefined;
  try {
    const memory = await Memory.fromConfig(await configure(flags, readEnvironment(), bedrock));
    try {
      await use(memory);
    } finally {
      await memory.close();
    }
  } finally {
    await bedrock?.close();
  }
}

async function startLocal() {
  const { startLocalBedrock } = await import("../local/index.js");
  return startLocalBedrock();
}
