// @ts-check
/**
 * Compiles kernel/search-kernel.ts (AssemblyScript) into src/store/vector/kernel.generated.ts. `--check` writes nothing and
 * exits 1 if the committed file differs from what it would write.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = new URL("../", import.meta.url);
const SOURCE = "kernel/search-kernel.ts";
const TARGET = "src/store/vector/kernel.generated.ts";

const binary = compile();

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

/** @returns {Uint8Array} the module */
function compile() {
  const folder = mkdtempSync(join(tmpdir(), "varve-kernel-"));
  const outFile = join(folder, "kernel.wasm");
  const options = [
    "-O3",
    "--noAssert",
    "--runtime=stub",
    "--enable=simd",
    "--use=abort=",
    "--initialMemory=1",
  ];
  try {
    // As a program: its types declare a `console` of their own.
    const { status, stderr } = spawnSync(
      process.execPath,
      ["node_modules/assemblyscript/bin/asc.js", SOURCE, "--outFile", outFile, ...options],
      { cwd: fileURLToPath(root), encoding: "utf8" },
    );
    if (status !== 0) throw new Error(`${SOURCE} does not compile:\n${stderr}`);
    return readFileSync(outFile);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {string} name @returns {string | null} */
function readIfExists(name) {
  try {
    return readFileSync(new URL(name, root), "utf8");
  } catch {
    return null;
  }
}
