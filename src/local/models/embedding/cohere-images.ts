import { malformedInput } from "../../validate/body-schema.js";

const MOST_BYTES = 5_000_000;
const DATA_URI = /^data:image\/(png|jpeg|webp|gif);base64,([A-Za-z0-9+/]+={0,2})$/;

/** The base64 bytes of an image given as a data URI. Throws `ValidationException` for anything else and for images over 5 MB. */
export function readDataUri(uri: string, at: string): { readonly format: string; readonly base64: string } {
  const [, format, base64] = DATA_URI.exec(uri) ?? [];
  if (format === undefined || base64 === undefined) {
    throw malformedInput(`${at}: expected a data URI of a base64 image`);
  }
  const bytes = Math.floor((base64.length * 3) / 4);
  if (bytes > MOST_BYTES)
    throw malformedInput(`${at}: expected at most ${MOST_BYTES} bytes, actual: ${bytes}`);
  return { format, base64 };
}
