import { type BodySchema, checkBody } from "../../validate/body-schema.js";
import type { NativeCodec } from "../native-codec.js";
import { embed, toBits } from "./embed.js";
import { countTitanTokens } from "./titan-input.js";

interface TitanEmbedV2Request {
  readonly inputText: string;
  readonly dimensions?: number;
  readonly normalize?: boolean;
  readonly embeddingTypes?: readonly ("float" | "binary")[];
}

const REQUEST: BodySchema = {
  type: "object",
  properties: {
    inputText: { type: "string", minLength: 1, maxLength: 50_000 },
    dimensions: { type: "integer", values: [256, 512, 1024] },
    normalize: { type: "boolean" },
    embeddingTypes: {
      type: "array",
      items: { type: "string", values: ["float", "binary"] },
      minItems: 1,
      maxItems: 2,
    },
  },
  required: ["inputText"],
};

/** Length of a vector that the caller asked not to normalise: a client that needs unit length must notice. */
const RAW_LENGTH = 10;

/**
 * Amazon Titan Text Embeddings V2: one text; 256, 512 or 1,024 dimensions, as floats, as bits, or both.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html
 */
export const titanEmbedV2: NativeCodec = {
  format: "titan-embed-v2",
  async serve(body) {
    checkBody(body, REQUEST);
    const {
      inputText,
      dimensions = 1024,
      normalize = true,
      embeddingTypes = ["float"],
    } = body as TitanEmbedV2Request;
    const inputTextTokenCount = countTitanTokens(inputText);
    const unit = await embed(inputText, dimensions);
    const float = normalize ? unit : unit.map((value) => value * RAW_LENGTH);
    const wantsFloat = embeddingTypes.includes("float");
    return {
      body: {
        ...(wantsFloat && { embedding: float }),
        embeddingsByType: {
          ...(embeddingTypes.includes("binary") && { binary: toBits(unit) }),
          ...(wantsFloat && { float }),
        },
        inputTextTokenCount,
      },
      inputTokens: inputTextTokenCount,
    };
  },
};
