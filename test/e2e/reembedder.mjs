// Moves a store to the configured embedder until it is done or killed, and prints how many are done after each batch.
// Argument: configuration as JSON.
import { Memory } from "../../dist/index.js";

const memory = await Memory.fromConfig(JSON.parse(process.argv[2]));
const { reembedded } = await memory.reembed({ onProgress: ({ done }) => process.stdout.write(`${done}\n`) });
process.stdout.write(`embedded ${reembedded}\n`);
await memory.close();
