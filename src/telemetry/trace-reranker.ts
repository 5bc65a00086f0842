import type { Reranker } from "../spec/reranker.js";
import { overrideMethods } from "../util/override-methods.js";
import type { CallObserver } from "./call-observer.js";
import { observeCall } from "./observe-call.js";

/** The same reranker under an observer. */
export function traceReranker<R extends Reranker>(reranker: R, observer: CallObserver): R {
  const rerank: Reranker["rerank"] = (query, documents, options) =>
    observeCall(
      observer,
      {
        operation: "rerank",
        model: reranker.modelId,
        context: options?.context,
        inputs: documents.length,
        content: () => ({ query, documents }),
      },
      () => reranker.rerank(query, documents, options),
      ({ results, calls = [], cost }) => ({
        reports: calls,
        costUsd: cost?.usd,
        content: () => results,
      }),
    );
  return overrideMethods(reranker, { rerank });
}
