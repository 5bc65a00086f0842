// @ts-check
/**
 * `node bench/local-load.mjs [--seconds 30] [--concurrency 64] [--clients 1]`, after `npm run build`: how many Converse
 * requests a second the local Bedrock answers, and whether its memory stays flat. The server and each client are processes of
 * their own; a client keeps its connections open, sends the next request when an answer is there, and signs every request anew.
 * Three times on the way the server collects its garbage and says what is left: what it holds on to, without what V8 has not got
 * round to. Ends with 1 if a request failed, or if the heap that is left still grows after the first third.
 */
import { fork } from "node:child_process";
import { createHash, createHmac } from "node:crypto";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";

const REGION = "us-west-2";
const MODEL = "us.amazon.nova-lite-v1:0";
// Written out, so that no process but the server loads it.
const CREDENTIALS = {
  accessKeyId: "AKIAVARVELOCALFAKEID",
  secretAccessKey: "varveLocalBedrock/NotARealSecret/ForTest",
};
/** How far the heap after a collection may differ from one moment to another: what is in progress differs. */
const HEAP_NOISE_BYTES = 4e6;
const END_OF_HEAD = Buffer.from("\r\n\r\n");

/** @type {Record<string, () => Promise<void>>} */
const roles = { server: serve, client: load };
await (roles[process.argv[2] ?? ""] ?? measure)();

async function measure() {
  const seconds = flag("--seconds", 30);
  const concurrency = flag("--concurrency", 64);
  const clients = flag("--clients", 1);
  const server = startRole("server");
  const { port, startMs } = await messageFrom(server);
  const loads = Array.from({ length: clients }, () => startRole("client"));
  await Promise.all(loads.map(messageFrom));

  const idle = await memoryOf(server, "idle");
  /** @type {Array<Record<string, number>>} */
  const marks = [];
  const thirds = [1, 2, 3].map((third) =>
    setTimeout(async () => marks.push(await memoryOf(server, "collect")), (third / 3) * seconds * 1_000 - 50),
  );
  const started = performance.now();
  const counts = await Promise.all(
    loads.map((client, index) => {
      const connections = Math.floor(concurrency / clients) + (index < concurrency % clients ? 1 : 0);
      client.send({ port, seconds, connections });
      return messageFrom(client);
    }),
  );
  const elapsed = (performance.now() - started) / 1_000;
  for (const third of thirds) clearTimeout(third);
  const most = (await memoryOf(server, "most")).mostRss;

  const sum = (/** @type {string} */ name) => counts.reduce((total, count) => total + count[name], 0);
  const megabytes = (/** @type {number | undefined} */ bytes = 0) => `${(bytes / 1e6).toFixed(0)} MB`;
  process.stdout.write(
    [
      `${sum("answers")} Converse requests in ${elapsed.toFixed(1)} s over ${concurrency} connections of ${clients} client process${clients === 1 ? "" : "es"}`,
      `requests/s  ${(sum("answers") / elapsed).toFixed(0)}`,
      `errors      ${sum("errors")}`,
      `start-up    ${startMs.toFixed(0)} ms to import the server and listen`,
      `idle        RSS ${megabytes(idle.rss)}, heap ${megabytes(idle.heapUsed)}`,
      ...marks.map(
        ({ rss, heapUsed }, third) =>
          `at ${(((third + 1) / 3) * seconds).toFixed(0).padStart(3)} s    RSS ${megabytes(rss)}, heap after collection ${megabytes(heapUsed)}`,
      ),
      `most        RSS ${megabytes(most)}`,
      `server CPU  ${(await memoryOf(server, "cpu")).cpuSeconds?.toFixed(1)} s`,
      isFlat(marks) ? "" : "The heap still grows after the first third: something is kept.\n",
    ].join("\n"),
  );
  for (const child of [server, ...loads]) child.disconnect();
  process.exitCode = sum("errors") === 0 && isFlat(marks) ? 0 : 1;
}

/** @param {ReadonlyArray<Record<string, number>>} marks */
function isFlat([first, ...later]) {
  return later.every(({ heapUsed = 0 }) => heapUsed <= (first?.heapUsed ?? 0) + HEAP_NOISE_BYTES);
}

/** The server: says its port, then answers each message with what it uses. */
async function serve() {
  const started = performance.now();
  const { startLocalBedrock } = await import("../dist/local/index.js");
  const bedrock = await startLocalBedrock();
  const startMs = performance.now() - started;
  process.on("message", (what) => {
    if (what === "collect") globalThis.gc?.();
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed } = process.memoryUsage();
    const mostRss = process.resourceUsage().maxRSS * 1_024;
    process.send?.({ rss, heapUsed, mostRss, cpuSeconds: (user + system) / 1e6 });
  });
  process.on("disconnect", () => void bedrock.close());
  process.send?.({ port: bedrock.port, startMs });
}

