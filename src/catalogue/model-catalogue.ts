import { brotliDecompressSync } from "node:zlib";
import { MODEL_CATALOGUE } from "./models.generated.js";

export interface ModelCatalogue {
  /** Lists of regions that rows refer to by position, names separated by a space. */
  readonly regionSets: readonly string[];
  /** Model id -> its facts as JSON. */
  readonly rows: Readonly<Record<string, string>>;
  /** Ids that carry a context length behind the catalogue's id -> that id. */
  readonly variants: Readonly<Record<string, string>>;
}

let decompressed: ModelCatalogue | undefined;

/** The catalogue of models, decompressed when first asked for (four milliseconds in a young process). */
export function modelCatalogue(): ModelCatalogue {
  decompressed ??= JSON.parse(
    brotliDecompressSync(Buffer.from(MODEL_CATALOGUE, "base64")).toString("utf8"),
  ) as ModelCatalogue;
  return decompressed;
}

/** Base ids of all models of the catalogue, sorted. */
export function modelIds(): readonly string[] {
  return Object.keys(modelCatalogue().rows);
}
