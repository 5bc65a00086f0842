import { VarveError } from "../../errors.js";
import type { MediaBlock, MediaSource } from "../../spec/media.js";
import type { WireContentBlock, WireMediaSource } from "../../wire/converse.js";

/** A block that `loadMedia` has loaded, as Converse takes it. */
export function encodeMedia(block: MediaBlock): Pick<WireContentBlock, "image" | "document" | "video"> {
  const { format } = block;
  if (format === undefined) throw notLoaded();
  const source = encodeSource(block.source);
  if (block.type === "image") return { image: { format, source } };
  if (block.type === "video") return { video: { format, source } };
  return { document: { format, name: block.name ?? "document", source } };
}

function encodeSource(source: MediaSource): WireMediaSource {
  if ("bytes" in source) return { bytes: base64(source.bytes) };
  if (!("s3" in source)) throw notLoaded();
  const { s3, bucketOwner } = source;
  return { s3Location: { uri: s3, ...(bucketOwner === undefined ? {} : { bucketOwner }) } };
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

function notLoaded(): VarveError {
  return new VarveError("INTERNAL", "A media block was encoded before its source was loaded.");
}
