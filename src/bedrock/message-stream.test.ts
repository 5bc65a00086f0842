import type { ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { type CannedServer, type Script, startCannedServer } from "../../test/fixtures/canned-server.js";
import { chunkedTransport } from "../../test/fixtures/chunked-transport.js";
import type { ErrorCode } from "../errors.js";
import { encodeFrame } from "../wire/event-stream.js";
import type { ExceptionName } from "../wire/exceptions.js";
import { encodeEvent, encodeException } from "../wire/stream-messages.js";
import { BedrockClient, type BedrockClientOptions } from "./client.js";
import { CredentialSource } from "./credential-source.js";
import type { MessageStream, StreamMessage } from "./message-stream.js";

const MODEL = "anthropic.claude-3-5-sonnet-20240620-v1:0";
const HEADERS = {
  "content-type": "application/vnd.amazon.eventstream",
  "x-amzn-requestid": "r-1",
};

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(script: Script): Promise<CannedServer> {
  const server = await startCannedServer(script);
  cleanups.push(() => server.close());
  return server;
}

function connect(options: Partial<BedrockClientOptions>): BedrockClient {
  const client = new BedrockClient({
    region: "us-west-2",
    credentials: new CredentialSource({ bearerToken: "key" }),
    sleep: async () => {},
    ...options,
  });
  cleanups.push(() => client.close());
  return client;
}

/** Streams the given frames, and then ends the answer. */
function streaming(...frames: readonly Uint8Array[]): Script {
  return (_request, _index, response) => {
    response.writeHead(200, HEADERS);
    response.end(Buffer.concat(frames));
    return undefined;
  };
}

function delta(text: string): Uint8Array {
  return encodeEvent("contentBlockDelta", { contentBlockIndex: 0, delta: { text } });
}

async function open(client: BedrockClient, signal?: AbortSignal): Promise<MessageStream> {
  return client.stream("ConverseStream", MODEL, { messages: [] }, { signal });
}

async function readAll(stream: MessageStream): Promise<StreamMessage[]> {
  const messages: StreamMessage[] = [];
  for await (const message of stream) messages.push(message);
  return messages;
}

describe("BedrockClient.stream", () => {
  it("returns the events with what is known of the call", async () => {
    const server = await serve(streaming(delta("a"), delta("b")));
    const stream = await open(connect({ endpoint: server.url }));
    expect(stream.report()).toMatchObject({ requestId: "r-1", attempts: 1, region: "us-west-2" });
    expect(await readAll(stream)).toEqual(
      ["a", "b"].map((text) => ({
        type: "contentBlockDelta",
        payload: { contentBlockIndex: 0, delta: { text } },
      })),
    );
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(server.requests[0]).toMatchObject({
      path: "/model/anthropic.claude-3-5-sonnet-20240620-v1%3A0/converse-stream",
      body: '{"messages":[]}',
    });
  });

  it("uses a connection again after a stream that was read to its end", async () => {
    const server = await serve(streaming(delta("a")));
    const client = connect({ endpoint: server.url });
    for (let call = 0; call < 3; call++) await readAll(await open(client));
    expect(server.connections()).toBe(1);
  });

  it("asks again where the answer is an error, or begins with an exception that waiting cures", async () => {
    const server = await serve((request, index, response) => {
      if (index === 0) {
        return { status: 503, headers: { "x-amzn-errortype": "ServiceUnavailableException" }, body: {} };
      }
      const first = index === 1 ? encodeException("ThrottlingException", "slow down") : delta("a");
      return streaming(first)(request, index, response);
    });
    const stream = await open(connect({ endpoint: server.url }));
    expect(stream.report().attempts).toBe(3);
    expect(await readAll(stream)).toHaveLength(1);
    expect(server.requests).toHaveLength(3);
  });

  it("reads an error answer, which is no event stream", async () => {
    const server = await serve(() => ({
      status: 400,
      headers: { "x-amzn-errortype": "ValidationException", "x-amzn-requestid": "r-9" },
      body: { message: "too long" },
    }));
    await expect(open(connect({ endpoint: server.url }))).rejects.toMatchObject({
      code: "REQUEST_REJECTED",
      requestId: "r-9",
      statusCode: 400,
      message: expect.stringContaining("AWS says: too long"),
    });
  });

  it.each<[ExceptionName, ErrorCode, Record<string, unknown>, string]>([
    ["InternalServerException", "SERVICE_FAILED", {}, "InternalServerException, inside the stream"],
    [
      "ModelStreamErrorException",
      "MODEL_FAILED",
      { originalStatusCode: 500, originalMessage: "x" },
      "ModelStreamErrorException, inside the stream, status of the model 500",
    ],
    ["ValidationException", "REQUEST_REJECTED", {}, "ValidationException, inside the stream"],
    ["ThrottlingException", "THROTTLED", {}, "ThrottlingException, inside the stream"],
    [
      "ServiceUnavailableException",
      "SERVICE_UNAVAILABLE",
      {},
      "ServiceUnavailableException, inside the stream",
    ],
    ["ModelTimeoutException", "MODEL_TIMEOUT", {}, "ModelTimeoutException, inside the stream"],
  ])("maps %s in the middle, which is not asked again", async (name, code, members, details) => {
    const server = await serve(
      streaming(delta("a"), encodeException(name, "It broke.", members), delta("b")),
    );
    const stream = await open(connect({ endpoint: server.url }));
    expect(await stream.next()).toMatchObject({ done: false });
    await expect(stream.next()).rejects.toMatchObject({
      name: "BedrockError",
      code,
      exception: name,
      statusCode: undefined,
      requestId: "r-1",
      attempts: 1,
      region: "us-west-2",
      modelId: MODEL,
      message: expect.stringContaining(`(${details}). AWS says: It broke.`),
    });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ["internalFailure", "SERVICE_FAILED", "InternalFailure"],
    ["throttlingException", "THROTTLED", "ThrottlingException"],
  ])("maps an error message with the code %s", async (name, code, exception) => {
    const headers = { ":message-type": "error", ":error-code": name, ":error-message": "Odd." };
    const server = await serve(streaming(delta("a"), encodeFrame({ headers, payload: new Uint8Array() })));
    const stream = await open(connect({ endpoint: server.url }));
    await stream.next();
    await expect(stream.next()).rejects.toMatchObject({
      code,
      exception,
      requestId: "r-1",
      message: expect.stringContaining("AWS says: Odd."),
    });
  });

  it("refuses bytes that were damaged, cut off, or are something else", async () => {
    const damaged = Buffer.from(delta("a"));
    damaged[20] = (damaged[20] ?? 0) ^ 1;
    const whole = encodeEvent("messageStart", { role: "assistant" });
    const text = encodeFrame({
      headers: { ":message-type": "event", ":event-type": "chunk" },
      payload: Buffer.from("secret memory"),
    });
    for (const [bytes, what] of [
      [damaged, "wrong checksum"],
      [delta("a").subarray(0, 30), "ended 30 bytes into a message"],
      [text, "chunk of the stream is not JSON"],
    ] as const) {
      const body = Buffer.concat([whole, bytes]);
      const transport = chunkedTransport([{ headers: HEADERS, body }]);
      const stream = await open(connect({ transport }));
      await stream.next();
      const error = await stream.next().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "RESPONSE_INVALID", requestId: "r-1", modelId: MODEL });
      expect(String(error)).toContain(what);
      expect(String(error)).not.toContain("secret");
    }
    const html = chunkedTransport([{ headers: { "content-type": "text/html" }, body: Buffer.from("<p>") }]);
    await expect(open(connect({ transport: html }))).rejects.toMatchObject({
      code: "RESPONSE_INVALID",
      message: expect.stringContaining("is not an event stream (text/html)"),
    });
  });

  it("closes the wire when its reader leaves", async () => {
    let noteClosed: () => void = () => {};
    const closed = new Promise<void>((resolve) => {
      noteClosed = resolve;
    });
    const server = await serve((_request, _index, response) => {
      response.writeHead(200, HEADERS);
      response.write(delta("a"));
      response.on("close", noteClosed);
      return undefined;
    });
    const client = connect({ endpoint: server.url, maxConcurrency: 1 });
    for await (const message of await open(client)) {
      expect(message.type).toBe("contentBlockDelta");
      break;
    }
    await closed;
    // The place is free again.
    const next = await open(client);
    await next.return();
  });

  it("closes the wire of an answer that is no event stream and does not end", async () => {
    let noteClosed: () => void = () => {};
    const closed = new Promise<void>((resolve) => {
      noteClosed = resolve;
    });
    const server = await serve((_request, _index, response) => {
      response.writeHead(200, { "content-type": "text/html" });
      response.write("<p>");
      response.on("close", noteClosed);
      return undefined;
    });
    await expect(open(connect({ endpoint: server.url }))).rejects.toMatchObject({ code: "RESPONSE_INVALID" });
    await closed;
  });

  it("closes the wire on an abort, also while nobody reads, and drops what has arrived already", async () => {
    let noteClosed: () => void = () => {};
    const closed = new Promise<void>((resolve) => {
      noteClosed = resolve;
    });
    const server = await serve((_request, _index, response) => {
      response.writeHead(200, HEADERS);
      response.write(Buffer.concat([delta("a"), delta("b")]));
      response.on("close", noteClosed);
      return undefined;
    });
    const controller = new AbortController();
    const stream = await open(connect({ endpoint: server.url }), controller.signal);
    await stream.next();
    controller.abort(new Error("enough"));
    await closed;
    await expect(stream.next()).rejects.toMatchObject({ code: "ABORTED", cause: controller.signal.reason });
  });

  it("rejects a read that waits when it is aborted", async () => {
    const server = await serve((_request, _index, response) => {
      response.writeHead(200, HEADERS);
      response.write(delta("a"));
      return undefined;
    });
    const controller = new AbortController();
    const stream = await open(connect({ endpoint: server.url }), controller.signal);
    await stream.next();
    const read = stream.next();
    controller.abort();
    await expect(read).rejects.toMatchObject({ code: "ABORTED" });
  });

  it("gives up a stream that stalls while it is read, but not one whose reader takes its time", async () => {
    const responses: ServerResponse[] = [];
    const server = await serve((_request, _index, response) => {
      responses.push(response);
      response.writeHead(200, HEADERS);
      response.write(delta("a"));
      return undefined;
    });
    const stream = await open(connect({ endpoint: server.url, timeouts: { idleTimeoutMs: 300 } }));
    await stream.next();
    await new Promise((resolve) => setTimeout(resolve, 700));
    responses[0]?.write(delta("b"));
    expect(await stream.next()).toMatchObject({ done: false });
    await expect(stream.next()).rejects.toMatchObject({
      code: "REQUEST_TIMEOUT",
      requestId: "r-1",
      message: expect.stringContaining("(idleTimeoutMs)"),
    });
    expect(server.requests).toHaveLength(1);
  });

  it("reports a connection that breaks in the middle", async () => {
    const server = await serve((_request, _index, response) => {
      response.writeHead(200, HEADERS);
      response.write(delta("a"), () => response.destroy());
      return undefined;
    });
    const stream = await open(connect({ endpoint: server.url }));
    await stream.next();
    await expect(stream.next()).rejects.toMatchObject({ code: "NETWORK_FAILED", requestId: "r-1" });
  });

  it("holds its place among the calls until the stream ends", async () => {
    const server = await serve((request, _index, response) => {
      if (request.path.endsWith("/converse")) return { body: {} };
      response.writeHead(200, HEADERS);
      response.write(delta("a"));
      return undefined;
    });
    const client = connect({ endpoint: server.url, maxConcurrency: 1 });
    const stream = await open(client);
    let answered = false;
    const call = client.call("Converse", MODEL, {}).then(() => {
      answered = true;
    });
    await stream.next();
    expect(server.requests).toHaveLength(1);
    expect(answered).toBe(false);
    await stream.return();
    await call;
    expect(server.requests).toHaveLength(2);
  });

  it("frees its place where the stream holds nothing at all", async () => {
    const server = await serve(streaming());
    const client = connect({ endpoint: server.url, maxConcurrency: 1 });
    for (let call = 0; call < 2; call++) expect(await readAll(await open(client))).toEqual([]);
  });

  it("says that a transport cannot stream", async () => {
    const { send, close } = chunkedTransport([]);
    await expect(open(connect({ transport: { send, close } }))).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: "The transport that was passed cannot stream: give it an open().",
    });
  });
});
