import { VarveError } from "../errors.js";
import type { MediaSource } from "../spec/media.js";
import type { EmbeddingModel } from "./embedding-model.js";
import { BYTES_PER_TOKEN, estimateTokens } from "./estimate-tokens.js";
import type {
  EncodableImage,
  EncodableInput,
  ImageEmbedding,
  Truncate,
} from "./families/embedding/embedding-family.js";
import { base64 } from "./media/encode-media.js";
import type { ReadOptions } from "./media/read-source.js";
import { beginning, ending } from "./truncate-text.js";

/** What one vector is made of: a text, an image, or both where the model takes both. */
export interface EmbeddingInput {
  readonly text?: string;
  readonly image?: MediaSource;
}

export interface FittedText {
  readonly text: string;
  /** Set if the text was cut. */
  readonly cut?: { readonly length: number; readonly limit: number };
}

/**
 * The text as the model takes it. Throws `INPUT_INVALID` for a blank text, and for one over the limit of characters where it is not
 * to be cut. Where the model cannot cut by tokens itself, a local estimate does.
 *
 * @param where such as `text at index 3`
 */
export function fitText(
  text: string,
  where: string,
  { facts, family, space }: EmbeddingModel,
  truncate: Truncate,
): FittedText {
  if (typeof text !== "string") throw invalid(`The ${where} is no text.`);
  if (text.trim() === "") throw invalid(`The ${where} is blank: there is nothing to embed.`);
  const { length } = text;
  const { maxInputChars = Number.POSITIVE_INFINITY, maxInputTokens } = facts;
  if (truncate === "error") {
    if (length <= maxInputChars) return { text };
    throw invalid(
      `The ${where} has ${length} characters, but ${space.model} takes at most ${maxInputChars}: split it, or set truncate to "start" or "end".`,
    );
  }
  const byTokens =
    family.cutsTokens || maxInputTokens === undefined
      ? length
      : charactersWithin(text, maxInputTokens, truncate);
  const limit = Math.min(maxInputChars, byTokens);
  if (length <= limit) return { text };
  return { text: truncate === "end" ? beginning(text, limit) : ending(text, limit), cut: { length, limit } };
}

/** The input with only so great a share of its text, of the end that is kept. */
export function shorten<T extends { readonly text?: string }>(
  input: T,
  share: number,
  truncate: Exclude<Truncate, "error">,
): T & Pick<FittedText, "cut"> {
  const { text = "" } = input;
  const limit = Math.max(1, Math.floor(text.length * share));
  const kept = truncate === "end" ? beginning(text, limit) : ending(text, limit);
  return { ...input, text: kept, cut: { length: text.length, limit } };
}

/** How many characters of that end of a text that is kept are at most so many tokens, by the estimate. */
function charactersWithin(text: string, maxTokens: number, truncate: "start" | "end"): number {
  if (estimateTokens(text) <= maxTokens) return text.length;
  const bytes = Buffer.from(text, "utf8");
  const most = maxTokens * BYTES_PER_TOKEN;
  const kept = truncate === "end" ? bytes.subarray(0, most) : bytes.subarray(bytes.length - most);
  // A character that the limit splits becomes one or more replacement characters.
  return kept.toString("utf8").replace(truncate === "end" ? /\ufffd+$/ : /^\ufffd+/, "").length;
}

/** Throws `MODEL_UNSUPPORTED` for what the model does not embed, and `INPUT_INVALID`. */
export async function loadInput(
  input: EmbeddingInput,
  where: string,
  model: EmbeddingModel,
  truncate: Truncate,
  options: ReadOptions & { readonly warnings: Set<string> },
): Promise<EncodableInput & Pick<FittedText, "cut">> {
  const { images } = model.family;
  if (images === undefined) throw unsupported(`${model.space.model} embeds texts only.`);
  if (input.text === undefined && input.image === undefined)
    throw invalid(`The ${where} has neither text nor image.`);
  if (input.image === undefined) {
    if (!images.mixesText) throw unsupported(`${model.space.model} embeds texts by \`embed\` only.`);
    return fitText(input.text ?? "", where, model, truncate);
  }
  if (input.text !== undefined && !images.mixesText) {
    throw unsupported(
      `${model.space.model} makes no vector of a text and an image together: embed them one by one.`,
    );
  }
  const image = await loadImage(input.image, where, images, options);
  return input.text === undefined ? { image } : { image, ...fitText(input.text, where, model, truncate) };
}

async function loadImage(
  source: MediaSource,
  where: string,
  { formats, maxBytes = Number.POSITIVE_INFINITY }: ImageEmbedding,
  options: ReadOptions & { readonly warnings: Set<string> },
): Promise<EncodableImage> {
  const { loadImageBytes } = await import("./media/load-image-bytes.js");
  const { bytes, format } = await loadImageBytes(source, `The ${where}`, options);
  if (!formats.includes(format))
    throw invalid(`The ${where} is ${format}; the model takes ${formats.join(", ")}.`);
  if (bytes.length > maxBytes)
    throw invalid(`The ${where} has ${bytes.length} bytes; the model takes at most ${maxBytes}.`);
  return { format, base64: base64(bytes) };
}

function invalid(message: string): VarveError {
  return new VarveError("INPUT_INVALID", message);
}

function unsupported(message: string): VarveError {
  return new VarveError("MODEL_UNSUPPORTED", message);
}
