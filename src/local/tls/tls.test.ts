import { mkdtemp, readFile, rm } from "node:fs/promises";
import { connect as connectHttp2 } from "node:http2";
import { Agent, get as httpsGet } from "node:https";
import { connect as connectTcp } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { connect as connectTls } from "node:tls";
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { NodeHttp2Handler, NodeHttpHandler } from "@smithy/node-http-handler";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LOCAL_CREDENTIALS, type LocalBedrock, startLocalBedrock } from "../index.js";

const fixture = (name: string) =>
  readFile(new URL(`../../../test/fixtures/tls/${name}`, import.meta.url), "utf8");
const MESSAGES = [{ role: "user" as const, content: [{ text: "hi" }] }];
const NOVA = "amazon.nova-lite-v1:0";

let bedrock: LocalBedrock;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "varve-tls-"));
  bedrock = await startLocalBedrock({ tls: true, certificateFile: join(folder, "cert.pem") });
});
afterAll(async () => {
  await bedrock.close();
  await rm(folder, { recursive: true });
});

function client(
  requestHandler: NodeHttpHandler | NodeHttp2Handler,
  endpoint = bedrock.url,
): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    endpoint,
    region: "us-west-2",
    credentials: { ...LOCAL_CREDENTIALS },
    maxAttempts: 1,
    requestHandler,
  });
}

const handlers: Record<string, () => NodeHttpHandler | NodeHttp2Handler> = {
  "HTTP/1.1": () =>
    new NodeHttpHandler({ httpsAgent: new Agent({ ca: bedrock.certificate, keepAlive: true }) }),
  "HTTP/2": () => new NodeHttp2Handler({ nodeHttp2ConnectOptions: { ca: bedrock.certificate } } as never),
};

describe("TLS with a certificate made at the start", () => {
  it("is told in the address and in the variables", async () => {
    expect(bedrock.url).toBe(`https://127.0.0.1:${bedrock.port}`);
    expect(bedrock.env).toMatchObject({
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
      NODE_EXTRA_CA_CERTS: join(folder, "cert.pem"),
      AWS_CA_BUNDLE: join(folder, "cert.pem"),
    });
    expect(await readFile(join(folder, "cert.pem"), "utf8")).toBe(bedrock.certificate);
  });

  it("serves AWS's client over HTTP/1.1", async () => {
    const over = client(handlers["HTTP/1.1"]?.() as NodeHttpHandler);
    expect((await over.send(new ConverseCommand({ modelId: NOVA, messages: MESSAGES }))).stopReason).toBe(
      "end_turn",
    );
    const { stream } = await over.send(new ConverseStreamCommand({ modelId: NOVA, messages: MESSAGES }));
    const events: string[] = [];
    for await (const event of stream ?? []) events.push(Object.keys(event)[0] ?? "");
    expect(events.at(-1)).toBe("metadata");
  });

  it("agrees on HTTP/2 or HTTP/1.1 with the client", async () => {
    const session = connectHttp2(bedrock.url, { ca: bedrock.certificate ?? "" });
    const stream = session.request({ ":path": "/_varve/health" });
    expect(JSON.parse(await text(stream))).toEqual({ status: "ok" });
    expect(session.alpnProtocol).toBe("h2");
    session.close();
    const body = await new Promise<string>((resolve, reject) => {
      httpsGet(`${bedrock.url}/_varve/health`, { ca: bedrock.certificate }, (response) =>
        resolve(text(response)),
      ).on("error", reject);
    });
    expect(JSON.parse(body)).toEqual({ status: "ok" });
  });

  it("leaves the plain protocols on the same port", async () => {
    const plain = bedrock.url.replace("https", "http");
    expect(await (await fetch(`${plain}/_varve/health`)).json()).toEqual({ status: "ok" });
    const answer = await client(new NodeHttp2Handler(), plain).send(
      new ConverseCommand({ modelId: NOVA, messages: MESSAGES }),
    );
    expect(answer.stopReason).toBe("end_turn");
  });

  it("is not trusted by a client that was not given the certificate", async () => {
    const refused = client(new NodeHttpHandler()).send(
      new ConverseCommand({ modelId: NOVA, messages: MESSAGES }),
    );
    await expect(refused).rejects.toMatchObject({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
  });

  it("survives a handshake that is nonsense", async () => {
    await new Promise<void>((resolve) => {
      const socket = connectTcp(bedrock.port, "127.0.0.1", () =>
        socket.write(Buffer.from([0x16, 3, 1, 0, 4, 1, 2, 3, 4])),
      );
      socket.on("error", () => {});
      socket.resume().once("close", () => resolve());
    });
    expect((await fetch(`${bedrock.url.replace("https", "http")}/_varve/health`)).status).toBe(200);
  });

  it("does not keep a closing server waiting", async () => {
    const server = await startLocalBedrock({ tls: true });
    const idle = connectTls({ port: server.port, host: "127.0.0.1", ca: server.certificate ?? "" });
    await new Promise((resolve) => idle.once("secureConnect", resolve));
    const ended = new Promise((resolve) => idle.once("close", resolve));
    idle.on("error", () => {});
    await server.close();
    await ended;
  });
});

describe("TLS with a given certificate", () => {
  it("serves with it", async () => {
    const [key, cert] = await Promise.all([fixture("localhost.key.pem"), fixture("localhost.cert.pem")]);
    await using server = await startLocalBedrock({ tls: { key, cert } });
    expect(server.certificate).toBe(cert);
    const session = connectHttp2(server.url, { ca: cert });
    expect(JSON.parse(await text(session.request({ ":path": "/_varve/health" })))).toEqual({ status: "ok" });
    session.close();
  });

  it("that is none is refused", async () => {
    await expect(startLocalBedrock({ tls: { key: "no", cert: "no" } })).rejects.toMatchObject({
      code: "LOCAL_SERVER_FAILED",
      message: "The local Bedrock cannot use the TLS key and certificate: give both as PEM, and of one pair.",
    });
  });
});
