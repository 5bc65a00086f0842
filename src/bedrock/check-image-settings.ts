import { VarveError } from "../errors.js";
import { quote } from "../util/quote.js";
import type { ImageRules, ImageSettings, Rule } from "./families/image/image-family.js";

const CHECKED = [
  "prompt",
  "negativePrompt",
  "strength",
  "width",
  "height",
  "aspectRatio",
  "count",
  "seed",
  "guidance",
  "quality",
  "style",
  "outputFormat",
] as const satisfies readonly (keyof ImageSettings & keyof ImageRules)[];

/** Throws `INPUT_INVALID` for a setting that the model does not have, or a value that it does not take. */
export function checkImageSettings(
  settings: Omit<ImageSettings, "image">,
  hasImage: boolean,
  rules: ImageRules,
  modelId: string,
): void {
  for (const name of CHECKED) {
    const value = settings[name];
    if (value === undefined) continue;
    const rule = rules[name];
    if (rule === undefined)
      throw invalid(
        `${modelId} has no setting ${name}: leave it out, or pass the model's own members as modelKwargs`,
      );
    const wish = unmetWish(value, rule);
    if (wish !== undefined)
      throw invalid(
        `${name} is ${typeof value === "number" ? value : describe(value, rule)}; ${modelId} takes ${wish}`,
      );
  }
  if (hasImage && rules.image === undefined)
    throw invalid(`${modelId} makes images from text only: leave the image out`);
  if (!hasImage && rules.image?.required === true) throw invalid(`${modelId} works on an image: pass one`);
  if (!hasImage && settings.strength !== undefined) throw invalid("strength needs an image to start from");
  const needsPrompt = rules.prompt?.optional !== true || !hasImage;
  if (needsPrompt && (settings.prompt ?? "").trim() === "") throw invalid("the prompt is blank");
  checkSize(settings, rules, modelId);
}

function checkSize({ width, height }: ImageSettings, { sizes }: ImageRules, modelId: string): void {
  if ((width === undefined) !== (height === undefined))
    throw invalid("width and height are given together or not at all");
  if (sizes === undefined || width === undefined) return;
  if (sizes.some(([w, h]) => w === width && h === height)) return;
  throw invalid(
    `${modelId} has no size ${width}x${height}; it has ${sizes.map((size) => size.join("x")).join(", ")}`,
  );
}

/** What a value would have to be, or `undefined` if it is that. */
function unmetWish(value: string | number, { min, max, integer = false, values }: Rule): string | undefined {
  if (values !== undefined) return values.includes(String(value)) ? undefined : values.join(", ");
  const size = typeof value === "number" ? value : value.length;
  const isWithin = size >= (min ?? Number.NEGATIVE_INFINITY) && size <= (max ?? Number.POSITIVE_INFINITY);
  if (isWithin && Number.isFinite(size) && (!integer || Number.isInteger(size))) return undefined;
  const range = [min === undefined ? "" : `from ${min}`, max === undefined ? "" : `up to ${max}`]
    .filter(Boolean)
    .join(" ");
  const unit = typeof value === "string" ? "characters" : integer ? "whole numbers" : "numbers";
  return `${unit} ${range}`.trim();
}

/** A prompt is the user's text, which no message repeats. */
function describe(value: string | number, { values }: Rule): string {
  return values === undefined ? `${String(value).length} characters long` : quote(String(value));
}

function invalid(what: string): VarveError {
  return new VarveError("INPUT_INVALID", `The image request cannot be sent: ${what}.`);
}
