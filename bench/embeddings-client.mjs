// @ts-check
/**
 * Embeds 2,000 texts with one client at its defaults and prints the wall time in ms and how many vectors there are.
 *
 *     node embeddings-client.mjs <varve|mem0ai|langchain|ai-sdk> <url>
 */
const [subject = "", url = ""] = process.argv.slice(2);
const MODEL = "amazon.titan-embed-text-v2:0";
const TEXTS = Array.from({ length: 2000 }, (_, index) => `Text ${index} about the layers of a lake's bed.`);

/** @type {Record<string, () => Promise<() => Promise<number>>>} */
const SUBJECTS = { varve, mem0ai, langchain, "ai-sdk": aiSdk };

async function varve() {
  const { createBedrock } = await import("../dist/bedrock.js");
  const bedrock = await createBedrock({ endpoint: url });
  const embedder = await bedrock.embedder(MODEL);
  return async () => (await embedder.embed(TEXTS, { purpose: "document" })).vectors.length;
}

async function mem0ai() {
  process.env["AWS_ENDPOINT_URL_BEDROCK_RUNTIME"] = url;
  process.env["MEM0_TELEMETRY"] = "false";
  const { AWSBedrockEmbedder } = await import("mem0ai/oss");
  const embedder = new AWSBedrockEmbedder({ model: MODEL });
  return async () => (await embedder.embedBatch(TEXTS)).length;
}

async function langchain() {
  const { BedrockEmbeddings } = await import("@langchain/aws");
  process.env["AWS_ENDPOINT_URL_BEDROCK_RUNTIME"] = url;
  const embedder = new BedrockEmbeddings({ model: MODEL, region: "us-west-2" });
  return async () => (await embedder.embedDocuments(TEXTS)).length;
}

async function aiSdk() {
  const { createAmazonBedrock } = await import("@ai-sdk/amazon-bedrock");
  const { embedMany } = await import("ai");
  const bedrock = createAmazonBedrock({ baseURL: url, region: "us-west-2" });
  return async () => (await embedMany({ model: bedrock.embedding(MODEL), values: TEXTS })).embeddings.length;
}

const embed = await SUBJECTS[subject]?.();
if (embed === undefined) throw new Error(`There is no ${subject}.`);
const start = performance.now();
const outcome = await embed().then(
  (vectors) => ({ vectors }),
  (/** @type {unknown} */ error) => ({ vectors: 0, error: String(error).slice(0, 120) }),
);
process.stdout.write(`${JSON.stringify({ ms: performance.now() - start, ...outcome })}\n`);
process.exit(0);
