import { parseModelId } from "../catalogue/model-id.js";
import { type EmbeddingFacts, findModel } from "../catalogue/models.js";
import { VarveError } from "../errors.js";
import type { EmbeddingSpace } from "../spec/embedder.js";
import { EMBEDDING_FAMILIES } from "./families/embedding/embedding-families.js";
import type { EmbeddingFamily } from "./families/embedding/embedding-family.js";

export interface EmbeddingModel {
  readonly family: EmbeddingFamily;
  readonly facts: EmbeddingFacts;
  readonly space: EmbeddingSpace;
}

/**
 * The family, facts and vector space of an embedding model. Throws `MODEL_ID_INVALID`; `MODEL_UNSUPPORTED` if the
 * model does not embed, is of a family that varve does not know, or cannot be told from its ARN; `CONFIG_INVALID`
 * for dimensions that it does not offer.
 */
export function findEmbeddingModel(
  model: string,
  baseModel: string | undefined,
  dimensions: number | undefined,
): EmbeddingModel {
  parseModelId(model);
  const known = findModel(baseModel ?? model);
  const facts = known?.embedding;
  const family = EMBEDDING_FAMILIES.find((candidate) => candidate.format === facts?.format);
  if (known === undefined || facts === undefined || family === undefined) {
    throw unsupported(
      model,
      known?.kind === "chat",
      parseModelId(baseModel ?? model).baseModelId === undefined,
    );
  }
  const space = { model: known.id, dimensions: chooseDimensions(known.id, facts, dimensions) };
  return { family, facts, space };
}

function chooseDimensions(id: string, facts: EmbeddingFacts, wanted: number | undefined): number {
  const offered = facts.dimensions ?? [];
  const chosen = wanted ?? facts.defaultDimension ?? offered[0];
  if (chosen !== undefined && (offered.length === 0 || offered.includes(chosen))) return chosen;
  throw new VarveError(
    "CONFIG_INVALID",
    `${id} does not make vectors of ${wanted} dimensions. Set the embedder's dimensions (embedding_dims) to ` +
      `${offered.join(" or ")}, or leave it out for ${facts.defaultDimension}.`,
  );
}

function unsupported(model: string, chats: boolean, isOpaque: boolean): VarveError {
  const formats = "the embedding models of Amazon Titan, Amazon Nova and Cohere";
  if (isOpaque) {
    return new VarveError(
      "MODEL_UNSUPPORTED",
      `${model} does not tell which model embeds: name it with the embedder's baseModel.`,
    );
  }
  return new VarveError(
    "MODEL_UNSUPPORTED",
    chats
      ? `${model} is a chat model and makes no embeddings: choose one of ${formats}.`
      : `varve cannot embed with ${model}: it knows ${formats}. If the id is an alias of one of them, name that one with the embedder's baseModel.`,
  );
}
