// @ts-check
/**
 * Writes what ships of data/*.json into src/catalogue/*.generated.ts: one row per line, only facts that the code
 * reads, unknown facts left out. `--check` writes nothing and exits 1 if a file differs from what it would write.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import { priceTable } from "./price-rows.mjs";

const root = new URL("../", import.meta.url);
/** @param {string} path @returns {any} */
const readJson = (path) => JSON.parse(readFileSync(new URL(path, root), "utf8"));
const modelData = readJson("data/models.json");
const { models } = modelData;
const { meta, regions } = readJson("data/regions.json");

const outputs = [
  { path: "src/catalogue/models.generated.ts", text: modelsFile() },
  { path: "src/catalogue/prices.generated.ts", text: pricesFile() },
  { path: "src/catalogue/regions.generated.ts", text: regionsFile() },
];

const check = process.argv.includes("--check");
let stale = false;
for (const { path, text } of outputs) {
  const target = new URL(path, root);
  if (!check) {
    writeFileSync(target, text);
    continue;
  }
  if (plain(committed(target)) === plain(text)) continue;
  stale = true;
  console.error(
    `${path} is not what data/ says: run \`node scripts/build-catalogue.mjs\` and commit the result.`,
  );
}
process.exitCode = stale ? 1 : 0;

/** With compressed text decompressed, for zlib's versions may compress differently. @param {string | undefined} text */
function plain(text) {
  return text?.replace(/"([A-Za-z0-9+/]{100,}=*)"/, (_, base64) =>
    brotliDecompressSync(Buffer.from(base64, "base64")).toString("utf8"),
  );
}

