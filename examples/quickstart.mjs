// @ts-check
/**
 * The main job, start to end: conversations go in, facts come out, and questions find them again.
 * It runs against the local Bedrock; the last lines it prints say what to change for AWS.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Memory } from "varve";
import { startLocalBedrock } from "varve/local";

const folder = await mkdtemp(join(tmpdir(), "varve-quickstart-"));
const bedrock = await startLocalBedrock();
console.log(
  `A local Bedrock listens on ${bedrock.url}. Its models are rule-based stand-ins, not language models.\n`,
);

const memory = await Memory.fromConfig({
  llm: { provider: "aws_bedrock", config: { model: "amazon.nova-lite-v1:0", ...bedrock.config } },
  embedder: {
    provider: "aws_bedrock",
    config: { model: "amazon.titan-embed-text-v2:0", embedding_dims: 1024 },
  },
  vector_store: { provider: "sqlite", config: { path: join(folder, "memory.db") } },
});

const spent = { modelCalls: 0, tokensIn: 0, tokensOut: 0, embeddingCalls: 0, embeddingTokens: 0 };
/** @param {import("varve").OperationUsage} usage */
function count({ llm, embedding }) {
  spent.modelCalls += llm.calls;
  spent.tokensIn += llm.inputTokens ?? 0;
  spent.tokensOut += llm.outputTokens ?? 0;
  spent.embeddingCalls += embedding.calls;
  spent.embeddingTokens += embedding.inputTokens ?? 0;
}

// 1. Remember four conversations. Later ones contradict earlier ones.
/** @type {{ session: string, messages: import("varve").Message[] }[]} */
const sessions = JSON.parse(await readFile(new URL("alice-sessions.json", import.meta.url), "utf8"));
/** @type {string | undefined} */
let changedId;
for (const { session, messages } of sessions) {
  console.log(`Alice talks on ${session} (${messages.length} messages). varve decides:`);
  const { results, usage } = await memory.add(messages, { userId: "alice" });
  count(usage);
  for (const { outcome, id, memory: text, previousMemory } of results) {
    console.log(
      `  ${outcome.padEnd(9)} ${text}${previousMemory === undefined ? "" : `   (was: ${previousMemory})`}`,
    );
    if (outcome === "updated") changedId = id;
  }
  console.log();
}

// 2. Ask.
/** @type {{ question: string }[]} */
const questions = JSON.parse(await readFile(new URL("questions.json", import.meta.url), "utf8"));
for (const { question } of questions.slice(0, 6)) {
  const { results, usage } = await memory.search(question, { userId: "alice", limit: 3 });
  count(usage);
  console.log(`${question}`);
  for (const { score, memory: text } of results) console.log(`  ${score.toFixed(2)}  ${text}`);
}

// 3. Look at what is kept.
const { results: kept } = await memory.getAll({ userId: "alice" });
console.log(`\nRemembered of Alice: ${kept.length} facts. Nobody else sees them:`);
const others = await memory.getAll({ userId: "bob" });
console.log(`  memories that Bob sees: ${others.results.length}`);

if (changedId !== undefined) {
  console.log("\nHistory of a memory that changed:");
  for (const { at, event, previousMemory, newMemory } of await memory.history(changedId)) {
    console.log(
      `  ${at}  ${event.padEnd(6)} ${[previousMemory, newMemory].filter((text) => text !== null).join(" → ")}`,
    );
  }
}

console.log(
  `\nSpent: ${spent.modelCalls} model calls (${spent.tokensIn} tokens in, ${spent.tokensOut} out),`,
);
console.log(`       ${spent.embeddingCalls} embedding calls (${spent.embeddingTokens} tokens).`);

await memory.close();
await bedrock.close();
await rm(folder, { recursive: true });

console.log(`
The same code on AWS: leave out \`...bedrock.config\`. varve then uses your AWS credentials and region
(environment, profile, SSO or role), and needs the permission bedrock:InvokeModel for the two models:

  const memory = await Memory.fromConfig({
    llm: { provider: "aws_bedrock", config: { model: "amazon.nova-lite-v1:0", aws_region: "us-east-1" } },
    embedder: { provider: "aws_bedrock", config: { model: "amazon.titan-embed-text-v2:0" } },
  });

Next: README.md, or try the command line:  node dist/cli/main.js --help`);
