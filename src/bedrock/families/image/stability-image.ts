import type { JsonObject } from "../../../spec/json.js";
import type { ImageFamily, ImageRules, ImageSettings, RawOutcome } from "./image-family.js";

const TEXT = { max: 10_000 } as const;
const ASPECT_RATIO = { values: ["16:9", "1:1", "21:9", "2:3", "3:2", "4:5", "5:4", "9:16", "9:21"] } as const;
const IMAGE_FORMATS = ["jpeg", "png", "webp"] as const;
const STRENGTH = { min: 0, max: 1 } as const;

/** What each kind of model takes, and the mode in which it starts from an image. A model is of the kind whose name its id holds. */
const KINDS: readonly { readonly name: string; readonly imageMode?: string; readonly rules: ImageRules }[] = [
  {
    name: "stable-image-core",
    rules: {
      prompt: TEXT,
      negativePrompt: TEXT,
      aspectRatio: ASPECT_RATIO,
      seed: { min: 0, max: 4_294_967_295, integer: true },
      outputFormat: { values: ["jpeg", "png"] },
    },
  },
  {
    name: "stable-image-ultra",
    rules: {
      prompt: TEXT,
      negativePrompt: TEXT,
      aspectRatio: ASPECT_RATIO,
      image: { formats: IMAGE_FORMATS },
      strength: STRENGTH,
      seed: { min: 0, max: 4_294_967_295, integer: true },
      outputFormat: { values: ["jpeg", "png"] },
    },
  },
  {
    name: "sd3",
    imageMode: "image-to-image",
    rules: {
      prompt: TEXT,
      negativePrompt: TEXT,
      aspectRatio: ASPECT_RATIO,
      image: { formats: IMAGE_FORMATS },
      strength: STRENGTH,
      seed: { min: 0, max: 4_294_967_294, integer: true },
      outputFormat: { values: ["jpeg", "png", "webp"] },
    },
  },
];

/** Services that work on an image, such as upscaling: their further members go by `modelKwargs`. */
const SERVICE: ImageRules = {
  prompt: { ...TEXT, optional: true },
  negativePrompt: TEXT,
  image: { formats: IMAGE_FORMATS, required: true },
  seed: { min: 0, max: 4_294_967_294, integer: true },
  outputFormat: { values: ["jpeg", "png", "webp"] },
};

/**
 * Stable Diffusion 3 and 3.5, Stable Image Core and Ultra, and the services on images.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-diffusion-3-5-large.html
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-diffusion-stable-ultra-text-image-request-response.html
 */
export const stabilityImage: ImageFamily = {
  format: "stability-image",
  rules: (modelId) => kindOf(modelId)?.rules ?? SERVICE,
  encode,
  decode,
};

function kindOf(modelId: string): (typeof KINDS)[number] | undefined {
  return KINDS.find(({ name }) => modelId.includes(name));
}

function encode(settings: ImageSettings, modelId: string): JsonObject {
  const { prompt, negativePrompt, image, strength, aspectRatio, seed, outputFormat } = settings;
  const kind = kindOf(modelId);
  return {
    ...(prompt === undefined ? {} : { prompt }),
    ...(negativePrompt === undefined ? {} : { negative_prompt: negativePrompt }),
    ...(kind?.imageMode === undefined || image === undefined ? {} : { mode: kind.imageMode }),
    ...(image === undefined ? {} : { image: image.base64 }),
    ...(strength === undefined ? {} : { strength }),
    ...(aspectRatio === undefined ? {} : { aspect_ratio: aspectRatio }),
    ...(seed === undefined ? {} : { seed }),
    ...(outputFormat === undefined ? {} : { output_format: outputFormat }),
  };
}

/** A filtered request has `finish_reasons` alone; of several images each has its own, null for success. */
function decode(answer: unknown): readonly RawOutcome[] | undefined {
  if (typeof answer !== "object" || answer === null) return undefined;
  const images = listOf(answer, "images");
  const seeds = listOf(answer, "seeds");
  const reasons = listOf(answer, "finish_reasons");
  const count = Math.max(images.length, reasons.length);
  if (count === 0) return undefined;
  return Array.from({ length: count }, (_, index): RawOutcome => {
    const [base64, given, reason] = [images[index], seeds[index], reasons[index]];
    const seed = typeof given === "number" ? given : undefined;
    if (typeof reason === "string") {
      return { status: reason.startsWith("Filter reason") ? "filtered" : "failed", reason, seed };
    }
    return typeof base64 === "string"
      ? { status: "ok", base64, seed }
      : { status: "failed", reason: "The answer has no image.", seed };
  });
}

function listOf(answer: object, name: string): readonly unknown[] {
  const value: unknown = Reflect.get(answer, name);
  return Array.isArray(value) ? value : [];
}
