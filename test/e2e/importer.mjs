// Imports a file until it is done or killed, and prints how many entries were read after each batch.
// Arguments: configuration as JSON, path of the file.
import { createReadStream } from "node:fs";
import { Memory } from "../../dist/index.js";

const [config, file] = process.argv.slice(2);
const memory = await Memory.fromConfig(JSON.parse(config));
const { stored, deleted, duplicates, failed } = await memory.import(createReadStream(file), {
  onProgress: ({ read }) => process.stdout.write(`${read}\n`),
});
await memory.close();
process.stdout.write(`${JSON.stringify({ stored, deleted, duplicates, failed: failed.length })}\n`);
