import type { DecodedEmbeddings } from "./embedding-family.js";

/** The answer that all versions share: `{ "embedding": [...], "inputTextTokenCount": n }`. */
export function decodeTitan(answer: unknown): DecodedEmbeddings | undefined {
  if (typeof answer !== "object" || answer === null || !("embedding" in answer)) return undefined;
  const tokens = "inputTextTokenCount" in answer ? answer.inputTextTokenCount : undefined;
  return { vectors: [answer.embedding], inputTokens: typeof tokens === "number" ? tokens : undefined };
}
