import type { JsonObject } from "../../../spec/json.js";
import type { ImageSettings, RawOutcome } from "./image-family.js";

/** The task that Titan Image and Nova Canvas share: text to image, or variations of an image. */
export function encodeTask(settings: ImageSettings): JsonObject {
  const { prompt, negativePrompt, image, strength, style, count, width, height, quality, guidance, seed } =
    settings;
  const texts = {
    ...(prompt === undefined ? {} : { text: prompt }),
    ...(negativePrompt === undefined ? {} : { negativeText: negativePrompt }),
  };
  const imageGenerationConfig = {
    ...(count === undefined ? {} : { numberOfImages: count }),
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    ...(quality === undefined ? {} : { quality }),
    ...(guidance === undefined ? {} : { cfgScale: guidance }),
    ...(seed === undefined ? {} : { seed }),
  };
  const task =
    image === undefined
      ? { taskType: "TEXT_IMAGE", textToImageParams: { ...texts, ...(style === undefined ? {} : { style }) } }
      : {
          taskType: "IMAGE_VARIATION",
          imageVariationParams: {
            ...texts,
            images: [image.base64],
            ...(strength === undefined ? {} : { similarityStrength: strength }),
          },
        };
  return { ...task, ...(Object.keys(imageGenerationConfig).length === 0 ? {} : { imageGenerationConfig }) };
}

/** `{ "images": [base64], "error": string | null }`: an error beside images means that others were kept back. */
export function decodeTask(answer: unknown): readonly RawOutcome[] | undefined {
  if (typeof answer !== "object" || answer === null) return undefined;
  const images = "images" in answer && Array.isArray(answer.images) ? answer.images : [];
  const error = "error" in answer && typeof answer.error === "string" ? answer.error : undefined;
  const moderated = "status" in answer && answer.status === "Request Moderated" ? answer.status : undefined;
  const outcomes: RawOutcome[] = images.flatMap((base64: unknown) =>
    typeof base64 === "string" ? [{ status: "ok", base64 }] : [],
  );
  const reason = error ?? moderated;
  if (reason !== undefined) outcomes.push({ status: FILTERED.test(reason) ? "filtered" : "failed", reason });
  return outcomes.length === 0 ? undefined : outcomes;
}

/** What an `error` says that is about the content and not about the service. */
const FILTERED = /content filter|policy|moderated|responsible ai/i;

/**
 * Of a request that was rejected for its prompt or image.
 *
 * @see https://docs.aws.amazon.com/nova/latest/userguide/image-gen-errors.html
 */
export const AMAZON_FILTER_MESSAGE = /blocked by our content filters/i;
