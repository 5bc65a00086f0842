// @ts-check
/** Recall and mean reciprocal rank of search, by vectors, by BM25 and by both; `--help` says how. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Memory } from "../dist/index.js";
import { startLocalBedrock } from "../dist/local/index.js";
import { CUTOFFS, measure } from "./retrieval/measure.mjs";
import { readConversations } from "./retrieval/read-conversations.mjs";

const HELP = `node retrieval.mjs [FILE...] [options]

FILE is a conversation with questions and evidence (README.md), or LoCoMo's locomo10.json. Default: the sets that ship.

  --embedder ID    embedding model of Amazon Bedrock, with the credentials of the environment. Default: Titan v2 of a local Bedrock
  --region NAME    AWS region of --embedder
  --dimensions N   length of the vectors
  --json           prints JSON
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    embedder: { type: "string" },
    region: { type: "string" },
    dimensions: { type: "string" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}

const sets = fileURLToPath(new URL("./retrieval/sets/", import.meta.url));
const files = positionals.length > 0 ? positionals : readdirSync(sets).map((name) => join(sets, name));
const local = values.embedder === undefined ? await startLocalBedrock({ port: 0 }) : undefined;
const place = local?.config ?? (values.region === undefined ? {} : { aws_region: values.region });
const folder = mkdtempSync(join(tmpdir(), "varve-retrieval-"));
const memory = await Memory.fromConfig({
  // Named because a configuration needs one; nothing is extracted.
  llm: { config: { model: "amazon.nova-lite-v1:0", ...place } },
  embedder: {
    config: {
      model: values.embedder ?? "amazon.titan-embed-text-v2:0",
      ...(values.dimensions !== undefined && { embedding_dims: Number(values.dimensions) }),
    },
  },
  vector_store: { config: { path: join(folder, "memory.db"), synchronous: "normal" } },
});

const report = [];
try {
  for (const conversation of files.flatMap(readConversations)) {
    const { name, turns, questions } = conversation;
    const orders = await measure(memory, conversation);
    report.push({ name, turns: turns.length, questions: questions.length, orders });
    if (!values.json) print(name, turns.length, questions.length, orders);
  }
  if (values.json) process.stdout.write(`${JSON.stringify({ cutoffs: CUTOFFS, sets: report })}\n`);
} finally {
  await memory.close();
  await local?.close();
  rmSync(folder, { recursive: true });
}

/** @param {string} name @param {number} turns @param {number} questions @param {Record<string, { recall: number[], mrr: number }>} orders */
function print(name, turns, questions, orders) {
  const percent = (/** @type {number} */ share) => (share * 100).toFixed(1).padStart(6);
  const lines = Object.entries(orders).map(
    ([order, { recall, mrr }]) => `  ${order.padEnd(8)}${recall.map(percent).join("")}${percent(mrr)}`,
  );
  const head = `  ${"".padEnd(8)}${CUTOFFS.map((cutoff) => `R@${cutoff}`.padStart(6)).join("")}   MRR`;
  process.stdout.write(`${name}: ${turns} turns, ${questions} questions\n${head}\n${lines.join("\n")}\n`);
}
