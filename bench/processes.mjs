// @ts-check
import { execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const file = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
/** Nothing of the machine's but what is needed: no proxy, no authorities but the canned server's. */
export const environment = {
  PATH: process.env["PATH"],
  HOME: process.env["HOME"],
  NODE_EXTRA_CA_CERTS: file("../test/fixtures/tls/localhost.cert.pem"),
  NODE_NO_WARNINGS: "1",
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "secret",
  AWS_REGION: "us-west-2",
};

/**
 * Starts `canned-bedrock.mjs`, or `slow-link.mjs` in front of one.
 *
 * @param {string} script @param {readonly (string | number)[]} [args]
 */
export async function startServer(script, args = []) {
  const child = spawn(process.execPath, [file(script), ...args.map(String)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => String((await lines.next()).value);
  const port = Number(await next());
  return {
    port,
    url: `https://localhost:${port}`,
    /** What was counted since the last time. */
    async counts() {
      child.stdin.write("\n");
      return JSON.parse(await next());
    },
    close: () => child.kill(),
  };
}

/**
 * Runs a script of this folder in a process of its own and returns what it prints, parsed.
 *
 * @param {string} script @param {readonly (string | number)[]} args @returns {Promise<any>}
 */
export function runClient(script, args) {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [file(script), ...args.map(String)],
      // Some peers print every retry.
      { env: environment, maxBuffer: Number.POSITIVE_INFINITY },
      (error, stdout, stderr) => {
        if (error) reject(new Error(`${script} ${args.join(" ")} failed:\n${stderr}`, { cause: error }));
        else resolve(JSON.parse(stdout));
      },
    );
  });
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Whether a peer is installed here. @param {string} name */
export function isInstalled(name) {
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}
