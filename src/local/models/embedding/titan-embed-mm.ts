import { validationFailure } from "../../service-exception.js";
import { checkBody, malformedInput } from "../../validate/body-schema.js";
import { record, text } from "../../validate/build-body-schema.js";
import { countTokens } from "../engine/count-tokens.js";
import type { NativeCodec } from "../native-codec.js";
import { embed } from "./embed.js";
import { embedBytes, middleOf } from "./embed-bytes.js";

interface TitanEmbedMmRequest {
  readonly inputText?: string;
  readonly inputImage?: string;
  readonly embeddingConfig?: { readonly outputEmbeddingLength?: number };
}

const MOST_TEXT_TOKENS = 256;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

const REQUEST = record({
  inputText: text(1),
  inputImage: text(1),
  embeddingConfig: record({ outputEmbeddingLength: { type: "integer", values: [256, 384, 1024] } }),
});

/**
 * Amazon Titan Multimodal Embeddings G1: a text, an image, or the middle of both.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-mm.html
 */
export const titanEmbedMm: NativeCodec = {
  format: "titan-embed-mm",
  async serve(body) {
    checkBody(body, REQUEST);
    const { inputText, inputImage, embeddingConfig = {} } = body as TitanEmbedMmRequest;
    const { outputEmbeddingLength: dimensions = 1024 } = embeddingConfig;
    if (inputText === undefined && inputImage === undefined) {
      throw malformedInput("#: required key [inputText] or [inputImage] not found");
    }
    if (inputImage !== undefined && !BASE64.test(inputImage)) {
      throw malformedInput("#/inputImage: expected a base64 image");
    }
    const inputTextTokenCount = countTokens(inputText ?? "");
    if (inputTextTokenCount > MOST_TEXT_TOKENS) {
      throw validationFailure(
        `400 Bad Request: Too many input tokens. Max input tokens: ${MOST_TEXT_TOKENS}, request input token count: ${inputTextTokenCount} `,
      );
    }
    const vectors = await Promise.all([
      ...(inputText === undefined ? [] : [embed(inputText, dimensions)]),
      ...(inputImage === undefined ? [] : [embedBytes(inputImage, dimensions)]),
    ]);
    return {
      body: { embedding: middleOf(vectors), inputTextTokenCount, message: null },
      inputTokens: inputTextTokenCount,
    };
  },
};
