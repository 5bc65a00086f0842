// @ts-check
/**
 * `npm run check`: every check of the project, one line each; the output of those that fail is printed in full.
 * `-- --except tests` leaves steps out by name, `-- --only types,lint` runs only those.
 */
import { install, run } from "./prepare.mjs";

const node = process.execPath;
const bin = (/** @type {string} */ path) => `node_modules/${path}`;

/** @type {readonly (readonly [name: string, what: string, command: string, args: string[]])[]} */
const steps = [
  [
    "lint",
    "format and lint",
    node,
    [bin("@biomejs/biome/bin/biome"), "ci", "--colors=off", "--error-on-warnings", "."],
  ],
  ["types", "types of sources and tests", node, [bin("typescript/bin/tsc"), "-p", "."]],
  [
    "layers",
    "the dependency rule",
    node,
    [bin("dependency-cruiser/bin/dependency-cruise.mjs"), "src", "--config", ".dependency-cruiser.cjs"],
  ],
  ["catalogue", "the generated catalogue is that of data/", node, ["scripts/build-catalogue.mjs", "--check"]],
  ["kernel", "the compiled kernel is that of kernel/", node, ["scripts/build-kernel.mjs", "--check"]],
  ["build", "build", node, ["scripts/build.mjs"]],
  [
    "examples",
    "types of the examples and scripts",
    node,
    [bin("typescript/bin/tsc"), "-p", "tsconfig.examples.json"],
  ],
  ["unused", "unused files, exports and dependencies", node, [bin("knip/bin/knip.js")]],
  ["tests", "all tests, with coverage", node, ["scripts/test.mjs", "--coverage"]],
  ["package", "the package as it ships", node, ["scripts/check-package.mjs"]],
];

const list = (/** @type {string} */ flag) => {
  const at = process.argv.indexOf(flag);
  return at < 0 ? undefined : (process.argv[at + 1] ?? "").split(",");
};
const only = list("--only");
const except = list("--except") ?? [];

await install();
let failed = 0;
let passed = 0;
for (const [name, what, command, args] of steps) {
  if (except.includes(name) || (only !== undefined && !only.includes(name))) continue;
  const started = Date.now();
  const { code, output } = await run(command, args);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${code === 0 ? "ok    " : "FAILED"} ${name.padEnd(10)} ${what} (${seconds} s)\n`);
  if (code === 0) passed += 1;
  else {
    failed += 1;
    process.stdout.write(`${output}\n`);
  }
}
process.stdout.write(`checks: ${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);
