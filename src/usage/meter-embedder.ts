import { PartialEmbeddingError } from "../errors.js";
import type { Embedder, EmbedOptions, EmbedResult } from "../spec/embedder.js";
import { overrideMethods } from "../util/override-methods.js";
import { estimateTextTokens } from "./estimate-request.js";
import type { Amounts, Meter, MeteredModel, Spending } from "./meter.js";

/** What an embedder may have beside its contract: inputs of images, and of both. */
interface MultimodalEmbedder extends Embedder {
  embedImages(images: readonly unknown[], options: EmbedOptions): Promise<EmbedResult>;
  embedInputs(
    inputs: readonly { readonly text?: string; readonly image?: unknown }[],
    options: EmbedOptions,
  ): Promise<EmbedResult>;
}

/** The same embedder, each of whose calls is priced, counted and held to the budgets. */
export function meterEmbedder<E extends Embedder>(embedder: E, meter: Meter, model: MeteredModel): E {
  const measure = async (
    texts: readonly string[],
    inputImages: number,
    options: EmbedOptions,
    embed: () => Promise<EmbedResult>,
  ): Promise<EmbedResult> => {
    if (texts.length + inputImages === 0) return embed();
    const context = { ...(options.context ?? { operation: "embeddings" }) };
    const estimate = amountsOf(sum(texts.map(estimateTextTokens)), inputImages);
    const ticket = await meter.admit({ model, context, estimate });
    try {
      const result = await embed();
      return { ...result, cost: await ticket.settle(spendingOf(result, texts.length, inputImages)) };
    } catch (error) {
      if (!(error instanceof PartialEmbeddingError)) {
        ticket.fail(error);
        throw error;
      }
      // Texts that were embedded are paid, whatever became of the others.
      const cost = await ticket.settle(spendingOf(error, texts.length, inputImages));
      const { vectors, failures, inputTokens, requests } = error;
      throw new PartialEmbeddingError(error.message, { vectors, failures, inputTokens, requests, cost });
    }
  };

  const embed: Embedder["embed"] = (texts, options) =>
    measure(texts, 0, options, () => embedder.embed(texts, options));
  if (!isMultimodal(embedder)) return overrideMethods(embedder, { embed });

  const embedImages: MultimodalEmbedder["embedImages"] = (images, options) =>
    measure([], images.length, options, () => embedder.embedImages(images, options));
  const embedInputs: MultimodalEmbedder["embedInputs"] = (inputs, options) => {
    const texts = inputs.flatMap(({ text }) => (text === undefined ? [] : [text]));
    const images = inputs.filter(({ image }) => image !== undefined).length;
    return measure(texts, images, options, () => embedder.embedInputs(inputs, options));
  };
  return overrideMethods(embedder, { embed, embedImages, embedInputs });
}

function spendingOf(
  spent: Pick<EmbedResult, "requests" | "calls"> & { readonly inputTokens?: number | undefined },
  texts: number,
  images: number,
): Spending {
  // An image alone has no tokens that the service would state.
  const inputTokens = spent.inputTokens ?? (texts === 0 ? 0 : undefined);
  return {
    ...amountsOf(inputTokens, images),
    requests: spent.requests,
    regions: spent.calls?.map(({ region }) => region),
  };
}

const amountsOf = (inputTokens: number | undefined, inputImages: number): Amounts => ({
  usage: inputTokens === undefined ? undefined : { inputTokens },
  inputImages,
});

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const isMultimodal = <E extends Embedder>(embedder: E): embedder is E & MultimodalEmbedder =>
  "embedImages" in embedder && "embedInputs" in embedder;
