import { request as http1Request } from "node:http";
import { connect as connectHttp2 } from "node:http2";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { protocolOf } from "./detect-protocol.js";
import { type Listener, listen } from "./listen.js";

const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const EMPTY_SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);

let listener: Listener;
let release: (() => void) | undefined;

beforeEach(async () => {
  listener = await listen({ host: "127.0.0.1", port: 0 }, (incoming, outgoing) => {
    incoming.resume();
    const answer = () => void outgoing.end(`HTTP/${incoming.httpVersion}`);
    if (incoming.url === "/held") release = answer;
    else answer();
  });
});
afterEach(() => listener.close());

const dial = (): Socket => connect(listener.port, "127.0.0.1");
const tick = () => new Promise((resolve) => setTimeout(resolve, 5));

async function untilClosed(socket: Socket): Promise<string> {
  let received = "";
  socket.on("data", (chunk: Buffer) => {
    received += chunk.toString("latin1");
  });
  socket.on("error", () => socket.destroy());
  await new Promise((resolve) => socket.once("close", resolve));
  return received;
}

async function http2Get(path: string): Promise<string> {
  const session = connectHttp2(`http://127.0.0.1:${listener.port}`);
  const body = await text(session.request({ ":path": path }));
  session.close();
  return body;
}

describe("one port", () => {
  it("serves HTTP/1.1", async () => {
    const response = await fetch(`http://127.0.0.1:${listener.port}/`);
    expect(await response.text()).toBe("HTTP/1.1");
  });

  it("serves HTTP/2 with prior knowledge", async () => {
    expect(await http2Get("/")).toBe("HTTP/2.0");
  });

  it("serves an HTTP/1.1 client that sends its request byte by byte", async () => {
    const socket = dial();
    const received = untilClosed(socket);
    for (const byte of "POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 2\r\n\r\nhi") {
      socket.write(byte);
      await tick();
    }
    expect(await received).toMatch(/^HTTP\/1\.1 200 OK\r\n.*HTTP\/1\.1/s);
  });

  it("serves an HTTP/2 client that sends the preface byte by byte", async () => {
    const socket = dial();
    const firstBytes = new Promise<Buffer>((resolve) => socket.once("data", resolve));
    for (const byte of PREFACE) {
      socket.write(byte);
      await tick();
    }
    socket.write(EMPTY_SETTINGS);
    // A settings frame: type 4 on stream 0.
    expect((await firstBytes).subarray(3, 4)).toEqual(Buffer.from([4]));
    socket.destroy();
  });

  it("takes a method that begins like the preface for HTTP/1.1", async () => {
    const socket = dial();
    const received = untilClosed(socket);
    socket.write("PR");
    await tick();
    socket.write("OPFIND / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    expect(await received).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  it("answers bytes that are no HTTP with an error of AWS's form", async () => {
    const socket = dial();
    const received = untilClosed(socket);
    socket.write("\u0016\u0003\u0001 this is no HTTP\r\n\r\n");
    const answer = await received;
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toMatch(/x-amzn-requestid: [0-9a-f-]{36}\r\n/);
    expect(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n")))).toEqual({
      message: "The request is not a valid HTTP request.",
    });
  });

  it("survives clients that reset the connection at any point", async () => {
    for (const start of [
      "",
      "PRI * HT",
      PREFACE,
      "POST / HTTP/1.1\r\ncontent-length: 9\r\n\r\nhalf",
      "GET / HTT",
    ]) {
      const socket = dial();
      await new Promise((resolve) => socket.once("connect", resolve));
      socket.write(start);
      await tick();
      socket.resetAndDestroy();
    }
    expect(await http2Get("/")).toBe("HTTP/2.0");
  });
});

describe("closing", () => {
  it("ends idle connections of both protocols at once", async () => {
    const silent = dial();
    const silentEnd = untilClosed(silent);
    const kept = dial();
    kept.write("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
    const keptEnd = untilClosed(kept);
    const session = connectHttp2(`http://127.0.0.1:${listener.port}`);
    const sessionEnd = new Promise((resolve) => session.once("close", resolve));
    await text(session.request({ ":path": "/" }));
    await listener.close();
    await Promise.all([silentEnd, keptEnd, sessionEnd]);
  });

  it("lets a request in progress have its answer", async () => {
    const held = new Promise<string>((resolve, reject) => {
      http1Request({ port: listener.port, path: "/held" }, (response) => resolve(text(response)))
        .on("error", reject)
        .end();
    });
    while (release === undefined) await tick();
    const closed = listener.close();
    release();
    expect(await held).toBe("HTTP/1.1");
    await closed;
  });

  it("can be asked for twice", async () => {
    await Promise.all([listener.close(), listener.close()]);
  });
});

describe("telling protocols apart", () => {
  it("decides as soon as the bytes can only be one of them", () => {
    expect(protocolOf(Buffer.from(""))).toBeUndefined();
    expect(protocolOf(Buffer.from("P"))).toBeUndefined();
    expect(protocolOf(Buffer.from("PO"))).toBe("http1");
    expect(protocolOf(Buffer.from("PRI * HTTP/2.0"))).toBeUndefined();
    expect(protocolOf(Buffer.from(PREFACE))).toBe("http2");
  });
});
