import type { JsonObject } from "../../../spec/json.js";
import type { DecodedEmbeddings, EmbeddingFamily, EmbeddingSettings } from "./embedding-family.js";

/** Everything is found by text or by image, whatever it was made of. */
const PURPOSES = { document: "GENERIC_INDEX", query: "GENERIC_RETRIEVAL" } as const;
const TRUNCATION = { error: "NONE", start: "START", end: "END" } as const;

/**
 * Nova Multimodal Embeddings: one text or one image per request.
 *
 * @see https://docs.aws.amazon.com/nova/latest/userguide/embeddings-schema.html
 */
export const novaEmbed: EmbeddingFamily = {
  format: "nova-embed",
  truncate: "error",
  cutsTokens: true,
  encode: ([text = ""], settings) =>
    encode({ text: { truncationMode: TRUNCATION[settings.truncate], value: text } }, settings),
  decode,
  images: {
    formats: ["png", "jpeg", "gif", "webp"],
    maxBatch: 1,
    mixesText: false,
    encode: ([input], settings) =>
      encode(
        { image: { format: input?.image?.format ?? "", source: { bytes: input?.image?.base64 ?? "" } } },
        settings,
      ),
  },
};

function encode(input: JsonObject, { purpose, dimensions }: EmbeddingSettings): JsonObject {
  return {
    schemaVersion: "nova-multimodal-embed-v1",
    taskType: "SINGLE_EMBEDDING",
    singleEmbeddingParams: { embeddingPurpose: PURPOSES[purpose], embeddingDimension: dimensions, ...input },
  };
}

/** `{ "embeddings": [{ "embedding": [...], "truncatedCharLength": n }] }`, with a token count at times. */
function decode(answer: unknown): DecodedEmbeddings | undefined {
  if (typeof answer !== "object" || answer === null || !("embeddings" in answer)) return undefined;
  if (!Array.isArray(answer.embeddings)) return undefined;
  const entries: readonly { readonly embedding?: unknown; readonly truncatedCharLength?: unknown }[] =
    answer.embeddings;
  const tokens = "inputTokenCount" in answer ? answer.inputTokenCount : undefined;
  const truncated = entries.flatMap((entry, index) =>
    typeof entry?.truncatedCharLength === "number" ? [index] : [],
  );
  return {
    vectors: entries.map((entry) => entry?.embedding),
    inputTokens: typeof tokens === "number" ? tokens : undefined,
    ...(truncated.length === 0 ? {} : { truncated }),
  };
}
