import { AMAZON_FILTER_MESSAGE, decodeTask, encodeTask } from "./amazon-image.js";
import type { ImageFamily } from "./image-family.js";

/**
 * Nova Canvas. Its ranges of numbers are not documented where its members are: they are the service's to refuse.
 *
 * @see https://docs.aws.amazon.com/nova/latest/userguide/image-gen-req-resp-structure.html
 */
export const novaCanvas: ImageFamily = {
  format: "nova-canvas",
  rules: () => ({
    prompt: { min: 1, max: 1024, optional: true },
    negativePrompt: { min: 1, max: 1024 },
    image: { formats: ["png", "jpeg"] },
    strength: {},
    width: { min: 1, integer: true },
    height: { min: 1, integer: true },
    count: { min: 1, max: 5, integer: true },
    seed: { min: 0, integer: true },
    guidance: {},
    quality: { values: ["standard", "premium"] },
    style: {
      values: [
        "3D_ANIMATED_FAMILY_FILM",
        "DESIGN_SKETCH",
        "FLAT_VECTOR_ILLUSTRATION",
        "GRAPHIC_NOVEL_ILLUSTRATION",
        "MAXIMALISM",
        "MIDCENTURY_RETRO",
        "PHOTOREALISM",
        "SOFT_DIGITAL_PAINTING",
      ],
    },
  }),
  encode: encodeTask,
  decode: decodeTask,
  filterMessage: AMAZON_FILTER_MESSAGE,
};
