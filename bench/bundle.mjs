// @ts-check
/**
 * `varve/bedrock` and the AWS SDK, each bundled by esbuild into an app that makes one Converse call: as one file, and split, so that
 * what is imported when it is needed is a file of its own. Prints the sizes (of a split bundle, what the call loads, and everything)
 * and the time from the start of the process to the reply, and the process's CPU time, above those of an empty process. Medians of
 * fifteen runs: starting processes is noisy.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { environment, median, startServer } from "./processes.mjs";

const RUNS = 15;
const here = fileURLToPath(new URL(".", import.meta.url));
const varve = JSON.stringify(fileURLToPath(new URL("../dist/bedrock.js", import.meta.url)));
const MODEL = '"us.amazon.nova-lite-v1:0"';
const MESSAGES = '[{ role: "user", content: [{ text: "What is a varve?" }] }]';
const APPS = {
  empty: "",
  "varve, client alone": `import { BedrockClient, CredentialSource } from ${varve};
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = process.env;
    const credentials = new CredentialSource({ accessKeyId, secretAccessKey });
    const client = new BedrockClient({ region: "us-west-2", credentials, endpoint: process.env.ENDPOINT });
    await client.call("Converse", ${MODEL}, { messages: ${MESSAGES} });
    await client.close();`,
  "varve, createBedrock and llm": `import { createBedrock } from ${varve};
    const bedrock = await createBedrock({ endpoint: process.env.ENDPOINT });
    const llm = await bedrock.llm(${MODEL});
    await llm.generate({ messages: [{ role: "user", content: "What is a varve?" }] });
    await bedrock.close();`,
  "AWS SDK": `import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
    const client = new BedrockRuntimeClient({ endpoint: process.env.ENDPOINT });
    await client.send(new ConverseCommand({ modelId: ${MODEL}, messages: ${MESSAGES} }));
    client.destroy();`,
};

const TELL_CPU = "const used = process.cpuUsage(); process.stdout.write(String(used.user + used.system));";

const folder = mkdtempSync(join(tmpdir(), "varve-bundle-"));
const bedrock = await startServer("canned-bedrock.mjs");
/** @typedef {{ name: string, splitting: boolean, file: string, outputs: import("esbuild").Metafile["outputs"], wall: number[], cpu: number[] }} App */
/** @type {App[]} */
const apps = [];
for (const splitting of [false, true])
  for (const name of Object.keys(APPS)) apps.push(await bundle(name, splitting));

/** @param {string} name @param {boolean} splitting @returns {Promise<App>} */
async function bundle(name, splitting) {
  const outdir = join(folder, String(apps.length));
  const { metafile } = await build({
    stdin: { contents: `${APPS[name]}\n${TELL_CPU}`, resolveDir: here, sourcefile: "app.mjs" },
    bundle: true,
    splitting,
    minify: true,
    metafile: true,
    platform: "node",
    format: "esm",
    outdir,
    outExtension: { ".js": ".mjs" },
    absWorkingDir: folder,
    legalComments: "none",
    // AWS's credential chain is needed for profiles and roles only, the schema library for generateObject.
    external: name.startsWith("varve") ? ["@aws-sdk/*", "zod"] : [],
    banner: {
      js: name.startsWith("AWS")
        ? 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);'
        : "",
    },
  });
  return { name, splitting, file: join(outdir, "stdin.mjs"), outputs: metafile.outputs, wall: [], cpu: [] };
}

for (let run = 0; run < RUNS; run++) {
  for (const { file, wall, cpu } of apps) {
    const start = performance.now();
    const used = execFileSync(process.execPath, [file], { env: { ...environment, ENDPOINT: bedrock.url } });
    wall.push(performance.now() - start);
    cpu.push(Number(used) / 1000);
  }
}
for (const { name, splitting, outputs } of apps) {
  if (name === "empty") {
    process.stdout.write(splitting ? "\nsplit\n" : "one file\n");
    continue;
  }
  const kilobytes = (/** @type {Iterable<string>} */ files) =>
    ([...files].reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0) / 1000).toFixed(1).padStart(6);
  const all = kilobytes(Object.keys(outputs));
  const asked = name.endsWith("llm") ? /\/llm-[^/]*\.js$/ : /<stdin>$/;
  const size = splitting ? `${kilobytes(loaded(outputs, asked))} kB loaded of ${all} kB` : `${all} kB`;
  const beside = (/** @type {"wall" | "cpu"} */ kind) =>
    `${above(name, splitting, kind).toFixed(0).padStart(4)} ms, ${(above(name, splitting, kind) / above("AWS SDK", splitting, kind)).toFixed(2)} of the AWS SDK's`;
  process.stdout.write(`  ${name.padEnd(28)} ${size}   reply ${beside("wall")}   CPU ${beside("cpu")}\n`);
}

/** Milliseconds above those of an empty process. @param {string} name @param {boolean} splitting @param {"wall" | "cpu"} kind */
function above(name, splitting, kind) {
  const of = (/** @type {string} */ wanted) =>
    median(apps.find((app) => app.name === wanted && app.splitting === splitting)?.[kind] ?? []);
  return of(name) - of("empty");
}

/**
 * What a call loads: what the app and the module that it asks for import at once.
 *
 * @param {import("esbuild").Metafile["outputs"]} outputs @param {RegExp} asked
 */
function loaded(outputs, asked) {
  const isNeeded = (/** @type {string | undefined} */ entry = "") =>
    entry.endsWith("<stdin>") || entry.endsWith("app.mjs") || asked.test(entry);
  const pending = Object.keys(outputs).filter((file) => isNeeded(outputs[file]?.entryPoint));
  const found = new Set(pending);
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    for (const { path, kind } of outputs[file]?.imports ?? []) {
      if (kind !== "import-statement" || found.has(path) || outputs[path] === undefined) continue;
      found.add(path);
      pending.push(path);
    }
  }
  return found;
}

bedrock.close();
rmSync(folder, { recursive: true });
