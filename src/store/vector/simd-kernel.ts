import { KERNEL_BASE64 } from "./kernel.generated.js";
import type { SearchKernel } from "./search-kernel.js";

const PAGE_BYTES = 65_536;

/** What this file uses of WebAssembly, for which the types of Node.js have no words. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Exports };
};

interface Exports extends Pick<SearchKernel, "scanRows" | "multiplyVectors"> {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
}

/** Compiled once for the process, at the first search. */
let compiled: object | undefined;

/** The kernel of `kernel/search-kernel.ts`; none where WebAssembly, SIMD or the address space for it is missing. */
export function openSimdKernel(): SearchKernel | undefined {
  try {
    compiled ??= new WebAssembly.Module(Buffer.from(KERNEL_BASE64, "base64"));
    const { memory, scanRows, multiplyVectors } = new WebAssembly.Instance(compiled).exports;
    return {
      get buffer() {
        return memory.buffer;
      },
      grow: (bytes) => {
        memory.grow(bytes / PAGE_BYTES);
      },
      scanRows,
      multiplyVectors,
    };
  } catch {
    // Documented: the search then runs in JavaScript, with the same results.
    return undefined;
  }
}
