// @ts-check
/** Brings a clone to the point where it can build and test: `install()` and `build()`, each with progress. */
import { spawn } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** Installs what the lockfile names, unless that has been done since the lockfile last changed. */
export async function install() {
  const installed = `${root}node_modules/.package-lock.json`;
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(`${root}package-lock.json`).mtimeMs)
    return;
  await step("Installing dependencies (npm ci)", "npm", [
    "ci",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ]);
}

export async function build() {
  await step("Building (tsc, rolldown)", process.execPath, ["scripts/build.mjs"]);
}

/**
 * Runs a command, says what and for how long, and prints its output only if it fails.
 *
 * @param {string} title
 * @param {string} command
 * @param {string[]} args
 */
export async function step(title, command, args) {
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(0)} s`;
  process.stdout.write(`${title} …\n`);
  const ticker = setInterval(() => process.stdout.write(`  … ${seconds()}\n`), 5_000);
  const { code, output } = await run(command, args);
  clearInterval(ticker);
  if (code !== 0) {
    process.stdout.write(`${output}\n${title}: failed with exit code ${code} after ${seconds()}.\n`);
    process.exit(code);
  }
  process.stdout.write(`  done in ${seconds()}\n`);
}

/**
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(command, args) {
  return new Promise((resolve) => {
    const shell = process.platform === "win32" && command === "npm";
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"], shell });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    child.on("error", (error) => resolve({ code: 1, output: `${output}${error.message}` }));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/**
 * Runs a command with its output shown as it comes.
 *
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
export function show(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", () => resolve(1));
    child.on("close", (code) => resolve(code ?? 1));
  });
}
