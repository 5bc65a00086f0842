import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cleanEnvironment, dist, runNode } from "./run-node.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "varve-import-"));
  // Reports every module that is loaded, and every file, socket and process that is opened while it is.
  await writeFile(
    join(folder, "trace.mjs"),
    `import { register } from "node:module";
     import fs from "node:fs"; import net from "node:net"; import childProcess from "node:child_process";
     import { syncBuiltinESMExports } from "node:module"; import { writeSync } from "node:fs";
     const report = (what) => writeSync(1, what + "\\n");
     register("data:text/javascript," + encodeURIComponent(
       'import { writeSync } from "node:fs"; export async function load(url, context, next) { writeSync(1, "module " + url + "\\\\n"); return next(url, context); }'));
     for (const name of ["readFile", "readFileSync", "open", "openSync", "writeFileSync", "mkdirSync"]) {
       const original = fs[name];
       fs[name] = (...args) => { report("file " + args[0]); return original(...args); };
     }
     for (const name of ["readFile", "open", "mkdir"]) {
       const original = fs.promises[name];
       fs.promises[name] = (...args) => { report("file " + args[0]); return original(...args); };
     }
     const connect = net.Socket.prototype.connect;
     net.Socket.prototype.connect = function (...args) { report("socket"); return connect.apply(this, args); };
     const listen = net.Server.prototype.listen;
     net.Server.prototype.listen = function (...args) { report("listen"); return listen.apply(this, args); };
     const spawn = childProcess.spawn;
     childProcess.spawn = (...args) => { report("process"); return spawn(...args); };
     syncBuiltinESMExports();`,
  );
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function trace(specifier: string): Promise<string[]> {
  const script = join(folder, "entry.mjs");
  await writeFile(script, `await import(${JSON.stringify(specifier)});`);
  const { code, stdout, stderr } = await runNode(
    ["--import", join(folder, "trace.mjs"), script],
    cleanEnvironment(folder),
  );
  expect(stderr).toBe("");
  expect(code).toBe(0);
  return stdout.split("\n").filter((line) => line !== "" && !line.endsWith("/entry.mjs"));
}

describe("importing varve", () => {
  it.each([
    ["varve", `${dist}index.js`],
    ["varve/local", `${dist}local/index.js`],
  ])("as %s opens nothing and loads no dependency", async (_name, url) => {
    const events = await trace(url);
    expect(events).toContain(`module ${url}`);
    const foreign = events.filter(
      (event) => !event.startsWith(`module ${dist}`) && !event.startsWith("module node:"),
    );
    expect(foreign).toEqual([]);
  });
});
