// @ts-check
/** Packs the package, checks it as publishers and bundlers see it, installs it without development dependencies, and runs it. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./prepare.mjs";

const folder = mkdtempSync(join(tmpdir(), "varve-package-"));
const exec = (/** @type {string} */ command, /** @type {string[]} */ args, cwd = root) =>
  execFileSync(command, args, { cwd, stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" });

try {
  exec("npm", ["pack", "--ignore-scripts", "--pack-destination", folder]);
  const tarball = join(folder, readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "");
  process.stdout.write(exec(process.execPath, ["node_modules/publint/src/cli.js", "--strict", tarball]));
  process.stdout.write(
    exec(process.execPath, [
      "node_modules/@arethetypeswrong/cli/dist/index.js",
      tarball,
      "--profile",
      "esm-only",
    ]),
  );

  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "consumer", private: true, type: "module" }),
  );
  exec("npm", ["install", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", tarball], folder);
  const script = `
    import { Memory } from "varve";
    import { startLocalBedrock } from "varve/local";
    const bedrock = await startLocalBedrock();
    const memory = await Memory.fromConfig({
      llm: { provider: "aws_bedrock", config: { model: "amazon.nova-lite-v1:0", ...bedrock.config } },
      vector_store: { provider: "sqlite", config: { path: ":memory:" } },
    });
    const { results } = await memory.add("I love hiking in the Dolomites.", { userId: "ana" });
    if (results[0]?.outcome !== "stored") throw new Error("nothing stored: " + JSON.stringify(results));
    await memory.close();
    await bedrock.close();
  `;
  exec(process.execPath, ["--input-type=module", "-e", script], folder);
  const version = exec(join(folder, "node_modules/.bin/varve"), ["--version"], folder).trim();
  process.stdout.write(`installed without development dependencies and ran: varve ${version}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
