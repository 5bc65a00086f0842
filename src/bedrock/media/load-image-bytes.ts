import { VarveError } from "../../errors.js";
import type { MediaSource } from "../../spec/media.js";
import { decideFormat } from "./decide-format.js";
import { type ReadOptions, readSource } from "./read-source.js";

/** The bytes of an image, for the APIs that take no object in S3, and its format by its content. Throws `INPUT_INVALID`. */
export async function loadImageBytes(
  source: MediaSource,
  where: string,
  options: ReadOptions & { readonly warnings: Set<string> },
): Promise<{ readonly bytes: Uint8Array; readonly format: string }> {
  const read = await readSource(source, where, options);
  const format = decideFormat("image", read, undefined, where, options.warnings);
  if ("s3" in read.content) {
    throw new VarveError(
      "INPUT_INVALID",
      `${where} cannot be read: this model takes no objects in S3; pass the bytes.`,
    );
  }
  return { bytes: read.content.bytes, format };
}
