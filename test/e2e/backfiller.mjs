// Back-fills numbered conversations as one job, until it is done or killed, and prints a line for each look and each conversation.
// Arguments: configuration as JSON, how many conversations, how many for each batch inference job.
import { Memory } from "../../dist/index.js";

const [config, count, perJob] = process.argv.slice(2);
function* conversations() {
  for (let number = 0; number < Number(count); number += 1) {
    const messages = [{ role: "user", content: `My badge has number ${number}.` }];
    yield { messages, userId: `user ${number % 7}` };
  }
}
const memory = await Memory.fromConfig(JSON.parse(config));
const result = await memory.backfill(conversations(), {
  job: "badges",
  conversationsPerJob: Number(perJob),
  pollMs: 20,
  onProgress: ({ added, batch }) => process.stdout.write(`${batch?.status ?? added}\n`),
});
await memory.close();
process.stdout.write(`done ${JSON.stringify(result)}\n`);
