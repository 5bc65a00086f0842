import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type CannedServer, type Script, startCannedServer } from "../../test/fixtures/canned-server.js";
import { parseEndpoint } from "./endpoint.js";
import { NodeTransport, type NodeTransportOptions } from "./node-transport.js";
import { DEFAULT_TIMEOUTS, type HttpAnswer, type HttpRequest, type Timeouts } from "./transport.js";

const fixture = (name: string): string =>
  readFileSync(new URL(`../../test/fixtures/tls/localhost.${name}.pem`, import.meta.url), "utf8");
const TLS = { key: fixture("key"), cert: fixture("cert") };

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(script: Script, tls?: typeof TLS): Promise<CannedServer> {
  const server = await startCannedServer(script, tls);
  cleanups.push(() => server.close());
  return server;
}

/** A TCP server that never speaks by itself. */
async function listenRaw(onConnection: Parameters<typeof createServer>[1]): Promise<string> {
  const server: Server = createServer(onConnection);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanups.push(() => server.close());
  const address = server.address();
  return `127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

function open(options?: NodeTransportOptions): NodeTransport {
  const transport = new NodeTransport(options);
  cleanups.push(() => transport.close());
  return transport;
}

function post(url: string, body = "{}"): HttpRequest {
  const endpoint = parseEndpoint(url);
  const bytes = Buffer.from(body);
  const headers = { host: endpoint.host, "content-length": String(bytes.length) };
  return {
    endpoint,
    method: "POST",
    path: `${endpoint.basePath}/model/m%3A0/converse`,
    headers,
    body: bytes,
  };
}

function send(
  transport: NodeTransport,
  request: HttpRequest,
  timeouts: Partial<Timeouts> = {},
  signal?: AbortSignal,
): Promise<HttpAnswer> {
  return transport.send(request, { timeouts: { ...DEFAULT_TIMEOUTS, ...timeouts }, signal });
}

describe("NodeTransport", () => {
  it("sends method, path, headers and body as given, and returns status, headers and body", async () => {
    const server = await serve(() => ({ status: 418, headers: { "x-amzn-requestid": "r1" }, body: "téa" }));
    const answer = await send(open(), post(`${server.url}/base`, '{"a":"é"}'));
    expect(answer.status).toBe(418);
    expect(answer.headers["x-amzn-requestid"]).toBe("r1");
    expect(Buffer.from(answer.body).toString("utf8")).toBe("téa");
    const [request] = server.requests;
    expect(request).toMatchObject({ method: "POST", path: "/base/model/m%3A0/converse", body: '{"a":"é"}' });
    expect(request?.headers).toEqual({
      host: new URL(server.url).host,
      "content-length": "10",
      connection: "keep-alive",
    });
  });

  it("uses one connection for calls that follow each other", async () => {
    const server = await serve(() => ({}));
    const transport = open();
    for (let call = 0; call < 5; call++) await send(transport, post(server.url));
    expect(server.requests).toHaveLength(5);
    expect(server.connections()).toBe(1);
  });

  it("opens at most maxSockets connections for calls at once", async () => {
    const server = await serve(() => ({}));
    const transport = open({ maxSockets: 3 });
    await Promise.all(Array.from({ length: 20 }, () => send(transport, post(server.url))));
    expect(server.requests).toHaveLength(20);
    expect(server.connections()).toBe(3);
  });

  it("speaks TLS to a server whose authority it trusts, over one connection", async () => {
    const server = await serve(() => ({ body: { ok: true } }), TLS);
    const transport = open({ certificateAuthorities: TLS.cert });
    await send(transport, post(server.url));
    const answer = await send(transport, post(server.url));
    expect(Buffer.from(answer.body).toString()).toBe('{"ok":true}');
    expect(server.connections()).toBe(1);
  });

  it("refuses a certificate that it does not trust and names the remedy", async () => {
    const server = await serve(() => ({}), TLS);
    await expect(send(open(), post(server.url))).rejects.toMatchObject({
      code: "NETWORK_FAILED",
      message: `Request to ${new URL(server.url).host} failed: its TLS certificate is not trusted; if a proxy inspects TLS here, name its certificate authority in NODE_EXTRA_CA_CERTS (DEPTH_ZERO_SELF_SIGNED_CERT).`,
    });
    expect(server.requests).toHaveLength(0);
  });

  it("refuses a server that offers nothing newer than TLS 1.1", async () => {
    const old = {
      ...TLS,
      minVersion: "TLSv1",
      maxVersion: "TLSv1.1",
      ciphers: "DEFAULT@SECLEVEL=0",
    } as const;
    const server = await serve(() => ({}), old);
    await expect(send(open({ certificateAuthorities: TLS.cert }), post(server.url))).rejects.toMatchObject({
      code: "NETWORK_FAILED",
    });
    expect(server.requests).toHaveLength(0);
  });

  it("says that nothing listens where a connection is refused", async () => {
    const server = await serve(() => ({}));
    await server.close();
    await expect(send(open(), post(server.url))).rejects.toMatchObject({
      code: "NETWORK_FAILED",
      message: `Request to ${new URL(server.url).host} failed: nothing listens there; check the endpoint (ECONNREFUSED).`,
    });
  });

  it("gives up a TLS handshake that does not end within connectTimeoutMs", async () => {
    const host = await listenRaw(() => {});
    await expect(send(open(), post(`https://${host}`), { connectTimeoutMs: 50 })).rejects.toMatchObject({
      code: "NETWORK_FAILED",
      message: expect.stringContaining(`No connection to ${host} within 50 ms (connectTimeoutMs)`),
    });
  });

  it("gives up a server that is silent for timeoutMs, on a fresh and on a reused connection", async () => {
    const server = await serve((_request, index) => (index === 0 || index === 2 ? {} : undefined));
    const transport = open();
    await send(transport, post(server.url));
    const late = {
      code: "REQUEST_TIMEOUT",
      message: `${new URL(server.url).host} did not begin to answer within 50 ms (timeoutMs); raise timeoutMs for long generations.`,
    };
    await expect(send(transport, post(server.url), { timeoutMs: 50 })).rejects.toMatchObject(late);
    const fresh = open();
    const hanging = await serve(() => undefined);
    await expect(send(fresh, post(hanging.url), { timeoutMs: 50 })).rejects.toMatchObject({
      code: "REQUEST_TIMEOUT",
    });
    expect((await send(transport, post(server.url))).status).toBe(200);
    expect(server.connections()).toBe(2);
  });

  it("gives up a body that stalls for idleTimeoutMs, but not one that trickles", async () => {
    const stalled = await serve((_request, _index, response) => {
      response.writeHead(200, { "content-length": "10" }).write("half");
      return undefined;
    });
    await expect(send(open(), post(stalled.url), { idleTimeoutMs: 50 })).rejects.toMatchObject({
      code: "REQUEST_TIMEOUT",
      message: `${new URL(stalled.url).host} stopped in the middle of its answer for 50 ms (idleTimeoutMs).`,
    });

    const trickling = await serve((_request, _index, response) => {
      response.writeHead(200);
      let left = 12;
      const timer = setInterval(() => {
        response.write("x");
        left -= 1;
        if (left > 0) return;
        clearInterval(timer);
        response.end();
      }, 100);
      return undefined;
    });
    const answer = await send(open(), post(trickling.url), { timeoutMs: 5_000, idleTimeoutMs: 1_000 });
    expect(Buffer.from(answer.body).toString()).toBe("x".repeat(12));
  });

  it("reports an answer that breaks off before its announced length", async () => {
    const server = await serve((_request, _index, response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write("half", () => response.destroy());
      return undefined;
    });
    await expect(send(open(), post(server.url))).rejects.toMatchObject({
      code: "NETWORK_FAILED",
      message: `Request to ${new URL(server.url).host} failed: the connection was closed before the answer was complete (ECONNRESET).`,
    });
  });

  it("reports a connection that is reset instead of answered", async () => {
    const host = await listenRaw((socket) => socket.once("data", () => socket.resetAndDestroy()));
    await expect(send(open(), post(`http://${host}`))).rejects.toMatchObject({
      code: "NETWORK_FAILED",
      cause: { code: "ECONNRESET" },
    });
  });

  it("reports an answer that is not HTTP", async () => {
    const host = await listenRaw((socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n"));
    await expect(send(open(), post(`http://${host}`))).rejects.toMatchObject({
      code: "NETWORK_FAILED",
      message: expect.stringContaining("what answered does not speak HTTP/1.1"),
    });
  });

  it("stops reading an answer that is larger than Bedrock allows", async () => {
    const piece = Buffer.alloc(1_000_000);
    let closed = false;
    const server = await serve((_request, _index, response) => {
      response.writeHead(200);
      response.on("close", () => {
        closed = true;
      });
      const fill = (): void => {
        while (!closed && response.write(piece));
        if (!closed) response.once("drain", fill);
      };
      fill();
      return undefined;
    });
    await expect(send(open(), post(server.url))).rejects.toMatchObject({
      code: "RESPONSE_INVALID",
      message: `${new URL(server.url).host} answered with more than 26048576 bytes.`,
    });
  });

  it("closes the wire and rejects with the signal's reason when the call is aborted", async () => {
    const controller = new AbortController();
    let wireClosed: Promise<unknown> = Promise.resolve();
    const server = await serve((_request, _index, response) => {
      wireClosed = new Promise((resolve) => response.on("close", resolve));
      controller.abort(new Error("changed my mind"));
      return undefined;
    });
    await expect(send(open(), post(server.url), {}, controller.signal)).rejects.toMatchObject({
      code: "ABORTED",
      cause: { message: "changed my mind" },
    });
    await wireClosed;
  });

  it("opens no connection for a signal that is already aborted", async () => {
    const server = await serve(() => ({}));
    await expect(send(open(), post(server.url), {}, AbortSignal.abort())).rejects.toMatchObject({
      code: "ABORTED",
    });
    expect(server.connections()).toBe(0);
  });

  it("sends nothing after close", async () => {
    const server = await serve(() => ({}));
    const transport = open();
    await send(transport, post(server.url));
    transport.close();
    await expect(send(transport, post(server.url))).rejects.toMatchObject({ code: "CLOSED" });
    expect(server.requests).toHaveLength(1);
  });
});
