import { openPlainKernel } from "./plain-kernel.js";
import type { SearchKernel } from "./search-kernel.js";
import { openSimdKernel } from "./simd-kernel.js";

/** WebAssembly SIMD where the platform has it, else JavaScript. */
export const openSearchKernel = (): SearchKernel => openSimdKernel() ?? openPlainKernel();
