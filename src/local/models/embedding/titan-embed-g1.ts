import { type BodySchema, checkBody } from "../../validate/body-schema.js";
import type { NativeCodec } from "../native-codec.js";
import { embed } from "./embed.js";
import { countTitanTokens } from "./titan-input.js";

const REQUEST: BodySchema = {
  type: "object",
  properties: { inputText: { type: "string", minLength: 1 } },
  required: ["inputText"],
};

const DIMENSIONS = 1536;

/**
 * Amazon Titan Embeddings G1: one text, 1,536 dimensions.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html
 */
export const titanEmbedG1: NativeCodec = {
  format: "titan-embed-g1",
  async serve(body) {
    checkBody(body, REQUEST);
    const { inputText } = body as { inputText: string };
    const inputTextTokenCount = countTitanTokens(inputText);
    return {
      body: { embedding: await embed(inputText, DIMENSIONS), inputTextTokenCount },
      inputTokens: inputTextTokenCount,
    };
  },
};
