import type { ModelFacts } from "../catalogue/models.js";
import { VarveError } from "../errors.js";
import { checkModel } from "./check-model.js";
import type { ConnectionSource } from "./connection-source.js";
import { DEFAULTS } from "./defaults.js";
import { inheritConnection } from "./inherit-connection.js";
import { resolveQuota } from "./resolve-quota.js";
import type { ConnectionInput, EmbedderInput } from "./schema.js";
import type { EmbedderConfig, LlmConfig } from "./varve-config.js";

const PATH = ["embedder", "config"];

type Context = Pick<ConnectionSource, "environment" | "spelling" | "warn">;

/** The embedding model's settings. What they leave out of the connection is the language model's. */
export async function resolveEmbedder(
  input: EmbedderInput,
  llm: LlmConfig,
  llmInput: ConnectionInput,
  context: Context,
): Promise<EmbedderConfig> {
  const model = input.model ?? input.deploymentName ?? DEFAULTS.embedderModel;
  const { baseModel } = input;
  const facts = checkModel({ model, baseModel }, "embedding", PATH, context.spelling);
  const normalize = checkedNormalize(input, facts, context);
  return {
    model,
    ...(baseModel !== undefined && { baseModel }),
    embeddingDims: resolveDimensions(input, model, facts, context),
    ...(normalize !== undefined && { normalize }),
    quota: resolveQuota(input),
    connection: await inheritConnection(
      input,
      PATH,
      { connection: llm.connection, input: llmInput },
      context,
    ),
  };
}

function resolveDimensions(
  { embeddingDims }: EmbedderInput,
  model: string,
  facts: ModelFacts | undefined,
  { spelling }: Context,
): number {
  const where = spelling.of([...PATH, "embeddingDims"]);
  const { dimensions, defaultDimension } = facts?.embedding ?? {};
  if (embeddingDims === undefined) {
    if (defaultDimension !== undefined) return defaultDimension;
    throw new VarveError(
      "CONFIG_INVALID",
      `${where} is missing, and the length of the vectors of ${model} is not known: set it, or set ` +
        `${spelling.of([...PATH, "baseModel"])} to the model behind an ARN.`,
    );
  }
  if (dimensions === undefined || dimensions.includes(embeddingDims)) return embeddingDims;
  throw new VarveError(
    "CONFIG_INVALID",
    `${where} must be ${dimensions.length === 1 ? "" : "one of "}${dimensions.join(", ")} for ${facts?.id}, got ${embeddingDims}.`,
  );
}

function checkedNormalize(
  { normalize }: EmbedderInput,
  facts: ModelFacts | undefined,
  { spelling }: Context,
): boolean | undefined {
  if (normalize === undefined || facts === undefined || facts.embedding?.normalize === true) return normalize;
  throw new VarveError(
    "CONFIG_INVALID",
    `${spelling.of([...PATH, "normalize"])} would have no effect: ${facts.id} offers no choice. Remove it.`,
  );
}
