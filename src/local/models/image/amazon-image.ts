import { type BodySchema, checkBody, malformedInput, type ObjectSchema } from "../../validate/body-schema.js";
import { choice, integer, number, openRecord, record } from "../../validate/build-body-schema.js";
import type { NativeCodec } from "../native-codec.js";
import { isFiltered } from "./content-filter.js";
import { drawImage } from "./draw-image.js";

/** What sets one of Amazon's image models apart from the other. */
export interface AmazonImageFamily {
  readonly format: string;
  /** Task type -> the member that holds its parameters, and their schema. */
  readonly tasks: Readonly<Record<string, { readonly member: string; readonly params: ObjectSchema }>>;
  readonly defaultSize: number;
  readonly defaultSeed: number;
  readonly maxSeed: number;
  /** Longest side in pixels. */
  readonly maxSide: number;
  /** What it answers for a request that its content filter stops. */
  readonly filtered: unknown;
}

interface AmazonImageRequest {
  readonly taskType: string;
  readonly imageGenerationConfig?: {
    readonly numberOfImages?: number;
    readonly width?: number;
    readonly height?: number;
    readonly seed?: number;
  };
  readonly [member: string]: unknown;
}

/** Serves a model that takes Amazon's envelope: a task type, the task's parameters and the settings of the images. */
export function serveAmazonImages(family: AmazonImageFamily): NativeCodec {
  const request = requestSchema(family);
  return {
    format: family.format,
    async serve(body) {
      checkBody(body, request);
      const { taskType, imageGenerationConfig: config = {}, ...rest } = body as AmazonImageRequest;
      const { member } = family.tasks[taskType] ?? { member: "" };
      const params = rest[member];
      if (params === undefined) throw malformedInput(`#: required key [${member}] not found`);
      const subject = JSON.stringify([taskType, params]);
      if (isFiltered(subject)) return { body: family.filtered, inputTokens: 0 };
      const { width = family.defaultSize, height = family.defaultSize, seed = family.defaultSeed } = config;
      const images = Array.from({ length: config.numberOfImages ?? 1 }, (_, index) =>
        drawImage({ width, height, seed: seed + index, subject }),
      );
      return { body: { images, error: null }, inputTokens: 0 };
    },
  };
}

function requestSchema({ tasks, maxSide, maxSeed }: AmazonImageFamily): BodySchema {
  const members = Object.values(tasks).map(({ member, params }) => [member, params] as const);
  return record({
    "taskType*": choice(...Object.keys(tasks)),
    ...Object.fromEntries(members),
    imageGenerationConfig: openRecord({
      quality: choice("standard", "premium"),
      numberOfImages: integer(1, 5),
      width: integer(64, maxSide),
      height: integer(64, maxSide),
      cfgScale: number(1.1, 10),
      seed: integer(0, maxSeed),
    }),
  });
}
