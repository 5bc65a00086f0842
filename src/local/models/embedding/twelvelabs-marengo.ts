import { type BodySchema, checkBody, malformedInput } from "../../validate/body-schema.js";
import { choice, openRecord, record, text } from "../../validate/build-body-schema.js";
import { countTokens } from "../engine/count-tokens.js";
import type { NativeCodec } from "../native-codec.js";
import { embed } from "./embed.js";
import { embedBytes, middleOf } from "./embed-bytes.js";

interface MarengoRequest {
  readonly inputType: "text" | "image" | "text_image";
  readonly text?: { readonly inputText: string };
  readonly image?: { readonly mediaSource: MediaSource };
  readonly text_image?: { readonly inputText: string; readonly mediaSource: MediaSource };
}

interface MediaSource {
  readonly base64String?: string;
  readonly s3Location?: { readonly uri: string };
}

const DIMENSIONS = 512;
const SOURCE = record({ base64String: text(1), s3Location: openRecord({ "uri*": text(1) }) });

const REQUEST: BodySchema = record({
  "inputType*": choice("text", "image", "text_image"),
  text: record({ "inputText*": text(1) }),
  image: record({ "mediaSource*": SOURCE }),
  text_image: record({ "inputText*": text(1), "mediaSource*": SOURCE }),
});

/**
 * TwelveLabs Marengo Embed 3: a text, an image, or the middle of both; 512 dimensions. Video and sound are asynchronous only.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-marengo-3.html
 */
export const twelvelabsMarengo: NativeCodec = {
  format: "twelvelabs-marengo",
  async serve(body) {
    checkBody(body, REQUEST);
    const request = body as MarengoRequest;
    const { inputText, mediaSource } = readInput(request);
    const vectors = await Promise.all([
      ...(inputText === undefined ? [] : [embed(inputText, DIMENSIONS)]),
      ...(mediaSource === undefined ? [] : [embedBytes(readSource(mediaSource), DIMENSIONS)]),
    ]);
    return { body: { data: [{ embedding: middleOf(vectors) }] }, inputTokens: countTokens(inputText ?? "") };
  },
};

function readInput(request: MarengoRequest): { inputText?: string; mediaSource?: MediaSource } {
  const input = request[request.inputType];
  if (input === undefined) throw malformedInput(`#: required key [${request.inputType}] not found`);
  return input;
}

/** What stands for the media: their bytes, or the address of those in S3, which are not read. */
function readSource({ base64String, s3Location }: MediaSource): string {
  if (base64String !== undefined) return base64String;
  if (s3Location !== undefined) return Buffer.from(s3Location.uri).toString("base64");
  throw malformedInput("#/mediaSource: required key [base64String] or [s3Location] not found");
}
