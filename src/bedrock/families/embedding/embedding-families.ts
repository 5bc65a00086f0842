import { cohereEmbedV3 } from "./cohere-embed-v3.js";
import { cohereEmbedV4 } from "./cohere-embed-v4.js";
import type { EmbeddingFamily } from "./embedding-family.js";
import { novaEmbed } from "./nova-embed.js";
import { titanEmbedG1 } from "./titan-embed-g1.js";
import { titanEmbedMm } from "./titan-embed-mm.js";
import { titanEmbedV2 } from "./titan-embed-v2.js";

export const EMBEDDING_FAMILIES: readonly EmbeddingFamily[] = [
  titanEmbedG1,
  titanEmbedV2,
  titanEmbedMm,
  cohereEmbedV3,
  cohereEmbedV4,
  novaEmbed,
];
