// Adds numbered conversations as one job, until it is done or killed, and prints a line for each.
// Arguments: configuration as JSON, how many conversations, whether the language model is asked.
import { Memory } from "../../dist/index.js";

const [config, count, infer] = process.argv.slice(2);
function* conversations() {
  for (let number = 0; number < Number(count); number += 1) {
    yield {
      messages: `My badge has number ${number}.`,
      userId: `user ${number % 7}`,
      infer: infer === "true",
    };
  }
}
const memory = await Memory.fromConfig(JSON.parse(config));
const result = await memory.addMany(conversations(), {
  job: "orders",
  concurrency: 16,
  onProgress: ({ result: added }) => {
    for (const { outcome } of added?.results ?? []) process.stdout.write(`${outcome}\n`);
  },
});
await memory.close();
process.stdout.write(`done ${result.added} ${result.skipped} ${result.failed}\n`);
