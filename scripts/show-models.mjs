// @ts-check
/**
 * `npm run show:models`: asks a local Bedrock with varve's own client for every chat, embedding, image and reranking model of the
 * catalogue, in every way that the model is offered, and prints a table. Needs a build. Exits with 1 on an unexpected failure.
 */
import { readFileSync } from "node:fs";
import { BedrockClient } from "../build/bedrock/client.js";
import { CredentialSource } from "../build/bedrock/credential-source.js";
import { BedrockEmbedder } from "../build/bedrock/embedder.js";
import { BedrockImageModel } from "../build/bedrock/image-model.js";
import { BedrockLLM } from "../build/bedrock/llm.js";
import { BedrockReranker } from "../build/bedrock/reranker.js";
import { findModel, modelIds } from "../build/catalogue/models.js";
import { LOCAL_CREDENTIALS, startLocalBedrock } from "../build/local/index.js";

/** @typedef {import("../build/catalogue/models.js").ModelFacts} ModelFacts */
/** @typedef {{ model: ModelFacts, id: string, client: BedrockClient }} Trial */
/**
 * @typedef {object} Column
 * @property {readonly string[]} kinds of the models that the capability is a matter of
 * @property {(model: ModelFacts) => boolean | undefined} offered whether the catalogue says that the model has it; `undefined`: it does not say
 * @property {(trial: Trial) => Promise<boolean>} works whether the answer is what it should be; rejects with varve's error
 */

const HELLO = {
  messages: [{ role: /** @type {const} */ ("user"), content: "Tell me about Lisbon." }],
  maxTokens: 200,
};
const WEATHER = {
  name: "get_weather",
  inputSchema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};
/** A pixel. */
const IMAGE = {
  bytes: Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  ),
};

/** @type {Readonly<Record<string, Column>>} */
const COLUMNS = {
  converse: {
    kinds: ["chat"],
    offered: ({ converse }) => (converse === undefined ? undefined : converse !== false),
    works: (trial) => generates(trial, "converse"),
  },
  stream: {
    kinds: ["chat"],
    offered: ({ apis }) => (apis.converseStream === undefined ? undefined : apis.converseStream !== false),
    works: (trial) => streams(trial, "converse"),
  },
  invoke: {
    kinds: ["chat"],
    offered: ({ apis }) => apis.invokeModel,
    works: (trial) => generates(trial, "invoke"),
  },
  "invoke-stream": {
    kinds: ["chat"],
    offered: ({ apis }) => apis.invokeModelStream,
    works: (trial) => streams(trial, "invoke"),
  },
  tools: { kinds: ["chat"], offered: ({ capabilities }) => capabilities.tools, works: callsTools },
  embed: { kinds: ["embedding"], offered: ({ apis }) => apis.invokeModel, works: embeds },
  image: { kinds: ["image"], offered: ({ apis }) => apis.invokeModel, works: makesImages },
  rerank: { kinds: ["rerank"], offered: () => true, works: ranks },
};

/** Codes by which varve, or the service, says that a model does not do what was asked. */
const REFUSALS = ["MODEL_UNSUPPORTED", "REQUEST_REJECTED"];

/**
 * What the catalogue says a model does, and varve does not.
 *
 * @type {Readonly<Record<string, string>>}
 */
const NOT_TAKEN_UP = {
  "twelvelabs-marengo": "varve has no family of embeddings for TwelveLabs Marengo",
  "twelvelabs-pegasus": "Pegasus answers about one video, which is no conversation",
};

/** @type {{ models: readonly { id: string, endpoints: { bedrockRuntime: boolean | null, bedrockMantle: boolean | null } }[] }} */
const data = JSON.parse(readFileSync(new URL("../data/models.json", import.meta.url), "utf8"));
/** @type {Map<string, BedrockClient>} */
const clients = new Map();
const bedrock = await startLocalBedrock();
const models = modelIds()
  .flatMap((id) => findModel(id) ?? [])
  .filter(({ kind }) => Object.values(COLUMNS).some(({ kinds }) => kinds.includes(kind)));
const counts = { ok: 0, unstated: 0, refused: 0, unknown: 0 };
/** @type {string[]} */
const unexpected = [];
/** @type {string[]} */
const notes = [];
const rows = [["model", ...Object.keys(COLUMNS)]];
for (const model of models) {
  const row = [model.id];
  for (const [name, column] of Object.entries(COLUMNS)) row.push(await tryOut(name, column, model));
  rows.push(row);
  const reason = whyNothing(model);
  if (reason !== undefined) notes.push(`${model.id}: ${reason}`);
}
for (const client of clients.values()) await client.close();
await bedrock.close();

for (const row of rows)
  console.log(
    row
      .map((cell, at) => cell.padEnd(widthOf(at)))
      .join("  ")
      .trimEnd(),
  );
console.log(`\nModels that varve reaches by no operation of Bedrock Runtime (${notes.length}):`);
for (const note of notes) console.log(`  ${note}`);
if (unexpected.length > 0) console.log(`\nUnexpected (${unexpected.length}):`);
for (const failure of unexpected) console.log(`  ${failure}`);
console.log(
  `\n–: not offered, and refused with a typed error where it was asked for. ok?: varve and the local Bedrock agree, and no source says ` +
    `whether AWS offers it.\n${models.length} models: ${counts.ok} cells ok, ${counts.unstated} ok?, ${counts.refused} refused as the catalogue ` +
    `says, ${counts.unknown} refused where it says nothing, ${unexpected.length} unexpected.`,
);
process.exitCode = unexpected.length === 0 ? 0 : 1;

