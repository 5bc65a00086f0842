import { AMAZON_FILTER_MESSAGE, decodeTask, encodeTask } from "./amazon-image.js";
import type { ImageFamily } from "./image-family.js";

/**
 * Titan Image Generator G1. The table of sizes is longer than what is checked here, so that a size that it lacks is the
 * service's to refuse.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-image.html
 */
export const titanImage: ImageFamily = {
  format: "titan-image",
  rules: () => ({
    prompt: { min: 1, max: 512, optional: true },
    negativePrompt: { min: 1, max: 512 },
    image: { formats: ["png", "jpeg"] },
    strength: { min: 0.2, max: 1 },
    width: { min: 1, max: 1408, integer: true },
    height: { min: 1, max: 1408, integer: true },
    count: { min: 1, max: 5, integer: true },
    seed: { min: 0, max: 2_147_483_646, integer: true },
    guidance: { min: 1.1, max: 10 },
    quality: { values: ["standard", "premium"] },
  }),
  encode: encodeTask,
  decode: decodeTask,
  filterMessage: AMAZON_FILTER_MESSAGE,
};
