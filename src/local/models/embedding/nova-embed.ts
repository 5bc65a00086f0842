import { type BodySchema, checkBody, malformedInput } from "../../validate/body-schema.js";
import { choice, openRecord, record, text } from "../../validate/build-body-schema.js";
import { countTokens } from "../engine/count-tokens.js";
import type { NativeCodec } from "../native-codec.js";
import { embed } from "./embed.js";
import { embedBytes } from "./embed-bytes.js";

interface NovaEmbedRequest {
  readonly singleEmbeddingParams: {
    readonly embeddingDimension?: number;
    readonly text?: TextInput;
    readonly image?: MediaInput;
    readonly audio?: MediaInput;
    readonly video?: MediaInput & { readonly embeddingMode: keyof typeof VIDEO_EMBEDDINGS };
  };
}

interface TextInput {
  readonly truncationMode: "START" | "END" | "NONE";
  readonly value?: string;
  readonly source?: MediaSource;
}

interface MediaInput {
  readonly source: MediaSource;
}

interface MediaSource {
  readonly bytes?: string;
  readonly s3Location?: { readonly uri: string };
}

const DEFAULT_DIMENSIONS = 3072;
const MOST_CHARACTERS = 8192;
const VIDEO_EMBEDDINGS = {
  AUDIO_VIDEO_COMBINED: ["AUDIO_VIDEO_COMBINED"],
  AUDIO_VIDEO_SEPARATE: ["VIDEO", "AUDIO"],
} as const;

const SOURCE = record({ bytes: text(1), s3Location: openRecord({ "uri*": text(1) }) });

const REQUEST: BodySchema = record({
  schemaVersion: choice("nova-multimodal-embed-v1"),
  "taskType*": choice("SINGLE_EMBEDDING"),
  "singleEmbeddingParams*": record({
    "embeddingPurpose*": choice(
      ...["GENERIC_INDEX", "GENERIC_RETRIEVAL", "TEXT_RETRIEVAL", "IMAGE_RETRIEVAL", "VIDEO_RETRIEVAL"],
      ...["DOCUMENT_RETRIEVAL", "AUDIO_RETRIEVAL", "CLASSIFICATION", "CLUSTERING"],
    ),
    embeddingDimension: { type: "integer", values: [256, 384, 1024, 3072] },
    text: record({
      "truncationMode*": choice("START", "END", "NONE"),
      value: text(1),
      source: SOURCE,
    }),
    image: record({
      detailLevel: choice("STANDARD_IMAGE", "DOCUMENT_IMAGE"),
      "format*": choice("png", "jpeg", "gif", "webp"),
      "source*": SOURCE,
    }),
    audio: record({ "format*": choice("mp3", "wav", "ogg"), "source*": SOURCE }),
    video: record({
      "format*": text(1),
      "source*": SOURCE,
      "embeddingMode*": choice(...Object.keys(VIDEO_EMBEDDINGS)),
    }),
  }),
});

/**
 * Amazon Nova Multimodal Embeddings: one text, image, sound or video. Segments are made asynchronously only.
 *
 * @see https://docs.aws.amazon.com/nova/latest/userguide/embeddings-schema.html
 */
export const novaEmbed: NativeCodec = {
  format: "nova-embed",
  async serve(body) {
    checkBody(body, REQUEST);
    const { singleEmbeddingParams: params } = body as NovaEmbedRequest;
    const { embeddingDimension: dimensions = DEFAULT_DIMENSIONS } = params;
    const given = (["text", "image", "audio", "video"] as const).filter((name) => params[name] !== undefined);
    if (given.length !== 1) {
      throw malformedInput(
        "#/singleEmbeddingParams: exactly one of the keys [text], [image], [audio] and [video] is required",
      );
    }
    if (params.text !== undefined) return embedOneText(params.text, dimensions);
    const types = params.video
      ? VIDEO_EMBEDDINGS[params.video.embeddingMode]
      : [params.image ? "IMAGE" : "AUDIO"];
    const media = readSource((params.image ?? params.audio ?? params.video)?.source ?? {}, given[0] ?? "");
    const embeddings = types.map(async (embeddingType) => ({
      embeddingType,
      embedding: await embedBytes(media, dimensions),
    }));
    return { body: { embeddings: await Promise.all(embeddings) }, inputTokens: 0 };
  },
};

async function embedOneText(
  { value, source, truncationMode }: TextInput,
  dimensions: number,
): Promise<{ body: unknown; inputTokens: number }> {
  const at = "#/singleEmbeddingParams/text";
  if ((value === undefined) === (source === undefined)) {
    throw malformedInput(`${at}: exactly one of the keys [value] and [source] is required`);
  }
  if (value === undefined) {
    const embedding = await embedBytes(readSource(source ?? {}, "text"), dimensions);
    return { body: { embeddings: [{ embeddingType: "TEXT", embedding }] }, inputTokens: 0 };
  }
  const isLong = value.length > MOST_CHARACTERS;
  if (isLong && truncationMode === "NONE") {
    throw malformedInput(`${at}/value: expected maxLength: ${MOST_CHARACTERS}, actual: ${value.length}`);
  }
  const kept = truncationMode === "START" ? value.slice(-MOST_CHARACTERS) : value.slice(0, MOST_CHARACTERS);
  const embedding = await embed(kept, dimensions);
  const inputTokenCount = countTokens(kept);
  return {
    body: {
      embeddings: [
        {
          embeddingType: "TEXT",
          embedding,
          ...(isLong && { truncatedCharLength: MOST_CHARACTERS }),
        },
      ],
      inputTokenCount,
    },
    inputTokens: inputTokenCount,
  };
}

/** What stands for the media: their bytes, or the address of those in S3, which are not read. */
function readSource({ bytes, s3Location }: MediaSource, name: string): string {
  if (bytes !== undefined) return bytes;
  if (s3Location !== undefined) return Buffer.from(s3Location.uri).toString("base64");
  throw malformedInput(
    `#/singleEmbeddingParams/${name}/source: required key [bytes] or [s3Location] not found`,
  );
}
