// @ts-check
/**
 * `npm run test:peers`: runs other projects' Bedrock clients against the built local Bedrock. Installs what is missing, here and in
 * test/peers. Arguments go to vitest (`-- langchain`).
 */
import { existsSync, statSync } from "node:fs";
import { build, install, root, show, step } from "./prepare.mjs";

const peers = `${root}test/peers`;
const lockfile = `${peers}/package-lock.json`;
const installed = `${peers}/node_modules/.package-lock.json`;

await install();
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lockfile).mtimeMs) {
  await step("Installing the clients (npm ci in test/peers)", "npm", [
    "ci",
    `--prefix=${peers}`,
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ]);
}
await build();
await step("Checking the types of test/peers", process.execPath, [
  "node_modules/typescript/bin/tsc",
  "-p",
  "test/peers",
]);
process.exit(
  await show(process.execPath, [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--root",
    peers,
    ...process.argv.slice(2),
  ]),
);
