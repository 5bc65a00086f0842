// @ts-check
/**
 * Writes what ships of data/*.json into src/catalogue/*.generated.ts: one row per line, only facts that the code
 * reads, unknown facts left out. `--check` writes nothing and exits 1 if a file differs from what it would write.
 */
import { readFileSync, writeFileSync } from "node:fs";

const root = new URL("../", import.meta.url);
/** @param {string} path @returns {any} */
const readJson = (path) => JSON.parse(readFileSync(new URL(path, root), "utf8"));
const { models } = readJson("data/models.json");
const { meta, regions } = readJson("data/regions.json");

const outputs = [
  { path: "src/catalogue/models.generated.ts", text: modelsFile() },
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
  if (committed(target) === text) continue;
  stale = true;
  console.error(
    `${path} is not what data/ says: run \`node scripts/build-catalogue.mjs\` and commit the result.`,
  );
}
process.exitCode = stale ? 1 : 0;

/** @param {URL} target */
function committed(target) {
  try {
    return readFileSync(target, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Rows stay text until a model is looked up, so that importing them costs next to nothing. */
function modelsFile() {
  const regionSets = [...new Set(models.map(onDemandRegions))].sort();
  const variants = models.flatMap(contextVariants).sort();
  return [
    header("data/models.json"),
    "/** Lists of regions that rows refer to by position. */",
    "export const REGION_SETS: readonly string[] = [",
    ...regionSets.map((set) => `  ${JSON.stringify(set)},`),
    "];",
    "",
    "/** Model id -> its facts as JSON. */",
    "export const MODEL_ROWS: Readonly<Record<string, string>> = {",
    ...models.map(
      (/** @type {any} */ model) => `  ${JSON.stringify(model.id)}: ${literal(modelRow(model, regionSets))},`,
    ),
    "};",
    "",
    "/** Ids that carry a version or a context length behind the catalogue's id -> that id. */",
    "export const CONTEXT_VARIANTS: Readonly<Record<string, string>> = {",
    ...variants.map(
      (/** @type {string[]} */ [variant, id]) => `  ${JSON.stringify(variant)}: ${JSON.stringify(id)},`,
    ),
    "};",
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
    // Where a model takes two formats, the richer one is named last.
    invokeFormat: model.invokeFormat?.split("|").at(-1),
    converse: model.api.converse === "limited: no chat" ? "no-chat" : model.api.converse,
    contextWindow: limits.contextWindow,
    maxOutputTokens: limits.maxOutputTokens,
    regions: regionSets.indexOf(onDemandRegions(model)),
    inferenceProfileOnly: availability.inferenceProfileOnly,
    geographies: availability.profileIds.map((/** @type {string} */ id) => geographyOf(id, model.id)),
    capabilities: known({
      streaming: capabilities.streaming,
      systemPrompt: capabilities.systemPrompt,
      vision: capabilities.vision,
      tools: capabilities.tools,
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
  return [...new Set([...listed, ...govCloudOnDemand])].sort().join(" ");
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

/** A row as a TypeScript string literal with as few escapes as possible. @param {unknown} row */
function literal(row) {
  return `'${JSON.stringify(row).replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

/** @param {string} source */
function header(source) {
  return `// Generated from ${source} by scripts/build-catalogue.mjs. Do not edit.\n`;
}
