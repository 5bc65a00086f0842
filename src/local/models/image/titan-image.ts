import { choice, listOf, number, openRecord, text } from "../../validate/build-body-schema.js";
import { serveAmazonImages } from "./amazon-image.js";

const PROMPT = text(1, 512);
const IMAGE = text(1);

/**
 * Amazon Titan Image Generator G1, versions 1 and 2.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-image.html
 */
export const titanImage = serveAmazonImages({
  format: "titan-image",
  tasks: {
    TEXT_IMAGE: {
      member: "textToImageParams",
      params: openRecord({
        "text*": PROMPT,
        negativeText: PROMPT,
        conditionImage: IMAGE,
        controlMode: choice("CANNY_EDGE", "SEGMENTATION"),
        controlStrength: number(0, 1),
      }),
    },
    INPAINTING: {
      member: "inPaintingParams",
      params: openRecord({ "image*": IMAGE, text: PROMPT, negativeText: PROMPT }),
    },
    OUTPAINTING: {
      member: "outPaintingParams",
      params: openRecord({
        "image*": IMAGE,
        "text*": PROMPT,
        negativeText: PROMPT,
        outPaintingMode: choice("DEFAULT", "PRECISE"),
      }),
    },
    IMAGE_VARIATION: {
      member: "imageVariationParams",
      params: openRecord({
        "images*": listOf(IMAGE, 1, 5),
        text: PROMPT,
        negativeText: PROMPT,
        similarityStrength: number(0.2, 1),
      }),
    },
    COLOR_GUIDED_GENERATION: {
      member: "colorGuidedGenerationParams",
      params: openRecord({ "text*": PROMPT, "colors*": listOf(text(1), 1, 10), negativeText: PROMPT }),
    },
    BACKGROUND_REMOVAL: { member: "backgroundRemovalParams", params: openRecord({ "image*": IMAGE }) },
  },
  defaultSize: 1024,
  defaultSeed: 42,
  maxSeed: 2_147_483_646,
  maxSide: 1408,
  filtered: {
    images: [],
    error:
      "This request has been blocked by our content filters. Our filters automatically flagged this prompt because it may conflict our AUP or AWS Responsible AI Policy.",
  },
});
