import { VarveError } from "../errors.js";
import type { MediaBlock, MediaSource } from "../spec/media.js";
import { cleanText } from "./clean-text.js";
import { describeValue } from "./describe-value.js";
import { isRecord } from "./is-record.js";

/** The content of one message: its text, and the images and documents in it. */
export interface Content {
  readonly text: string;
  readonly media: readonly MediaBlock[];
}

/** Reads a text, one part, or a list of parts. Throws `INPUT_INVALID`, naming the part. */
export function parseContent(value: unknown, place: string): Content {
  if (typeof value === "string") return { text: cleanText(value), media: [] };
  if (isRecord(value)) return joinParts([parsePart(value, place)]);
  if (!Array.isArray(value)) throw invalid(place, "must be a text or a list of parts", value);
  return joinParts(value.map((part: unknown, index) => parsePart(part, `${place}[${index}]`)));
}

type Part = string | MediaBlock;

function joinParts(parts: readonly Part[]): Content {
  const texts = parts.filter((part) => typeof part === "string");
  const media = parts.filter((part) => typeof part !== "string");
  return { text: cleanText(texts.join("\n")), media };
}

type ParsePart = (part: Readonly<Record<string, unknown>>, place: string) => Part;

const PARTS: ReadonlyMap<unknown, ParsePart> = new Map<unknown, ParsePart>([
  ["text", (part, place) => textOf(part["text"], `${place}.text`)],
  ["image", (part, place) => ({ type: "image", ...blockOf(part, place) })],
  [
    "document",
    (part, place) => ({
      type: "document",
      ...blockOf(part, place),
      ...(part["name"] === undefined ? {} : { name: textOf(part["name"], `${place}.name`) }),
    }),
  ],
  ["image_url", (part, place) => ({ type: "image", source: { url: urlOf(part, place) } })],
]);

function parsePart(part: unknown, place: string): Part {
  if (!isRecord(part)) throw invalid(place, 'must be a part such as { type: "text", text }', part);
  const parse = PARTS.get(part["type"]);
  if (parse !== undefined) return parse(part, place);
  throw new VarveError(
    "INPUT_INVALID",
    `${place}.type must be one of ${[...PARTS.keys()].join(", ")}; other parts cannot be remembered.`,
  );
}

function blockOf(
  part: Readonly<Record<string, unknown>>,
  place: string,
): { readonly source: MediaSource; readonly format?: string } {
  const source = parseSource(part["source"], `${place}.source`);
  return part["format"] === undefined
    ? { source }
    : { source, format: textOf(part["format"], `${place}.format`) };
}

/** What the source names is read later, by whoever sends it. */
function parseSource(value: unknown, place: string): MediaSource {
  const source = isRecord(value) ? value : {};
  if (source["bytes"] instanceof Uint8Array) return { bytes: source["bytes"] };
  if (typeof source["path"] === "string") return { path: source["path"] };
  if (typeof source["url"] === "string") return { url: source["url"] };
  if (typeof source["s3"] === "string") {
    const owner = source["bucketOwner"];
    return owner === undefined
      ? { s3: source["s3"] }
      : { s3: source["s3"], bucketOwner: textOf(owner, `${place}.bucketOwner`) };
  }
  throw invalid(place, "must be one of { bytes }, { path }, { url } and { s3 }", value);
}

function urlOf(part: Readonly<Record<string, unknown>>, place: string): string {
  const value = part["image_url"];
  return textOf(isRecord(value) ? value["url"] : value, `${place}.image_url.url`);
}

function textOf(value: unknown, place: string): string {
  if (typeof value === "string") return value;
  throw invalid(place, "must be a text", value);
}

function invalid(place: string, rule: string, value: unknown): VarveError {
  return new VarveError("INPUT_INVALID", `${place} ${rule}, not ${describeValue(value)}.`);
}
