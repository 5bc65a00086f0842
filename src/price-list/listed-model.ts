import { modelIds } from "../catalogue/model-catalogue.js";
import { findModel } from "../catalogue/models.js";
import type { UsageType } from "./token-meter.js";

/** Names by which the Price List's usage types call models that it names nowhere else. */
const USAGE_NAMES: Readonly<Record<string, string>> = {
  TitanEmbeddingsG1: "amazon.titan-embed-text-v1",
  TitanEmbeddingV2: "amazon.titan-embed-text-v2:0",
  "TitanEmbeddingsG1-Image": "amazon.titan-embed-image-v1",
  NovaMultiModalEmbeddings: "amazon.nova-2-multimodal-embeddings-v1:0",
};

/** The name that a product gives its model; empty if it gives none. */
export function listedName(attributes: Readonly<Record<string, string>>, usage: UsageType): string {
  const { model, titanModel, servicename = "" } = attributes;
  const edition = /^(.+?)\s*\(Amazon Bedrock Edition\)$/.exec(servicename)?.[1];
  return model ?? titanModel ?? edition ?? usage.model ?? "";
}

/** Finds models of the catalogue by the names that the Price List has for them. */
export class ListedModels {
  /** By the words of the display name; empty where two models share them. */
  readonly #ids = new Map<string, string>();

  constructor() {
    for (const id of modelIds()) {
      const facts = findModel(id);
      if (facts === undefined || (facts.kind !== "chat" && facts.kind !== "embedding")) continue;
      const key = keyOf(facts.displayName);
      this.#ids.set(key, this.#ids.has(key) ? "" : id);
    }
  }

  /** The base model id; `undefined` if no model, or more than one, has that name. */
  find(name: string): string | undefined {
    if (Object.hasOwn(USAGE_NAMES, name)) return USAGE_NAMES[name];
    return this.#ids.get(keyOf(name)) || undefined;
  }
}

/** Words that one list has and another has not. */
const OPTIONAL = new Set([
  "amazon",
  "anthropic",
  "cohere",
  "deepseek",
  "instruct",
  "meta",
  "nvidia",
  "openai",
  "v",
  "writer",
]);

/** The words of a name, in an order of their own: `Claude 4.6 Sonnet` is `Claude Sonnet 4.6`, and `Nova 2.0 Lite` `Nova 2 Lite`. */
function keyOf(name: string): string {
  const spaced = name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replaceAll("+", " plus ")
    .replace(/([a-z])(?=\d)/g, "$1 ");
  const words = spaced.match(/\d+(?:\.\d+)*[a-z]*|[a-z]+/g) ?? [];
  return words
    .map((word) => word.replace(/\.0$/, "").replaceAll(".", ""))
    .filter((word) => !OPTIONAL.has(word))
    .sort()
    .join(" ");
}