/**
 * @param {string} name
 * @param {Column} column
 * @param {ModelFacts} model
 */
async function tryOut(name, { kinds, offered, works }, model) {
  if (!kinds.includes(model.kind)) return "–";
  const isOffered = (model.invokeFormat ?? "") in NOT_TAKEN_UP ? false : offered(model);
  // A model that no operation serves has no tools either, whatever it could do.
  const expected = whyNothing(model) === undefined ? isOffered : false;
  const outcome = await outcomeOf(works, model);
  if (outcome === "ok") {
    counts[expected === undefined ? "unstated" : "ok"] += 1;
    return expected === undefined ? "ok?" : "ok";
  }
  if (REFUSALS.includes(outcome) && expected !== true) {
    counts[expected === false ? "refused" : "unknown"] += 1;
    return expected === false ? "–" : outcome;
  }
  unexpected.push(`${model.id}, ${name}: ${outcome}`);
  return outcome;
}

/**
 * @param {Column["works"]} works
 * @param {ModelFacts} model
 */
async function outcomeOf(works, model) {
  const { id, region } = wayTo(model);
  const client =
    clients.get(region) ??
    new BedrockClient({
      region,
      endpoint: bedrock.url,
      credentials: new CredentialSource(LOCAL_CREDENTIALS),
    });
  clients.set(region, client);
  try {
    return (await works({ model, id, client })) ? "ok" : "WRONG_ANSWER";
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
}

/**
 * The id by which the model is called, and a region that it can be called from.
 *
 * @param {ModelFacts} model
 */
function wayTo({ id, inferenceProfileOnly, profiles, onDemandRegions }) {
  const profile = inferenceProfileOnly === true ? profiles[0] : undefined;
  const regions = profile === undefined ? onDemandRegions : (profile.sourceRegions ?? []);
  return { id: profile?.id ?? id, region: regions[0] ?? "us-west-2" };
}

/** @param {ModelFacts} model */
function whyNothing({ id, kind, converse, apis, invokeFormat = "" }) {
  if (kind === "rerank") return undefined;
  if (invokeFormat in NOT_TAKEN_UP) return NOT_TAKEN_UP[invokeFormat];
  if (apis.invokeModel !== false || (kind === "chat" && converse !== false)) return undefined;
  const endpoints = data.models.find((source) => source.id === id)?.endpoints;
  return endpoints?.bedrockRuntime === false && endpoints.bedrockMantle === true
    ? "only the endpoint bedrock-mantle serves it, by other protocols than Bedrock Runtime's"
    : "Bedrock Runtime serves it by neither Converse nor InvokeModel";
}

/**
 * @param {Trial} trial
 * @param {"converse" | "invoke"} api
 */
async function generates({ id, client }, api) {
  const { text, stopReason } = await new BedrockLLM({ client, model: id, api }).generate(HELLO);
  return text.trim() !== "" && stopReason === "end_turn";
}

/**
 * @param {Trial} trial
 * @param {"converse" | "invoke"} api
 */
async function streams({ id, client }, api) {
  let text = "";
  let result;
  for await (const event of new BedrockLLM({ client, model: id, api }).stream(HELLO)) {
    if (event.type === "text-delta") text += event.text;
    if (event.type === "message-stop") result = event.result;
  }
  return text.trim() !== "" && result?.text === text;
}

/** @param {Trial} trial */
async function callsTools({ id, client, model }) {
  const llm = new BedrockLLM({ client, model: id });
  const { toolCalls } = await llm.generate({ ...HELLO, tools: [WEATHER], toolChoice: "any" });
  const choices = model.capabilities.toolChoice;
  const canBeForced = choices === undefined || choices.includes("any") || choices.includes("tool");
  return !canBeForced || toolCalls[0]?.name === WEATHER.name;
}

/** @param {Trial} trial */
async function embeds({ id, client }) {
  const embedder = new BedrockEmbedder({ client, model: id });
  const { vectors } = await embedder.embed(["Alice drinks tea", "Bob drinks coffee"], {
    purpose: "document",
  });
  return vectors.length === 2 && vectors.every(({ length }) => length === embedder.space.dimensions);
}

/** @param {Trial} trial */
async function makesImages({ id, client }) {
  const model = new BedrockImageModel({ client, model: id });
  const { images } = await fromText(model).catch((error) => {
    // Services on images need one.
    if (error.code === "INPUT_INVALID") return model.generate({ prompt: "a lake at dawn", image: IMAGE });
    throw error;
  });
  return images.length === 1 && images[0]?.format === "png";
}

/** @param {BedrockImageModel} model */
async function fromText(model) {
  return model.generate({ prompt: "a lake at dawn" });
}

/** @param {Trial} trial */
async function ranks({ id, client }) {
  const { results } = await new BedrockReranker({ client, model: id }).rerank("what does Alice drink?", [
    "Bob lives in Rome",
    "Alice drinks tea",
  ]);
  return results.length === 2 && results[0]?.index === 1;
}

/** @param {number} column */
function widthOf(column) {
  return Math.max(...rows.map((row) => row[column]?.length ?? 0));
}
