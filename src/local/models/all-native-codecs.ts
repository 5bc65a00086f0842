import { cohereEmbedV3 } from "./embedding/cohere-embed-v3.js";
import { cohereEmbedV4 } from "./embedding/cohere-embed-v4.js";
import { novaEmbed } from "./embedding/nova-embed.js";
import { titanEmbedG1 } from "./embedding/titan-embed-g1.js";
import { titanEmbedMm } from "./embedding/titan-embed-mm.js";
import { titanEmbedV2 } from "./embedding/titan-embed-v2.js";
import { twelvelabsMarengo } from "./embedding/twelvelabs-marengo.js";
import { novaCanvas } from "./image/nova-canvas.js";
import { stabilityImage } from "./image/stability-image.js";
import { stabilitySdxl } from "./image/stability-sdxl.js";
import { titanImage } from "./image/titan-image.js";
import type { NativeCodec } from "./native-codec.js";
import { rerank } from "./rerank.js";

const ALL: readonly NativeCodec[] = [
  cohereEmbedV3,
  cohereEmbedV4,
  novaCanvas,
  novaEmbed,
  rerank,
  stabilityImage,
  stabilitySdxl,
  titanEmbedG1,
  titanEmbedMm,
  titanEmbedV2,
  titanImage,
  twelvelabsMarengo,
];

/** Format of the native body -> what serves it. */
export const NATIVE_CODECS: ReadonlyMap<string, NativeCodec> = new Map(
  ALL.map((codec) => [codec.format, codec]),
);
