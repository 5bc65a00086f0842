import type { JsonObject } from "../../../spec/json.js";
import type { EmbeddingFamily, EmbeddingSettings, EncodableInput } from "./embedding-family.js";
import { decodeTitan } from "./titan-embed.js";

/**
 * Titan Multimodal Embeddings G1: one text, one image, or one of each per request.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-mm.html
 */
export const titanEmbedMm: EmbeddingFamily = {
  format: "titan-embed-mm",
  truncate: "error",
  cutsTokens: false,
  encode: ([text = ""], settings) => encode({ text }, settings),
  decode: decodeTitan,
  images: {
    formats: ["png", "jpeg"],
    maxBytes: 25_000_000,
    maxBatch: 1,
    mixesText: true,
    encode: ([input = {}], settings) => encode(input, settings),
  },
};

function encode({ text, image }: EncodableInput, { dimensions }: EmbeddingSettings): JsonObject {
  return {
    ...(text === undefined ? {} : { inputText: text }),
    ...(image === undefined ? {} : { inputImage: image.base64 }),
    embeddingConfig: { outputEmbeddingLength: dimensions },
  };
}
