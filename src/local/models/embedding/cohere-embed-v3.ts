import { type BodySchema, checkBody, malformedInput } from "../../validate/body-schema.js";
import { choice, listOf, record, text } from "../../validate/build-body-schema.js";
import { answerId, asUuid } from "../answer-id.js";
import { countTokens } from "../engine/count-tokens.js";
import type { NativeCodec } from "../native-codec.js";
import { readDataUri } from "./cohere-images.js";
import { type CutSide, truncate } from "./cohere-truncate.js";
import { embed } from "./embed.js";
import { embedBytes } from "./embed-bytes.js";
import { readImageSize } from "./image-size.js";
import { encodeVectors, VECTOR_ENCODINGS, type VectorEncoding } from "./vector-encodings.js";

interface CohereEmbedV3Request {
  readonly texts?: readonly string[];
  readonly images?: readonly string[];
  readonly input_type: string;
  readonly truncate?: keyof typeof SIDES;
  readonly embedding_types?: readonly VectorEncoding[];
}

const DIMENSIONS = 1024;
const MOST_TOKENS = 512;
const SIDES = { NONE: "none", START: "start", END: "end" } as const satisfies Record<string, CutSide>;

const REQUEST: BodySchema = record({
  texts: listOf(text(1, 2048), 1, 96),
  images: listOf(text(1), 1, 1),
  "input_type*": choice("search_document", "search_query", "classification", "clustering", "image"),
  truncate: choice(...Object.keys(SIDES)),
  embedding_types: listOf(choice(...Object.keys(VECTOR_ENCODINGS)), 1, 5),
});

/**
 * Cohere Embed 3, English and multilingual: up to 96 texts or one image, 1,024 dimensions.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed-v3.html
 */
export const cohereEmbedV3: NativeCodec = {
  format: "cohere-embed-v3",
  async serve(body) {
    checkBody(body, REQUEST);
    const { texts, images, truncate: side = "NONE", embedding_types: types } = body as CohereEmbedV3Request;
    if ((texts === undefined) === (images === undefined)) {
      throw malformedInput("#: exactly one of the keys [texts] and [images] is required");
    }
    const kept = (texts ?? []).map((item, index) =>
      truncate(item, MOST_TOKENS, SIDES[side], `#/texts/${index}`),
    );
    const pictures = (images ?? []).map((uri, index) => readDataUri(uri, `#/images/${index}`));
    const vectors = await Promise.all([
      ...kept.map((item) => embed(item, DIMENSIONS)),
      ...pictures.map(({ base64 }) => embedBytes(base64, DIMENSIONS)),
    ]);
    return {
      body: {
        id: asUuid(answerId(JSON.stringify(texts ?? images))),
        response_type: types === undefined ? "embeddings_floats" : "embeddings_by_type",
        embeddings: types === undefined ? vectors : encodeVectors(vectors, types),
        texts: texts ?? [],
        ...(images !== undefined && { images: pictures.map(describeImage) }),
      },
      inputTokens: kept.reduce((tokens, item) => tokens + countTokens(item), 0),
    };
  },
};

function describeImage({ format, base64 }: { readonly format: string; readonly base64: string }): unknown {
  return { ...readImageSize(Buffer.from(base64, "base64")), format, bit_depth: 24 };
}
