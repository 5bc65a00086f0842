// @ts-check
/**
 * 2,000 Titan texts beside the peers that are installed here, each at its defaults: against a server that answers after 20 ms,
 * and against the same behind a token bucket of 100 requests a second with a burst of 50. Medians of five runs.
 */
import { isInstalled, median, runClient, startServer } from "./processes.mjs";

const RUNS = Number(process.argv[2] ?? 5);
const TEXTS = 2000;
const PEERS = { mem0ai: "mem0ai/oss", langchain: "@langchain/aws", "ai-sdk": "@ai-sdk/amazon-bedrock" };
const subjects = [
  "varve",
  ...Object.entries(PEERS).flatMap(([name, module]) => (isInstalled(module) ? [name] : [])),
];

await table("Answers after 20 ms", [20], undefined);
await table("The same behind a token bucket: 100 a second, burst 50", [20, 100, 50], (TEXTS - 50) / 100);

/** @param {string} title @param {readonly number[]} server @param {number | undefined} idealSeconds */
async function table(title, server, idealSeconds) {
  process.stdout.write(`\n${title}\n`);
  const bedrock = await startServer("canned-bedrock.mjs", server);
  /** @type {number | undefined} */
  let ours;
  for (const subject of subjects) {
    const runs = [];
    for (let run = 0; run < RUNS; run++) {
      await bedrock.counts();
      const { ms, vectors, error } = await runClient("embeddings-client.mjs", [subject, bedrock.url]);
      runs.push({ seconds: ms / 1000, vectors, error, ...(await bedrock.counts()) });
      // So that the bucket is full again.
      if (idealSeconds !== undefined) await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    const of = (/** @type {string} */ name) => median(runs.map((run) => run[name]));
    const seconds = of("seconds");
    ours ??= seconds;
    const beside =
      idealSeconds === undefined
        ? `${(seconds / ours).toFixed(1)} times varve's time`
        : `${(seconds / idealSeconds).toFixed(3)} of the ideal time`;
    process.stdout.write(
      `  ${subject.padEnd(9)} ${seconds.toFixed(2)} s   ${beside}   requests ${of("requests")}   throttled ${((100 * of("throttled")) / of("requests")).toFixed(2)} %   ` +
        `most in flight ${of("mostInFlight")}   connections ${of("connections")}   vectors ${of("vectors")}${runs[0]?.error ? `   ${runs[0].error}` : ""}\n`,
    );
  }
  bedrock.close();
}
