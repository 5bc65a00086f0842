// @ts-check
/**
 * `npm run show:instructions`: adds "Hi" to an empty memory, with varve and with mem0ai where test/peers is installed, against one
 * local Bedrock, and prints the input tokens of the language-model call: all but the word are instructions that every add pays for.
 * Exits with 1 if varve's are over 1,000, or are not the same bytes twice.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadMem0 } from "../test/fixtures/mem0/load-mem0.mjs";
import { build, install, root } from "./prepare.mjs";

const MOST_TOKENS = 1_000;
const LLM = "amazon.nova-lite-v1:0";
const EMBEDDER = "amazon.titan-embed-text-v2:0";

await install();
await build();
const { Memory } = await import(`${root}dist/index.js`);
const { startLocalBedrock } = await import(`${root}dist/local/index.js`);
const folder = mkdtempSync(join(tmpdir(), "varve-instructions-"));
const bedrock = await startLocalBedrock();
Object.assign(process.env, bedrock.env);

const first = await measure(addWithVarve);
const second = await measure(addWithVarve);
const rows = [["varve", first.tokens, first.calls]];
try {
  const { Memory: Mem0 } = await loadMem0();
  const { tokens, calls } = await measure(() => addWithMem0(Mem0));
  rows.push(["mem0ai", tokens, calls]);
} catch (error) {
  console.log(`mem0ai is not measured (${/** @type {Error} */ (error).message.split("\n")[0]}).`);
  console.log(
    "Install it: npm ci --prefix test/peers --ignore-scripts. Its extraction prompt has about 34,000 characters.\n",
  );
}
console.log('Input tokens of one add of "Hi" to an empty memory, counted by the local Bedrock:\n');
for (const [name, tokens, calls] of rows) {
  const share = Number(tokens) / first.tokens;
  console.log(
    `  ${String(name).padEnd(8)}${String(tokens).padStart(7)} tokens in ${calls} model call   ${share.toFixed(1)} x`,
  );
}
await bedrock.close();
rmSync(folder, { recursive: true });
const isStable = first.tokens === second.tokens;
console.log(
  `\nvarve: ${first.tokens <= MOST_TOKENS ? "at most" : "OVER"} ${MOST_TOKENS}, ${isStable ? "the same" : "NOT the same"} each time.`,
);
process.exit(first.tokens <= MOST_TOKENS && isStable ? 0 : 1);

/**
 * @param {() => Promise<unknown>} add
 * @returns {Promise<{ tokens: number, calls: number }>}
 */
async function measure(add) {
  const before = bedrock.requests().length;
  await add();
  const calls = bedrock
    .requests()
    .slice(before)
    .filter((/** @type {{ operation?: string }} */ { operation }) => operation === "Converse");
  const tokens = calls.reduce(
    (/** @type {number} */ sum, /** @type {{ inputTokens?: number }} */ { inputTokens = 0 }) =>
      sum + inputTokens,
    0,
  );
  return { tokens, calls: calls.length };
}

async function addWithVarve() {
  const memory = await Memory.fromConfig({
    llm: { provider: "aws_bedrock", config: { model: LLM, ...bedrock.config } },
    vectorStore: { provider: "sqlite", config: { path: ":memory:" } },
  });
  await memory.add("Hi", { userId: "alice" });
  await memory.close();
}

/** @param {any} Mem0 */
async function addWithMem0(Mem0) {
  const config = { awsRegion: "us-west-2" };
  const memory = new Mem0({
    llm: { provider: "aws_bedrock", config: { ...config, model: LLM } },
    embedder: { provider: "aws_bedrock", config: { ...config, model: EMBEDDER, embeddingDims: 256 } },
    vectorStore: {
      provider: "memory",
      config: { collectionName: "memories", dimension: 256, dbPath: join(folder, "vector_store.db") },
    },
    historyStore: { provider: "sqlite", config: { historyDbPath: join(folder, "memory.db") } },
  });
  // The local model's answer is none that mem0ai can read, which it prints; what it has sent is all that counts here.
  console.error = () => {};
  await memory.add("Hi", { userId: "alice" });
}
