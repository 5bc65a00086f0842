import type { ImageFamily } from "./image-family.js";
import { novaCanvas } from "./nova-canvas.js";
import { stabilityImage } from "./stability-image.js";
import { stabilitySdxl } from "./stability-sdxl.js";
import { titanImage } from "./titan-image.js";

export const IMAGE_FAMILIES: readonly ImageFamily[] = [titanImage, novaCanvas, stabilitySdxl, stabilityImage];
