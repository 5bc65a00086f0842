// @ts-check
/**
 * Compiles kernel/search-kernel.ts (AssemblyScript) into src/store/vector/kernel.generated.ts. `--check` writes nothing and
 * exits 1 if the committed file differs from what it would write.
 */
import { readFileSync, writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";

const root = new URL("../", import.meta.url);
const SOURCE = "kernel/search-kernel.ts";
const TARGET = "src/store/vector/kernel.generated.ts";

/** @type {Uint8Array | undefined} */
let binary;
const { error, stderr } = await asc.main(
  [
    SOURCE,
    "--outFile=kernel.wasm",
    "-O3",
    "--noAssert",
    "--runtime=stub",
    "--enable=simd",
    "--use=abort=",
    "--initialMemory=1",
  ],
  {
    readFile: (/** @type {string} */ name) => readIfExists(name),
    writeFile: (/** @type {string} */ _name, /** @type {unknown} */ contents) => {
      if (contents instanceof Uint8Array) binary = contents;
    },
    listFiles: () => [],
  },
);
if (error !== null || binary === undefined) throw new Error(`${SOURCE} does not compile:\n${stderr}`);

const text = `// Compiled from ${SOURCE} by scripts/build-kernel.mjs; do not edit.

/** A WebAssembly module of ${binary.length} bytes, in base64. */
export const KERNEL_BASE64 =
  "${Buffer.from(binary).toString("base64")}";
`;

if (!process.argv.includes("--check")) {
  writeFileSync(new URL(TARGET, root), text);
} else if (readIfExists(TARGET) !== text) {
  console.error(
    `${TARGET} is not what ${SOURCE} says: run \`node scripts/build-kernel.mjs\` and commit the result.`,
  );
  process.exitCode = 1;
}

/** @param {string} name @returns {string | null} */
function readIfExists(name) {
  try {
    return readFileSync(new URL(name, root), "utf8");
  } catch {
    return null;
  }
}
