import type { Embedder } from "../spec/embedder.js";
import type { CallObserver } from "./call-observer.js";
import { observeCall } from "./observe-call.js";

/** The same embedder under an observer. */
export function traceEmbedder(
  embedder: Embedder & { readonly modelId?: string },
  observer: CallObserver,
): Embedder {
  const { space, modelId = space.model } = embedder;
  return {
    space,
    embed: (texts, options) =>
      observeCall(
        observer,
        {
          operation: "embeddings",
          model: modelId,
          baseModel: space.model,
          dimensions: space.dimensions,
          inputs: texts.length,
          content: () => texts,
        },
        () => embedder.embed(texts, options),
        ({ inputTokens, calls = [] }) => ({
          reports: calls,
          ...(inputTokens !== undefined && { usage: { inputTokens } }),
        }),
      ),
  };
}
