import type { JsonObject } from "../../../spec/json.js";
import type { ImageFamily, ImageSettings, RawOutcome } from "./image-family.js";

const LANDSCAPE = [
  [1024, 1024],
  [1152, 896],
  [1216, 832],
  [1344, 768],
  [1536, 640],
] as const;

const STYLES =
  "3d-model analog-film anime cinematic comic-book digital-art enhance fantasy-art isometric line-art low-poly modeling-compound neon-punk origami photographic pixel-art tile-texture";

/**
 * Stable Diffusion XL: a negative prompt is a text with a negative weight.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-diffusion-1-0-text-image.html
 */
export const stabilitySdxl: ImageFamily = {
  format: "stability-sdxl",
  rules: () => ({
    prompt: { max: 2000 },
    negativePrompt: { max: 2000 },
    image: { formats: ["png", "jpeg"] },
    strength: { min: 0, max: 1 },
    width: { integer: true },
    height: { integer: true },
    sizes: [...LANDSCAPE, ...LANDSCAPE.slice(1).map(([width, height]) => [height, width] as const)],
    count: { min: 1, max: 1, integer: true },
    seed: { min: 0, integer: true },
    guidance: { min: 0, max: 35 },
    style: { values: STYLES.split(" ") },
  }),
  encode,
  decode,
};

function encode(settings: ImageSettings): JsonObject {
  const { prompt = "", negativePrompt, image, strength, width, height, seed, guidance, style } = settings;
  return {
    text_prompts: [
      { text: prompt, weight: 1 },
      ...(negativePrompt === undefined ? [] : [{ text: negativePrompt, weight: -1 }]),
    ],
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    ...(seed === undefined ? {} : { seed }),
    ...(guidance === undefined ? {} : { cfg_scale: guidance }),
    ...(style === undefined ? {} : { style_preset: style }),
    ...(image === undefined ? {} : { init_image: image.base64, init_image_mode: "IMAGE_STRENGTH" }),
    ...(strength === undefined ? {} : { image_strength: strength }),
  };
}

interface Artifact {
  readonly base64?: unknown;
  readonly seed?: unknown;
  readonly finishReason?: unknown;
}

/** A filtered image comes as a blurred one, which is not passed on. */
function decode(answer: unknown): readonly RawOutcome[] | undefined {
  if (typeof answer !== "object" || answer === null || !("artifacts" in answer)) return undefined;
  if (!Array.isArray(answer.artifacts) || answer.artifacts.length === 0) return undefined;
  const artifacts: readonly Artifact[] = answer.artifacts;
  return artifacts.map(({ base64, seed: given, finishReason }) => {
    const seed = typeof given === "number" ? given : undefined;
    if (finishReason === "CONTENT_FILTERED") return { status: "filtered", reason: finishReason, seed };
    if (typeof base64 !== "string" || finishReason === "ERROR")
      return { status: "failed", reason: String(finishReason), seed };
    return { status: "ok", base64, seed };
  });
}
