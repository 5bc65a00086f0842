import type { Embedder } from "../spec/embedder.js";
import { overrideMethods } from "../util/override-methods.js";
import type { CallObserver } from "./call-observer.js";
import { observeCall } from "./observe-call.js";

/** The same embedder under an observer. */
export function traceEmbedder<E extends Embedder & { readonly modelId?: string }>(
  embedder: E,
  observer: CallObserver,
): E {
  const { space, modelId = space.model } = embedder;
  const embed: Embedder["embed"] = (texts, options) =>
    observeCall(
      observer,
      {
        operation: "embeddings",
        model: modelId,
        baseModel: space.model,
        context: options.context,
        dimensions: space.dimensions,
        inputs: texts.length,
        content: () => texts,
      },
      () => embedder.embed(texts, options),
      ({ inputTokens, calls = [], cost, cached }) => ({
        reports: calls,
        ...(inputTokens !== undefined && { usage: { inputTokens } }),
        costUsd: cost?.usd,
        cached,
      }),
    );
  return overrideMethods(embedder, { embed });
}
