import { type BodySchema, checkBody } from "../../validate/body-schema.js";
import {
  anyObject,
  choice,
  integer,
  listOf,
  number,
  record,
  text,
} from "../../validate/build-body-schema.js";
import type { NativeCodec } from "../native-codec.js";
import { isFiltered } from "./content-filter.js";
import { drawImage } from "./draw-image.js";
import { seedOf } from "./seed-of.js";

interface StabilitySdxlRequest {
  readonly text_prompts: readonly { readonly text: string; readonly weight?: number }[];
  readonly height?: number;
  readonly width?: number;
  readonly seed?: number;
  readonly init_image?: string;
}

const SIZES = [512, 640, 768, 832, 896, 1024, 1152, 1216, 1344, 1536];
const DEFAULT_SIZE = 1024;

const REQUEST: BodySchema = record({
  "text_prompts*": listOf(record({ "text*": text(0, 2000), weight: number() }), 1),
  height: { type: "integer", values: SIZES },
  width: { type: "integer", values: SIZES },
  cfg_scale: number(0, 35),
  clip_guidance_preset: choice("FAST_BLUE", "FAST_GREEN", "NONE", "SIMPLE", "SLOW", "SLOWER", "SLOWEST"),
  sampler: text(1),
  samples: integer(1, 1),
  seed: integer(0),
  steps: integer(10, 150),
  style_preset: text(1),
  extras: anyObject,
  init_image: text(1),
  init_image_mode: text(1),
  image_strength: number(0, 1),
});

/**
 * Stable Diffusion XL.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-diffusion-1-0-text-image.html
 */
export const stabilitySdxl: NativeCodec = {
  format: "stability-sdxl",
  async serve(body) {
    checkBody(body, REQUEST);
    const request = body as StabilitySdxlRequest;
    const subject = JSON.stringify([request.text_prompts, request.init_image]);
    const seed = request.seed || seedOf(subject);
    const { width = DEFAULT_SIZE, height = DEFAULT_SIZE } = request;
    const artifact = isFiltered(subject)
      ? { seed, base64: "", finishReason: "CONTENT_FILTERED" }
      : { seed, base64: drawImage({ width, height, seed, subject }), finishReason: "SUCCESS" };
    return { body: { result: "success", artifacts: [artifact] }, inputTokens: 0 };
  },
};
