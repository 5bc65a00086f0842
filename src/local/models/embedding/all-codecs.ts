import { cohereEmbedV3 } from "./cohere-embed-v3.js";
import type { EmbeddingCodec } from "./embedding-codec.js";
import { titanEmbedG1 } from "./titan-embed-g1.js";
import { titanEmbedV2 } from "./titan-embed-v2.js";

/** Format of the native body -> what serves it. */
export const EMBEDDING_CODECS: ReadonlyMap<string, EmbeddingCodec> = new Map(
  [titanEmbedG1, titanEmbedV2, cohereEmbedV3].map((codec) => [codec.format, codec]),
);
