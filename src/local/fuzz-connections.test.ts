import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EXCEPTION_STATUS, type ExceptionName } from "../wire/exceptions.js";
import { LOCAL_BEARER_TOKEN, type LocalBedrock, startLocalBedrock } from "./index.js";

/** Thousands of connections, on a machine that may be busy. */
const PATIENCE_MS = 120_000;

let bedrock: LocalBedrock;
const faults: string[] = [];

beforeAll(async () => {
  const note = (message: string) => faults.push(message);
  bedrock = await startLocalBedrock({ logger: { debug() {}, info() {}, warn() {}, error: note } });
});
afterAll(() => bedrock.close());

/**
 * Sends bytes in the given pieces, says that there are no more, and waits until the server has closed the connection too, or has said
 * all that it is going to.
 */
function exchange(
  pieces: readonly Uint8Array[],
  isLastWord: (received: Buffer) => boolean = () => false,
): Promise<Buffer> {
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    const socket = connect({ port: bedrock.port, host: "127.0.0.1", allowHalfOpen: true });
    socket.on("data", (chunk) => {
      received.push(chunk);
      if (isLastWord(Buffer.concat(received))) socket.destroy();
    });
    // The server may reset a connection on which it cannot make sense of anything.
    socket.on("error", () => {});
    socket.on("end", () => socket.destroy());
    socket.on("close", () => resolve(Buffer.concat(received)));
    for (const piece of pieces) socket.write(piece);
    socket.end();
  });
}

const BODY = JSON.stringify({ messages: [{ role: "user", content: [{ text: "Hello" }] }] });
const LINES = [
  "POST /model/us.amazon.nova-lite-v1%3A0/converse HTTP/1.1",
  "host: 127.0.0.1",
  `authorization: Bearer ${LOCAL_BEARER_TOKEN}`,
  "content-type: application/json",
];

const oddLine = fc.oneof(
  fc.constantFrom(
    "content-length: 5",
    "content-length: -1",
    "content-length: 99999999999999999999",
    "transfer-encoding: chunked",
    "transfer-encoding: gzip, chunked",
    "expect: 100-continue",
    "connection: upgrade",
    "upgrade: h2c",
    "host: 127.0.0.1",
    "host:",
    "content-encoding: aws-chunked",
    "x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    "GET / HTTP/1.1",
    "OPTIONS * HTTP/1.1",
    "CONNECT a:1 HTTP/1.1",
    "POST http://[::1 HTTP/1.0",
    `x: ${"y".repeat(20_000)}`,
    "",
    " folded",
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
);

/** A request with some lines replaced, put in or left out, then some bytes changed, and cut into pieces anywhere. */
const bytes = fc
  .record({
    lines: fc.array(
      fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...LINES) }, { weight: 1, arbitrary: oddLine }),
      { maxLength: 5 },
    ),
    hasOwnStart: fc.boolean(),
    body: fc.constantFrom(BODY, "", "5\r\nHello\r\n0\r\n\r\n", "fffffffff\r\n", "0\r\n\r\n", "\0\xff"),
    changes: fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 3 }),
    times: fc.constantFrom(1, 1, 1, 2),
    cut: fc.nat(400),
  })
  .map(({ lines, hasOwnStart, body, changes, times, cut }) => {
    const start = hasOwnStart ? [] : [...LINES, `content-length: ${Buffer.byteLength(body)}`];
    const text = `${[...start, ...lines].join("\r\n")}\r\n\r\n${body}`;
    const whole = Buffer.from(text.repeat(times), "latin1");
    for (const [at, value] of changes) if (at < whole.length) whole[at] = value;
    return [whole.subarray(0, cut), whole.subarray(cut)];
  });

/** Checks each answer on a connection that has ended; the last may have been cut off by the client's own end. */
function expectAwsForm(received: Buffer): void {
  let rest = received;
  while (rest.length > 0) {
    const end = rest.indexOf("\r\n\r\n");
    expect(end).toBeGreaterThan(0);
    const [start = "", ...lines] = rest.toString("latin1", 0, end).split("\r\n");
    const headers = new Map(
      lines.map((line): [string, string] => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const status = Number(start.split(" ")[1]);
    rest = rest.subarray(end + 4);
    if (status === 100) continue;
    const length = Number(headers.get("content-length"));
    expect(headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get("content-type")).toBe("application/json");
    if (status !== 200) {
      const exception = headers.get("x-amzn-errortype") as ExceptionName;
      expect(EXCEPTION_STATUS[exception]).toBe(status);
      expect(exception).not.toBe("InternalServerException");
    }
    const body = rest.subarray(0, length);
    // An answer to HEAD has the headers alone.
    if (body.length === length) JSON.parse(body.toString());
    rest = rest.subarray(length);
  }
}

const frame = fc
  .record({
    type: fc.nat(12),
    flags: fc.constantFrom(0, 1, 4, 5, 8, 0x20, 0x25, 0xff),
    stream: fc.constantFrom(0, 1, 1, 3, 2, 0x7fffffff, 0xffffffff),
    payload: fc.uint8Array({ maxLength: 60 }),
    wrongLength: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, fc.nat(0xffffff)),
  })
  .map(({ type, flags, stream, payload, wrongLength }) => {
    const head = Buffer.alloc(9);
    head.writeUIntBE(wrongLength ?? payload.length, 0, 3);
    head[3] = type;
    head[4] = flags;
    head.writeUInt32BE(stream, 5);
    return Buffer.concat([head, payload]);
  });

const GOAWAY = 7;
const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
const SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);

/** After a GOAWAY for a broken rule Node reads no more: the client is to leave. */
function hasGoaway(received: Buffer): boolean {
  for (let at = 0; at + 9 <= received.length; at += 9 + received.readUIntBE(at, 3)) {
    if (received[at + 3] === GOAWAY) return true;
  }
  return false;
}

describe("any connection", () => {
  it(
    "of HTTP/1.1 gets answers of AWS's form to whatever bytes it carries, and ends",
    async () => {
      await fc.assert(
        fc.asyncProperty(bytes, async (pieces) => expectAwsForm(await exchange(pieces))),
        { numRuns: 3_500 },
      );
      expect(faults).toEqual([]);
    },
    PATIENCE_MS,
  );

  it(
    "of HTTP/2 ends whatever frames it carries, and harms no other",
    async () => {
      const frames = fc.array(frame, { maxLength: 6 });
      await fc.assert(
        fc.asyncProperty(fc.boolean(), frames, async (hasSettings, sent) => {
          await exchange([PREFACE, ...(hasSettings ? [SETTINGS] : []), ...sent], hasGoaway);
        }),
        { numRuns: 2_500 },
      );
      expect(faults).toEqual([]);
      expect((await fetch(`${bedrock.url}/_varve/health`)).status).toBe(200);
    },
    PATIENCE_MS,
  );
});
