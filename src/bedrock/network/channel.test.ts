import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { Agent as PlainAgent } from "node:http";
import { Agent, type AgentOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { type CannedServer, startCannedServer } from "../../../test/fixtures/canned-server.js";
import { type ProxyBehaviour, type ProxyServer, startProxy } from "../../../test/fixtures/proxy-server.js";
import { BedrockClient } from "../client.js";
import { CredentialSource } from "../credential-source.js";
import type { NetworkOptions } from "./channel.js";

const MODEL = "amazon.nova-lite-v1:0";
const fixture = (name: string) => new URL(`../../../test/fixtures/tls/${name}`, import.meta.url).pathname;
const CA_FILE = fixture("localhost.cert.pem");

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(scheme: "http" | "https"): Promise<CannedServer & { readonly endpoint: string }> {
  const [key, cert] = await Promise.all([
    readFile(fixture("localhost.key.pem"), "utf8"),
    readFile(CA_FILE, "utf8"),
  ]);
  const server = await startCannedServer(
    () => ({ body: { fine: true } }),
    scheme === "https" ? { key, cert } : undefined,
  );
  cleanups.push(() => server.close());
  return { ...server, endpoint: `${scheme}://localhost:${new URL(server.url).port}` };
}

async function proxy(behaviour?: ProxyBehaviour): Promise<ProxyServer> {
  const server = await startProxy(behaviour);
  cleanups.push(() => server.close());
  return server;
}

function connect(endpoint: string, network: NetworkOptions, connectTimeoutMs = 2_000): BedrockClient {
  const client = new BedrockClient({
    region: "us-west-2",
    endpoint,
    network,
    credentials: new CredentialSource({ accessKeyId: "AKID", secretAccessKey: "s" }),
    maxAttempts: 2,
    sleep: async () => {},
    timeouts: { connectTimeoutMs },
  });
  cleanups.push(() => client.close());
  return client;
}

const call = (client: BedrockClient) => client.call("Converse", MODEL, {});

describe("a proxy", () => {
  it("carries calls to an https endpoint through one tunnel that is kept", async () => {
    const [server, { url, requests }] = [await serve("https"), await proxy()];
    const port = new URL(server.url).port;
    const httpsProxy = url.replace("http://", "http://ana:p%40ss@");
    const client = connect(server.endpoint, { proxy: { httpsProxy }, caFile: CA_FILE });
    for (let time = 0; time < 3; time++) expect((await call(client)).body).toEqual({ fine: true });
    expect(requests).toEqual([
      {
        line: `CONNECT localhost:${port}`,
        authorization: `Basic ${Buffer.from("ana:p@ss").toString("base64")}`,
      },
    ]);
    expect(server.connections()).toBe(1);
    expect(server.requests[0]?.headers).not.toHaveProperty("proxy-authorization");
  });

  it("carries calls to an http endpoint, whose whole URL it is told", async () => {
    const [server, { url, requests }] = [await serve("http"), await proxy()];
    const client = connect(`${server.endpoint}/gateway`, { proxy: { httpProxy: url } });
    expect((await call(client)).body).toEqual({ fine: true });
    const path = "/gateway/model/amazon.nova-lite-v1%3A0/converse";
    expect(requests).toEqual([{ line: `POST ${server.endpoint}${path}`, authorization: undefined }]);
    expect(server.requests[0]?.path).toBe(path);
  });

  it("is left out for the hosts of NO_PROXY", async () => {
    const [server, { url, requests }] = [await serve("https"), await proxy()];
    const client = connect(server.endpoint, {
      proxy: { httpsProxy: url, noProxy: "localhost" },
      caFile: CA_FILE,
    });
    await call(client);
    expect(requests).toEqual([]);
  });

  it.each<[ProxyBehaviour, string, number]>([
    [407, "the proxy rejects the user name and password of its URL, or asks for them (HTTPS_PROXY)", 1],
    [403, "the proxy refused to connect to it; let it through there, or name it in NO_PROXY", 1],
    [502, "the proxy could not connect to it", 2],
    ["silent", "the proxy did not connect in time (connectTimeoutMs)", 2],
  ])("that answers %s is named in the error", async (behaviour, meaning, attempts) => {
    const [server, { url, requests }] = [await serve("https"), await proxy(behaviour)];
    const client = connect(server.endpoint, { proxy: { httpsProxy: url }, caFile: CA_FILE }, 60);
    await expect(call(client)).rejects.toMatchObject({
      code: "NETWORK_FAILED",
      message: expect.stringContaining(meaning),
      attempts,
    });
    expect(requests).toHaveLength(attempts);
  });

  it("that cannot be reached is named in the error", async () => {
    const [server, gone] = [await serve("https"), await startProxy()];
    await gone.close();
    const client = connect(server.endpoint, { proxy: { httpsProxy: gone.url }, caFile: CA_FILE });
    await expect(call(client)).rejects.toMatchObject({
      code: "NETWORK_FAILED",
      message: expect.stringContaining("the proxy could not be reached; check HTTPS_PROXY"),
    });
  });
});

describe("a proxy that is itself reached over TLS", () => {
  it("is refused for an endpoint over plain HTTP, which it cannot be asked for", async () => {
    const { endpoint, requests } = await serve("http");
    await expect(
      call(connect(endpoint, { proxy: { httpProxy: "https://proxy.invalid:3128" } })),
    ).rejects.toMatchObject({ code: "CONFIG_INVALID", message: expect.stringContaining("https proxy") });
    expect(requests).toHaveLength(0);
  });
});

describe("TLS", () => {
  it("trusts the authorities of caFile, and no server that they did not certify", async () => {
    const server = await serve("https");
    expect((await call(connect(server.endpoint, { caFile: CA_FILE }))).body).toEqual({ fine: true });
    await expect(call(connect(server.endpoint, {}))).rejects.toMatchObject({
      code: "NETWORK_FAILED",
      attempts: 1,
      message: expect.stringContaining("certificate is not trusted"),
    });
  });

  it("refuses a file of authorities that is not there or holds no certificate", async () => {
    const folder = await mkdtemp(join(tmpdir(), "varve-ca-"));
    cleanups.push(() => rm(folder, { recursive: true }));
    const empty = join(folder, "empty.pem");
    await writeFile(empty, "nothing");
    for (const caFile of [join(folder, "missing.pem"), empty]) {
      await expect(call(connect("https://localhost:1", { caFile }))).rejects.toMatchObject({
        code: "CONFIG_INVALID",
        message: expect.stringContaining(caFile),
      });
    }
  });

  it.each(["its own agent", "the caller's agent"])(
    "refuses a server that speaks TLS 1.1 at most, with %s",
    async (which) => {
      const [key, cert] = await Promise.all([readFile(fixture("localhost.key.pem")), readFile(CA_FILE)]);
      // TLS 1.1 needs the old signature algorithms, which OpenSSL allows at security level 0 only.
      const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" } as const;
      const server = createServer({ key, cert, ...old }, (socket) => socket.end());
      server.on("tlsClientError", () => {});
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const agent = new Agent({ ca: cert, ciphers: "DEFAULT@SECLEVEL=0" });
      cleanups.push(
        () => server.close(),
        () => agent.destroy(),
      );
      const endpoint = `https://localhost:${(server.address() as AddressInfo).port}`;
      const network = which === "its own agent" ? { caFile: CA_FILE } : { agent };
      await expect(call(connect(endpoint, network))).rejects.toMatchObject({
        code: "NETWORK_FAILED",
        message: expect.stringContaining("the TLS handshake failed"),
        attempts: 1,
      });
    },
  );
});

describe("an agent of the caller's own", () => {
  it("makes the connections and is left open", async () => {
    const server = await serve("https");
    const agent = new Agent({ keepAlive: true, ca: await readFile(CA_FILE) });
    cleanups.push(() => agent.destroy());
    const client = connect(server.endpoint, { agent });
    await call(client);
    await client.close();
    await call(connect(server.endpoint, { agent }));
    expect(server.connections()).toBe(1);
  });

  it.each<[string, NetworkOptions]>([
    ["proxy", { proxy: { httpsProxy: "http://proxy:3128" } }],
    ["caFile", { caFile: CA_FILE }],
  ])("leaves no effect to %s, which is refused", (name, network) => {
    const agent = new Agent();
    expect(() => connect("https://localhost:1", { ...network, agent })).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID", message: expect.stringContaining(name) }),
    );
  });

  it.each<AgentOptions>([
    { minVersion: "TLSv1.1" },
    { maxVersion: "TLSv1" },
    { secureProtocol: "TLSv1_1_method" },
  ])("must not be bound to TLS before 1.2: %o", (settings) => {
    expect(() => connect("https://localhost:1", { agent: new Agent(settings) })).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID", message: expect.stringContaining("TLS 1.2") }),
    );
  });

  it.each<[string, PlainAgent]>([
    ["https://localhost:1", new PlainAgent()],
    ["http://localhost:1", new Agent()],
  ])("must speak the protocol of the endpoint %s", async (endpoint, agent) => {
    await expect(call(connect(endpoint, { agent }))).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringContaining("pass an agent of node:http"),
    });
  });

  it("cannot stand beside a transport", () => {
    const transport = { send: () => Promise.reject(new Error("unused")), close() {} };
    const options = {
      region: "us-west-2",
      credentials: new CredentialSource({ bearerToken: "b" }),
      transport,
    };
    expect(() => new BedrockClient({ ...options, network: { agent: new Agent() } })).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID" }),
    );
  });
});
