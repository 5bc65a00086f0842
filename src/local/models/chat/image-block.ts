import type { WireContentBlock } from "../../../wire/converse.js";
import { malformedInput } from "../../validate/body-schema.js";

/** How each kind of image begins, in base64. */
const BEGINNINGS: Readonly<Record<string, string>> = {
  "/9j/": "jpeg",
  R0lG: "gif",
  UklG: "webp",
  iVBO: "png",
};

/** A base64 image as a block of Converse; its kind is told by its first bytes. */
export function imageBlock(base64: string): WireContentBlock {
  return { image: { format: BEGINNINGS[base64.slice(0, 4)] ?? "png", source: { bytes: base64 } } };
}

/** An image given as a data URI, such as `data:image/png;base64,…`. Throws `ValidationException` for any other URL: Bedrock fetches none. */
export function dataUriBlock(uri: string, at: string): WireContentBlock {
  const [, format, bytes] = /^data:image\/(png|jpeg|gif|webp);base64,([A-Za-z0-9+/]+={0,2})$/.exec(uri) ?? [];
  if (format === undefined || bytes === undefined) {
    throw malformedInput(`${at}: expected a data URI of a base64 image`);
  }
  return { image: { format, source: { bytes } } };
}
