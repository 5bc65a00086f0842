import { findModel, type ModelFacts, modelIds } from "../../src/catalogue/models.js";

/** Native bodies of which the catalogue tells, and which are no conversation or no single text. */
const NOT_TAKEN_UP: Readonly<Record<string, string>> = {
  "twelvelabs-marengo": "varve has no family of embeddings for it",
  "twelvelabs-pegasus": "it answers about one video, which is no conversation",
};
/** The kinds of models that varve has a class for. */
const KINDS: readonly ModelFacts["kind"][] = ["chat", "embedding", "image", "rerank"];

export const MODELS: readonly ModelFacts[] = modelIds()
  .flatMap((id) => findModel(id) ?? [])
  .filter(({ kind }) => KINDS.includes(kind));

/** The models of a kind with their ids, for `describe.each`. */
export function ofKind(kind: ModelFacts["kind"]): [string, ModelFacts][] {
  return MODELS.filter((model) => model.kind === kind).map((model) => [model.id, model]);
}

/** Why varve cannot ask a model at all; `undefined` if it can. */
export function whyNotServed({ kind, converse, apis, invokeFormat = "" }: ModelFacts): string | undefined {
  if (kind === "rerank") return undefined;
  if (Object.hasOwn(NOT_TAKEN_UP, invokeFormat)) return NOT_TAKEN_UP[invokeFormat];
  if (apis.invokeModel !== false || (kind === "chat" && converse !== false)) return undefined;
  return "Bedrock Runtime serves it by neither Converse nor InvokeModel";
}
