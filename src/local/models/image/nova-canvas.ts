import { choice, listOf, number, openRecord, text } from "../../validate/build-body-schema.js";
import { serveAmazonImages } from "./amazon-image.js";

const PROMPT = text(1, 1024);
const IMAGE = text(1);

/**
 * Amazon Nova Canvas.
 *
 * @see https://docs.aws.amazon.com/nova/latest/userguide/image-gen-req-resp-structure.html
 */
export const novaCanvas = serveAmazonImages({
  format: "nova-canvas",
  tasks: {
    TEXT_IMAGE: {
      member: "textToImageParams",
      params: openRecord({
        "text*": PROMPT,
        negativeText: PROMPT,
        style: choice(
          ...["3D_ANIMATED_FAMILY_FILM", "DESIGN_SKETCH", "FLAT_VECTOR_ILLUSTRATION", "MAXIMALISM"],
          ...["GRAPHIC_NOVEL_ILLUSTRATION", "MIDCENTURY_RETRO", "PHOTOREALISM", "SOFT_DIGITAL_PAINTING"],
        ),
        conditionImage: IMAGE,
        controlMode: choice("CANNY_EDGE", "SEGMENTATION"),
        controlStrength: number(0, 1),
      }),
    },
    COLOR_GUIDED_GENERATION: {
      member: "colorGuidedGenerationParams",
      params: openRecord({ "text*": PROMPT, "colors*": listOf(text(1), 1, 10), negativeText: PROMPT }),
    },
    IMAGE_VARIATION: {
      member: "imageVariationParams",
      params: openRecord({ "images*": listOf(IMAGE, 1, 5), text: PROMPT, negativeText: PROMPT }),
    },
    INPAINTING: {
      member: "inPaintingParams",
      params: openRecord({ "image*": IMAGE, text: PROMPT, negativeText: PROMPT }),
    },
    OUTPAINTING: {
      member: "outPaintingParams",
      params: openRecord({ "image*": IMAGE, "text*": PROMPT, negativeText: PROMPT }),
    },
    BACKGROUND_REMOVAL: { member: "backgroundRemovalParams", params: openRecord({ "image*": IMAGE }) },
    VIRTUAL_TRY_ON: {
      member: "virtualTryOnParams",
      params: openRecord({ "sourceImage*": IMAGE, "referenceImage*": IMAGE }),
    },
  },
  defaultSize: 1024,
  defaultSeed: 12,
  maxSeed: 2_147_483_646,
  maxSide: 4096,
  filtered: {
    error:
      "This request has been blocked by our content filters. Please modify your text prompt to submit a new request.",
  },
});