/** A client: says that it is there, is told what to do, and says how it went. */
async function load() {
  process.send?.({});
  const { port, seconds, connections } = await messageFrom(process);
  const until = performance.now() + seconds * 1_000;
  const counts = await Promise.all(
    Array.from({ length: connections }, (_, index) => converseUntil(until, port, index)),
  );
  process.send?.({
    answers: counts.reduce((sum, { answers }) => sum + answers, 0),
    errors: counts.reduce((sum, { errors }) => sum + errors, 0),
  });
}

/**
 * One connection: a request, its answer, the next request. An answer other than 200, or a connection that ends, is an error; the
 * latter ends the loop.
 *
 * @param {number} until @param {number} port @param {number} connection
 * @returns {Promise<{ answers: number, errors: number }>}
 */
function converseUntil(until, port, connection) {
  return new Promise((resolve) => {
    const counts = { answers: 0, errors: 0 };
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    let received = Buffer.alloc(0);
    let finished = false;
    const next = () => {
      if (performance.now() < until) {
        socket.write(signedConverse(port, `Hello number ${counts.answers} of connection ${connection}`));
        return;
      }
      finished = true;
      socket.end();
      resolve(counts);
    };
    socket.on("connect", next);
    socket.on("data", (chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const length = answerLength(received);
      if (length === undefined || received.length < length) return;
      const ok = received.subarray(0, length).includes("HTTP/1.1 200") && received.includes('"stopReason"');
      counts[ok ? "answers" : "errors"] += 1;
      received = received.subarray(length);
      next();
    });
    // "close" follows and counts it.
    socket.on("error", () => {});
    socket.on("close", () => {
      if (finished) return;
      counts.errors += 1;
      resolve(counts);
    });
  });
}

/** Bytes of the answer that starts the buffer; undefined while its head is not complete. @param {Buffer} received */
function answerLength(received) {
  const end = received.indexOf(END_OF_HEAD);
  if (end < 0) return undefined;
  const length = /content-length: (\d+)/i.exec(received.toString("latin1", 0, end))?.[1];
  if (length === undefined) throw new Error("The answer has no content-length.");
  return end + END_OF_HEAD.length + Number(length);
}

/** A whole HTTP request, signed with Signature Version 4 for now. @param {number} port @param {string} text */
function signedConverse(port, text) {
  const body = JSON.stringify({ messages: [{ role: "user", content: [{ text }] }] });
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = `${date.slice(0, 8)}/${REGION}/bedrock/aws4_request`;
  const path = `/model/${encodeURIComponent(MODEL)}/converse`;
  const headers = `content-type:application/json\nhost:127.0.0.1:${port}\nx-amz-date:${date}\n`;
  const names = "content-type;host;x-amz-date";
  // In the canonical request a path is encoded twice.
  const canonical = ["POST", path.replaceAll("%", "%25"), "", headers, names, sha256(body)].join("\n");
  const signature = hmac(
    signingKey(date.slice(0, 8)),
    ["AWS4-HMAC-SHA256", date, scope, sha256(canonical)].join("\n"),
  ).toString("hex");
  return [
    `POST ${path} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
    `x-amz-date: ${date}`,
    `authorization: AWS4-HMAC-SHA256 Credential=${CREDENTIALS.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
    "",
    body,
  ].join("\r\n");
}

/** @param {string} day such as `20260101` */
function signingKey(day) {
  return [REGION, "bedrock", "aws4_request"].reduce(hmac, hmac(`AWS4${CREDENTIALS.secretAccessKey}`, day));
}

/** @param {string | Buffer} key @param {string} text @returns {Buffer} */
function hmac(key, text) {
  return createHmac("sha256", key).update(text).digest();
}

/** @param {string} text */
function sha256(text) {
  return createHash("sha256").update(text).digest("hex");
}

/** @param {string} role */
function startRole(role) {
  return fork(fileURLToPath(import.meta.url), [role], { execArgv: role === "server" ? ["--expose-gc"] : [] });
}

/** @param {import("node:child_process").ChildProcess | NodeJS.Process} process @returns {Promise<any>} */
function messageFrom(process) {
  return new Promise((resolve) => process.once("message", resolve));
}

/** @param {import("node:child_process").ChildProcess} server @param {string} what @returns {Promise<Record<string, number>>} */
async function memoryOf(server, what) {
  server.send(what);
  return await messageFrom(server);
}

/** @param {string} name @param {number} otherwise */
function flag(name, otherwise) {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
}
