import type { EmbeddingFamily } from "./embedding-family.js";

const INPUT_TYPES = { document: "search_document", query: "search_query" } as const;

/**
 * Cohere Embed v3, English and multilingual. `truncate` covers the limit of 512 tokens; texts over the limit of
 * characters are rejected by Bedrock before it comes to that, so they are cut here.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed-v3.html
 */
export const cohereEmbedV3: EmbeddingFamily = {
  format: "cohere-embed-v3",
  overlong: "cut",
  encode: (texts, { purpose }) => ({ texts, input_type: INPUT_TYPES[purpose], truncate: "END" }),
  /** `embeddings` is a list of vectors, or an object of such lists by type. The token count is a header's. */
  decode(answer) {
    if (typeof answer !== "object" || answer === null || !("embeddings" in answer)) return undefined;
    const { embeddings } = answer;
    if (Array.isArray(embeddings)) return { vectors: embeddings };
    const floats =
      typeof embeddings === "object" && embeddings !== null && "float" in embeddings && embeddings.float;
    return Array.isArray(floats) ? { vectors: floats } : undefined;
  },
};
