import type { JsonObject } from "../../../spec/json.js";
import { dataUrl, decodeCohere, INPUT_TYPES } from "./cohere-embed.js";
import type { EmbeddingFamily, EmbeddingSettings, EncodableInput } from "./embedding-family.js";

/** Cut by tokens; `LEFT` cuts the beginning off. */
const TRUNCATE = { error: "NONE", start: "LEFT", end: "RIGHT" } as const;

/**
 * Cohere Embed v4: texts, images, or both in one input; called by an inference profile only in most regions.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed-v4.html
 */
export const cohereEmbedV4: EmbeddingFamily = {
  format: "cohere-embed-v4",
  truncate: "end",
  cutsTokens: true,
  encode: (texts, settings) => ({ texts, ...common(settings) }),
  decode: decodeCohere,
  images: {
    formats: ["png", "jpeg", "webp", "gif"],
    maxBytes: 5_000_000,
    // A request may have 96 inputs, but only about 20 MB: four images of 5 MB.
    maxBatch: 4,
    mixesText: true,
    encode: (inputs, settings) => ({ inputs: inputs.map(encodeInput), ...common(settings) }),
  },
};

function common({ purpose, dimensions, truncate }: EmbeddingSettings): JsonObject {
  return { input_type: INPUT_TYPES[purpose], output_dimension: dimensions, truncate: TRUNCATE[truncate] };
}

function encodeInput({ text, image }: EncodableInput): JsonObject {
  return {
    content: [
      ...(text === undefined ? [] : [{ type: "text", text }]),
      ...(image === undefined ? [] : [{ type: "image_url", image_url: { url: dataUrl(image) } }]),
    ],
  };
}
