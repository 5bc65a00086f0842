import type { DecodedEmbeddings, EncodableImage } from "./embedding-family.js";

export const INPUT_TYPES = { document: "search_document", query: "search_query" } as const;

/** Of both versions: `embeddings` is a list of vectors, or an object of such lists by type. The token count is a header's. */
export function decodeCohere(answer: unknown): DecodedEmbeddings | undefined {
  if (typeof answer !== "object" || answer === null || !("embeddings" in answer)) return undefined;
  const { embeddings } = answer;
  if (Array.isArray(embeddings)) return { vectors: embeddings };
  const floats =
    typeof embeddings === "object" && embeddings !== null && "float" in embeddings && embeddings.float;
  return Array.isArray(floats) ? { vectors: floats } : undefined;
}

export function dataUrl({ format, base64 }: EncodableImage): string {
  return `data:image/${format};base64,${base64}`;
}
