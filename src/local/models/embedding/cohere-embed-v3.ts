import { createHash } from "node:crypto";
import { type BodySchema, checkBody, malformedInput } from "../../validate/body-schema.js";
import { keepEnd, keepStart } from "../cut-to-tokens.js";
import { countTokens } from "../engine/count-tokens.js";
import { embed, toBits } from "./embed.js";
import type { EmbeddingCodec } from "./embedding-codec.js";

interface CohereEmbedV3Request {
  readonly texts: readonly string[];
  readonly input_type: string;
  readonly truncate?: "NONE" | "START" | "END";
  readonly embedding_types?: readonly EmbeddingType[];
}

type EmbeddingType = keyof typeof ENCODINGS;

const DIMENSIONS = 1024;
const MOST_TOKENS = 512;

/** How a unit vector is written as each type. Bits are packed, the first dimension in the highest bit. */
const ENCODINGS = {
  float: (vector: readonly number[]) => vector,
  int8: (vector: readonly number[]) => vector.map((value) => Math.round(value * 127)),
  uint8: (vector: readonly number[]) => vector.map((value) => Math.round(value * 127) + 128),
  binary: (vector: readonly number[]) => packBits(vector).map((byte) => byte - 128),
  ubinary: packBits,
} as const satisfies Record<string, (vector: readonly number[]) => readonly number[]>;

const REQUEST: BodySchema = {
  type: "object",
  properties: {
    texts: {
      type: "array",
      items: { type: "string", minLength: 1, maxLength: 2048 },
      minItems: 1,
      maxItems: 96,
    },
    input_type: {
      type: "string",
      values: ["search_document", "search_query", "classification", "clustering"],
    },
    truncate: { type: "string", values: ["NONE", "START", "END"] },
    embedding_types: {
      type: "array",
      items: { type: "string", values: Object.keys(ENCODINGS) },
      minItems: 1,
      maxItems: 5,
    },
  },
  required: ["texts", "input_type"],
};

/**
 * Cohere Embed 3, English and multilingual: up to 96 texts, 1,024 dimensions. Images are not served.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed.html
 */
export const cohereEmbedV3: EmbeddingCodec = {
  format: "cohere-embed-v3",
  async serve(body) {
    checkBody(body, REQUEST);
    const { texts, truncate = "NONE", embedding_types: types } = body as CohereEmbedV3Request;
    const kept = texts.map((text, index) => shorten(text, truncate, index));
    const vectors = await Promise.all(kept.map((text) => embed(text, DIMENSIONS)));
    return {
      body: {
        id: answerId(texts),
        response_type: types === undefined ? "embeddings_floats" : "embeddings_by_type",
        embeddings: types === undefined ? vectors : byType(vectors, types),
        texts,
      },
      inputTokens: kept.reduce((tokens, text) => tokens + countTokens(text), 0),
    };
  },
};

function shorten(text: string, truncate: "NONE" | "START" | "END", index: number): string {
  const tokens = countTokens(text);
  if (tokens <= MOST_TOKENS) return text;
  if (truncate === "NONE") {
    throw malformedInput(`#/texts/${index}: expected at most ${MOST_TOKENS} tokens, actual: ${tokens}`);
  }
  return truncate === "START" ? keepEnd(text, MOST_TOKENS) : keepStart(text, MOST_TOKENS);
}

function byType(
  vectors: readonly (readonly number[])[],
  types: readonly EmbeddingType[],
): Record<string, unknown> {
  return Object.fromEntries(types.map((type) => [type, vectors.map((vector) => ENCODINGS[type](vector))]));
}

function packBits(vector: readonly number[]): number[] {
  const bytes = new Array<number>(Math.ceil(vector.length / 8)).fill(0);
  toBits(vector).forEach((bit, index) => {
    bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (bit << (7 - (index & 7)));
  });
  return bytes;
}

/** A UUID that the texts determine: the same request gets the same answer. */
function answerId(texts: readonly string[]): string {
  const digest = createHash("sha256").update(JSON.stringify(texts)).digest("hex");
  return digest.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
