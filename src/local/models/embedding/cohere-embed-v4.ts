import { type BodySchema, checkBody, malformedInput } from "../../validate/body-schema.js";
import { choice, integer, listOf, openRecord, record, text } from "../../validate/build-body-schema.js";
import { answerId, asUuid } from "../answer-id.js";
import { countTokens } from "../engine/count-tokens.js";
import type { NativeCodec } from "../native-codec.js";
import { readDataUri } from "./cohere-images.js";
import { type CutSide, truncate } from "./cohere-truncate.js";
import { embed } from "./embed.js";
import { embedBytes, middleOf } from "./embed-bytes.js";
import { encodeVectors, VECTOR_ENCODINGS, type VectorEncoding } from "./vector-encodings.js";

interface CohereEmbedV4Request {
  readonly texts?: readonly string[];
  readonly images?: readonly string[];
  readonly inputs?: readonly { readonly content: readonly InputPart[] }[];
  readonly embedding_types?: readonly VectorEncoding[];
  readonly output_dimension?: number;
  readonly max_tokens?: number;
  readonly truncate?: keyof typeof SIDES;
}

interface InputPart {
  readonly type: "text" | "image_url";
  readonly text?: string;
  readonly image_url?: { readonly url: string };
}

const DEFAULT_DIMENSIONS = 1536;
const MOST_TOKENS = 128_000;
const SIDES = { NONE: "none", LEFT: "start", RIGHT: "end" } as const satisfies Record<string, CutSide>;

const REQUEST: BodySchema = record({
  "input_type*": choice("search_document", "search_query", "classification", "clustering"),
  texts: listOf(text(1), 1, 96),
  images: listOf(text(1), 1, 96),
  inputs: listOf(
    record({
      "content*": listOf(
        record({
          "type*": choice("text", "image_url"),
          text: text(1),
          image_url: openRecord({ "url*": text(1) }),
        }),
        1,
      ),
    }),
    1,
    96,
  ),
  embedding_types: listOf(choice(...Object.keys(VECTOR_ENCODINGS)), 1, 5),
  output_dimension: { type: "integer", values: [256, 512, 1024, 1536] },
  max_tokens: integer(1, MOST_TOKENS),
  truncate: choice(...Object.keys(SIDES)),
});

/**
 * Cohere Embed 4: up to 96 texts, images, or inputs that mix both. With `embedding_types` the vectors come as an object by type,
 * without as a list.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed-v4.html
 */
export const cohereEmbedV4: NativeCodec = {
  format: "cohere-embed-v4",
  async serve(body) {
    checkBody(body, REQUEST);
    const request = body as CohereEmbedV4Request;
    const { embedding_types: types } = request;
    const inputs = readInputs(request);
    const texts = inputs.flatMap((parts) => parts.flatMap((part) => part.text ?? []));
    const vectors = await Promise.all(
      inputs.map((parts) => embedParts(parts, request.output_dimension ?? DEFAULT_DIMENSIONS)),
    );
    return {
      body: {
        id: asUuid(answerId(JSON.stringify(body))),
        response_type: types === undefined ? "embeddings_floats" : "embeddings_by_type",
        embeddings: types === undefined ? vectors : encodeVectors(vectors, types),
        ...(request.texts !== undefined && { texts: request.texts }),
        ...(request.inputs !== undefined && { inputs: request.inputs }),
      },
      inputTokens: texts.reduce((tokens, item) => tokens + countTokens(item), 0),
    };
  },
};

/** A piece of an input: one member is present. */
interface Part {
  readonly text?: string;
  readonly base64?: string;
}

function readInputs(request: CohereEmbedV4Request): Part[][] {
  const { texts, images, inputs, max_tokens: most = MOST_TOKENS, truncate: side = "RIGHT" } = request;
  const given = [texts, images, inputs].filter((value) => value !== undefined);
  if (given.length !== 1) {
    throw malformedInput("#: exactly one of the keys [texts], [images] and [inputs] is required");
  }
  const cut = (item: string, at: string): Part => ({ text: truncate(item, most, SIDES[side], at) });
  return [
    ...(texts ?? []).map((item, index) => [cut(item, `#/texts/${index}`)]),
    ...(images ?? []).map((uri, index) => [{ base64: readDataUri(uri, `#/images/${index}`).base64 }]),
    ...(inputs ?? []).map(({ content }, index) =>
      content.map((part, position) => {
        const at = `#/inputs/${index}/content/${position}`;
        if (part.type === "text" && part.text !== undefined) return cut(part.text, `${at}/text`);
        if (part.type === "image_url" && part.image_url !== undefined) {
          return { base64: readDataUri(part.image_url.url, `${at}/image_url/url`).base64 };
        }
        throw malformedInput(`${at}: required key [${part.type}] not found`);
      }),
    ),
  ];
}

async function embedParts(parts: readonly Part[], dimensions: number): Promise<number[]> {
  const vectors = await Promise.all(
    parts.map(({ text, base64 = "" }) =>
      text === undefined ? embedBytes(base64, dimensions) : embed(text, dimensions),
    ),
  );
  return middleOf(vectors);
}
