// @ts-check
/**
 * A Bedrock of canned answers over TLS, in a process of its own so that it takes no CPU time of the clients that are
 * measured. Speaks HTTP/2 and HTTP/1.1, as clients negotiate. Prints its port; answers each line on its standard input with
 * its counts as JSON, and sets them back.
 *
 *     node canned-bedrock.mjs [latencyMs] [requests per second] [burst]
 */
import { readFileSync } from "node:fs";
import { createSecureServer } from "node:http2";
import { createInterface } from "node:readline";
import { encodeFrame } from "../build/wire/event-stream.js";

const [latencyMs = 0, perSecond = Infinity, burst = Infinity] = process.argv.slice(2).map(Number);
const fixture = (/** @type {string} */ name) =>
  readFileSync(new URL(`../test/fixtures/tls/localhost.${name}.pem`, import.meta.url));

export const STREAM_EVENTS = 400;

const converse = Buffer.from(
  JSON.stringify({
    output: {
      message: { role: "assistant", content: [{ text: "A varve is one year's layer of sediment." }] },
    },
    stopReason: "end_turn",
    usage: { inputTokens: 12, outputTokens: 10, totalTokens: 22 },
    metrics: { latencyMs: 1 },
  }),
);
const titan = Buffer.from(
  JSON.stringify({
    embedding: Array.from({ length: 1024 }, (_, i) => Math.sin(i) / 32),
    inputTextTokenCount: 5,
  }),
);
const refusal = Buffer.from(
  JSON.stringify({ message: "Too many requests, please wait before trying again." }),
);
const stream = Buffer.concat([
  event("messageStart", { role: "assistant" }),
  ...Array.from({ length: STREAM_EVENTS }, (_, index) =>
    event("contentBlockDelta", { contentBlockIndex: 0, delta: { text: `word ${index} ` } }),
  ),
  event("contentBlockStop", { contentBlockIndex: 0 }),
  event("messageStop", { stopReason: "end_turn" }),
  event("metadata", {
    usage: { inputTokens: 12, outputTokens: 400, totalTokens: 412 },
    metrics: { latencyMs: 1 },
  }),
]);

/** @param {string} type @param {object} payload */
function event(type, payload) {
  return encodeFrame({
    headers: { ":event-type": type, ":content-type": "application/json", ":message-type": "event" },
    payload: Buffer.from(JSON.stringify(payload)),
  });
}

const none = { requests: 0, throttled: 0, connections: 0, mostInFlight: 0 };
let counts = { ...none };
let inFlight = 0;
let tokens = burst;
let filledAt = performance.now();

const server = createSecureServer({ key: fixture("key"), cert: fixture("cert"), allowHTTP1: true });
server.on("secureConnection", () => {
  counts.connections += 1;
});
server.on("request", (request, response) => {
  request.resume();
  request.on("end", () => {
    counts.requests += 1;
    inFlight += 1;
    counts.mostInFlight = Math.max(counts.mostInFlight, inFlight);
    const accepted = takeToken();
    if (!accepted) counts.throttled += 1;
    const answer = () => {
      inFlight -= 1;
      send(response, request.url, accepted);
    };
    if (latencyMs > 0) setTimeout(answer, latencyMs);
    else answer();
  });
});

function takeToken() {
  if (burst === Infinity) return true;
  const now = performance.now();
  tokens = Math.min(burst, tokens + ((now - filledAt) / 1000) * perSecond);
  filledAt = now;
  if (tokens < 1) return false;
  tokens -= 1;
  return true;
}

/** @param {import("node:http2").Http2ServerResponse} response @param {string} url @param {boolean} accepted */
function send(response, url, accepted) {
  const streams = url.endsWith("/converse-stream");
  const body = !accepted ? refusal : streams ? stream : url.endsWith("/converse") ? converse : titan;
  response.writeHead(accepted ? 200 : 429, {
    "content-type": streams ? "application/vnd.amazon.eventstream" : "application/json",
    "content-length": body.length,
    "x-amzn-requestid": "00000000-0000-0000-0000-000000000000",
    ...(!accepted && { "x-amzn-errortype": "ThrottlingException" }),
  });
  response.end(body);
}

createInterface({ input: process.stdin }).on("line", () => {
  process.stdout.write(`${JSON.stringify(counts)}\n`);
  counts = { ...none };
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.stdout.write(`${typeof address === "object" ? address?.port : ""}\n`);
});
