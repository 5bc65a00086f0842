import { type BodySchema, checkBody, malformedInput } from "../../validate/body-schema.js";
import { choice, integer, number, openRecord, text } from "../../validate/build-body-schema.js";
import type { NativeCodec } from "../native-codec.js";
import { isFiltered } from "./content-filter.js";
import { drawImage } from "./draw-image.js";
import { seedOf } from "./seed-of.js";

interface StabilityImageRequest {
  readonly prompt?: string;
  readonly image?: string;
  readonly aspect_ratio?: keyof typeof SIZES;
  readonly seed?: number;
}

/** Width and height by aspect ratio: about a megapixel, in multiples of 64. */
const SIZES = {
  "1:1": [1024, 1024],
  "16:9": [1344, 768],
  "21:9": [1536, 640],
  "2:3": [832, 1216],
  "3:2": [1216, 832],
  "4:5": [896, 1088],
  "5:4": [1088, 896],
  "9:16": [768, 1344],
  "9:21": [640, 1536],
} as const;

/** Members of the image services (upscale, inpaint, erase and others) are let through: no source states them all. */
const REQUEST: BodySchema = openRecord({
  prompt: text(0, 10_000),
  negative_prompt: text(0, 10_000),
  aspect_ratio: choice(...Object.keys(SIZES)),
  mode: choice("text-to-image", "image-to-image"),
  image: text(1),
  strength: number(0, 1),
  seed: integer(0, 4_294_967_295),
  output_format: choice("jpeg", "png", "webp"),
});

/**
 * Stable Diffusion 3 and 3.5, Stable Image Core and Ultra, and the image services. The image is a PNG whatever `output_format` says.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-diffusion-3-5-large.html
 */
export const stabilityImage: NativeCodec = {
  format: "stability-image",
  async serve(body) {
    checkBody(body, REQUEST);
    const request = body as StabilityImageRequest;
    if (request.prompt === undefined && request.image === undefined) {
      throw malformedInput("#: required key [prompt] not found");
    }
    const subject = JSON.stringify([request.prompt, request.image]);
    if (isFiltered(subject)) {
      return { body: { finish_reasons: ["Filter reason: prompt"] }, inputTokens: 0 };
    }
    const seed = request.seed || seedOf(subject);
    const [width, height] = SIZES[request.aspect_ratio ?? "1:1"];
    const image = drawImage({ width, height, seed, subject });
    return { body: { seeds: [seed], finish_reasons: [null], images: [image] }, inputTokens: 0 };
  },
};
