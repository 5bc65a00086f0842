import type { Reranker, RerankResult } from "../spec/reranker.js";
import { overrideMethods } from "../util/override-methods.js";
import type { Meter, MeteredModel } from "./meter.js";

/** The same reranker, each of whose calls is priced, counted and held to the budgets. */
export function meterReranker<R extends Reranker>(
  reranker: R,
  meter: Meter,
  model: Pick<MeteredModel, "region">,
): R {
  const rerank: Reranker["rerank"] = async (query, documents, options = {}) => {
    if (documents.length === 0) return reranker.rerank(query, documents, options);
    const rerankedDocuments = [documents.length];
    const ticket = await meter.admit({
      model: { ...model, modelId: reranker.modelId },
      context: options.context ?? { operation: "rerank" },
      estimate: { rerankedDocuments },
    });
    let result: RerankResult;
    try {
      result = await reranker.rerank(query, documents, options);
    } catch (error) {
      ticket.fail(error);
      throw error;
    }
    const regions = result.calls?.map(({ region }) => region);
    return {
      ...result,
      cost: await ticket.settle({ rerankedDocuments, requests: result.requests, regions }),
    };
  };
  return overrideMethods(reranker, { rerank });
}