/** @param {URL} target */
function committed(target) {
  try {
    return readFileSync(target, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * One compressed text, 8 kB instead of 119, since it goes into every bundle. Rows stay text inside it until a model is
 * looked up.
 */
function modelsFile() {
  const regionSets = [...new Set(models.flatMap(regionLists))].sort();
  const rows = models.map((/** @type {any} */ model) => [
    model.id,
    JSON.stringify(modelRow(model, regionSets)),
  ]);
  /** @type {[id: string, base: string][]} */
  const variants = models.flatMap(contextVariants).sort();
  const text = JSON.stringify({
    regionSets,
    rows: Object.fromEntries(rows),
    variants: Object.fromEntries(variants.filter(([id]) => hasContextLength(id))),
  });
  const versioned = Object.fromEntries(variants.filter(([id]) => !hasContextLength(id)));
  return [
    header("data/models.json"),
    "/** Ids with a version that the catalogue's id lacks -> that id. Not compressed, since every call reads an id. */",
    "export const VERSIONED_IDS: Readonly<Record<string, string>> =",
    `  ${JSON.stringify(versioned)};`,
    "",
    "/** Brotli in base64: JSON of the type `ModelCatalogue`. */",
    "export const MODEL_CATALOGUE =",
    `  "${brotliCompressSync(text).toString("base64")}";`,
    "",
  ].join("\n");
}

/** `provider.model:version:length` @param {string} id */
function hasContextLength(id) {
  return id.split(":").length > 2;
}

/** A file of its own, for most of what is imported never asks for a price. */
function pricesFile() {
  return [
    header("data/models.json"),
    "/** Brotli in base64: JSON of the type `PriceTable`. */",
    "export const PRICE_TABLE =",
    `  "${brotliCompressSync(JSON.stringify(priceTable(modelData))).toString("base64")}";`,
    "",
  ].join("\n");
}

/** @param {any} model @param {readonly string[]} regionSets */
function modelRow(model, regionSets) {
  const { availability, capabilities, limits, lifecycle, embedding } = model;
  return known({
    provider: model.provider,
    providerName: model.providerName,
    displayName: model.displayName,
    family: model.family,
    kind: model.kind,
    modalities: model.modalities.output && model.modalities,
    // Where a model takes two formats, the richer one is named last.
    invokeFormat: model.invokeFormat?.split("|").at(-1),
    converse: singleTurn(model.api.converse),
    apis: known({
      converseStream: singleTurn(model.api.converseStream),
      invokeModel: model.api.invokeModel,
      invokeModelStream: model.api.invokeModelStream,
      countTokens: capabilities.countTokensRuntime,
    }),
    contextWindow: limits.contextWindow,
    maxOutputTokens: limits.maxOutputTokens,
    regions: regionSets.indexOf(onDemandRegions(model)),
    inferenceProfileOnly: availability.inferenceProfileOnly,
    profiles: availability.profileIds.map((/** @type {string} */ id) =>
      profileRow(geographyOf(id, model.id), availability.inferenceProfiles, regionSets),
    ),
    capabilities: known({
      streaming: capabilities.streaming,
      systemPrompt: capabilities.systemPrompt,
      vision: capabilities.vision,
      documents: capabilities.documents,
      video: capabilities.video,
      audio: capabilities.audioInput,
      tools: capabilities.tools,
      streamingTools: capabilities.streamingTools,
      toolChoice: capabilities.toolChoice,
      reasoning: capabilities.reasoning,
      structuredOutput: capabilities.structuredOutput,
      acceptsSamplingParams: capabilities.acceptsSamplingParams,
      rejectsTemperatureWithTopP: capabilities.rejectsTemperatureWithTopP,
      promptCaching: promptCaching(capabilities.promptCaching),
    }),
    embedding:
      embedding &&
      known({
        format: embedding.format,
        dimensions: embedding.dimensions,
        defaultDimension: embedding.defaultDimension,
        maxInputTokens: embedding.maxInputTokens,
        maxInputChars: embedding.maxInputChars,
        maxBatch: embedding.maxBatch,
        // Stated in words, and only for the models that have the choice.
        normalize: embedding.normalize ? true : undefined,
      }),
    lifecycle: known({
      status: lifecycle.status,
      legacyDate: lifecycle.legacyDate,
      eolDate: lifecycle.eolDate,
      replacement: lifecycle.replacement,
    }),
  });
}

/** @param {unknown} flag */
function singleTurn(flag) {
  return flag === "limited: no chat" ? "no-chat" : flag;
}

/** @param {any} caching */
function promptCaching(caching) {
  if (!caching?.supported) return undefined;
  const places = caching.fields?.filter((/** @type {string} */ field) =>
    ["system", "messages", "tools"].includes(field),
  );
  return known({
    minTokensPerCheckpoint: caching.minTokensPerCheckpoint,
    maxCheckpoints: caching.maxCheckpoints,
    ttl: caching.ttl,
    fields: places?.length > 0 ? places : undefined,
  });
}

/** @param {any} model @returns {string} */
function onDemandRegions(model) {
  const { onDemandRegions: listed, govCloudOnDemand = [] } = model.availability;
  return regionSet([...new Set([...listed, ...govCloudOnDemand])]);
}

/** All lists of regions that a model's row refers to. @param {any} model @returns {string[]} */
function regionLists(model) {
  const profiles = Object.values(model.availability.inferenceProfiles ?? {});
  return [
    onDemandRegions(model),
    ...profiles.flatMap(({ sourceRegions, destinationRegions }) =>
      [sourceRegions, destinationRegions].filter(Boolean).map(regionSet),
    ),
  ];
}

/** Prefix, source regions and destination regions; the latter two are left out where no source states them.
 * @param {string} geography @param {any} profiles @param {readonly string[]} regionSets */
function profileRow(geography, profiles, regionSets) {
  const { sourceRegions, destinationRegions } = profiles?.[geography] ?? {};
  return sourceRegions && destinationRegions
    ? [
        geography,
        regionSets.indexOf(regionSet(sourceRegions)),
        regionSets.indexOf(regionSet(destinationRegions)),
      ]
    : [geography];
}

/** @param {readonly string[]} regions */
function regionSet(regions) {
  return [...regions].sort().join(" ");
}

/** @param {string} profileId @param {string} modelId */
function geographyOf(profileId, modelId) {
  if (!profileId.endsWith(`.${modelId}`))
    throw new Error(`Profile id ${profileId} does not end in ${modelId}.`);
  return profileId.slice(0, -modelId.length - 1);
}

/** `["0:8k"]` of `x-v1` stands for `x-v1:0:8k` and `x-v1:0`. @param {any} model */
function contextVariants(model) {
  const parts = (model.availability.provisionedVariants ?? []).flatMap((/** @type {string} */ variant) =>
    variant.includes(":") ? [variant, variant.slice(0, variant.indexOf(":"))] : [variant],
  );
  return [...new Set(parts)].map((part) => [`${model.id}:${part}`, model.id]);
}

function regionsFile() {
  return [
    header("data/regions.json"),
    "/** Prefixes of inference profile ids. */",
    `export const GEOGRAPHIES: readonly string[] = ${JSON.stringify(Object.keys(meta.profilePrefixes).sort()).replaceAll(",", ", ")};`,
    "",
    "/** Region -> partition, name, DNS suffix, dual-stack DNS suffix, FIPS endpoint known, profile prefixes callable from it. */",
    "export const REGION_ROWS: Readonly<",
    "  Record<string, readonly [string, string, string, string, boolean, readonly string[]]>",
    "> = {",
    ...regions.map(
      (/** @type {any} */ region) => `  ${JSON.stringify(region.region)}: ${regionRow(region)},`,
    ),
    "};",
    "",
  ].join("\n");
}

/** @param {any} region */
function regionRow(region) {
  const runtimeHost = `bedrock-runtime.${region.region}.${region.dnsSuffix}`;
  if (region.runtimeHost !== runtimeHost)
    throw new Error(`${region.region}: runtime host ${region.runtimeHost} is not ${runtimeHost}.`);
  return JSON.stringify([
    region.partition,
    region.name,
    region.dnsSuffix,
    region.dualStackDnsSuffix,
    region.fipsKnown,
    region.inferenceProfileGeographies,
  ]);
}

/** The members whose value is known. @param {Record<string, unknown>} record */
function known(record) {
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== null && value !== undefined),
  );
}

/** @param {string} source */
function header(source) {
  return `// Generated from ${source} by scripts/build-catalogue.mjs. Do not edit.\n`;
}
