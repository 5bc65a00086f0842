// Asks a language model as often as told, so many at once, under the budgets of its configuration, and prints what became of it.
// Arguments: configuration as JSON, calls, calls at once.
import { Memory } from "../../dist/index.js";

const [config, calls, concurrency] = process.argv.slice(2);
const memory = await Memory.fromConfig(JSON.parse(config));
const count = { answered: 0, refused: 0 };
let usd = 0;
let dearest = 0;
let next = 0;
const work = async () => {
  while (next < Number(calls)) {
    const turn = next++;
    try {
      // A user each, so that no call waits for another one's.
      const { usage } = await memory.add(`I have ${turn} cats.`, { userId: `${process.pid} ${turn}` });
      count.answered += 1;
      usd += usage.cost.usd;
      dearest = Math.max(dearest, usage.cost.usd);
    } catch (error) {
      if (error.code !== "BUDGET_EXCEEDED") throw error;
      count.refused += 1;
    }
  }
};
await Promise.all(Array.from({ length: Number(concurrency) }, work));
await memory.close();
process.stdout.write(JSON.stringify({ ...count, usd, dearest }));
