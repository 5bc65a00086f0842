import { afterEach, describe, expect, it } from "vitest";
import { type CannedServer, type Script, startCannedServer } from "../../../test/fixtures/canned-server.js";
import { type DownloadOptions, download } from "./download.js";
import { isPublicAddress } from "./public-address.js";

const servers: CannedServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(script: Script): Promise<CannedServer> {
  const server = await startCannedServer(script);
  servers.push(server);
  return server;
}

const OPTIONS: DownloadOptions = {
  permits: (address) => address === "127.0.0.1",
  maxBytes: 100,
  timeoutMs: 20_000,
};
const redirectTo = (location: string) => ({ status: 302, headers: { location } });

describe("download", () => {
  it("returns the content and its type, and follows a redirect", async () => {
    const server = await serve(({ path }) =>
      path === "/a" ? redirectTo("/b") : { headers: { "content-type": "text/csv" }, body: "x" },
    );
    const { bytes, contentType } = await download(`${server.url}/a`, OPTIONS);
    expect({ text: Buffer.from(bytes).toString(), contentType }).toEqual({
      text: "x",
      contentType: "text/csv",
    });
    expect(server.requests[1]?.headers).toMatchObject({ accept: "*/*" });
    expect(server.requests[1]?.headers).not.toHaveProperty("authorization");
  });

  it("asks about the address again when it is redirected", async () => {
    const server = await serve((_request, _index) => redirectTo("http://127.0.0.2:9/"));
    await expect(download(server.url, OPTIONS)).rejects.toMatchObject({
      code: "INPUT_INVALID",
      message:
        'The media URL at "127.0.0.2:9" was not loaded: its host is this machine or on a private network.',
    });
  });

  it("asks about what a name resolves to", async () => {
    const server = await serve(() => ({ body: "x" }));
    const { port } = new URL(server.url);
    const refused = download(`http://localhost:${port}/`, { ...OPTIONS, permits: isPublicAddress });
    await expect(refused).rejects.toMatchObject({ code: "INPUT_INVALID" });
    expect(server.connections()).toBe(0);
  });

  it.each([
    ["file:///etc/passwd", 'kind "file:"'],
    ["http://user:pass@127.0.0.1/", "user name or password"],
    ["nonsense", 'kind "unknown"'],
  ])("refuses %s", async (url, why) => {
    await expect(download(url, OPTIONS)).rejects.toMatchObject({ code: "INPUT_INVALID" });
    await expect(download(url, OPTIONS)).rejects.toThrow(why);
  });

  it("gives up on a redirect to another protocol and on a loop", async () => {
    const elsewhere = await serve(() => redirectTo("ftp://127.0.0.1/"));
    await expect(download(elsewhere.url, OPTIONS)).rejects.toThrow('kind "ftp:"');
    const loop = await serve(() => redirectTo("/"));
    await expect(download(loop.url, OPTIONS)).rejects.toThrow("it redirects more than 3 times");
    expect(loop.requests).toHaveLength(4);
  });

  it("refuses too much content, and an answer that is none", async () => {
    const large = await serve(() => ({ body: "x".repeat(101) }));
    await expect(download(large.url, OPTIONS)).rejects.toThrow("it holds more than 100 bytes");
    const missing = await serve(() => ({ status: 404 }));
    await expect(download(missing.url, OPTIONS)).rejects.toThrow("answered with HTTP 404");
  });

  it("ends with the caller's signal, with the time allowed, and with the connection", async () => {
    const silent = await serve(() => undefined);
    const controller = new AbortController();
    const aborted = download(silent.url, { ...OPTIONS, signal: controller.signal });
    controller.abort();
    await expect(aborted).rejects.toMatchObject({ code: "ABORTED" });
    await expect(download(silent.url, { ...OPTIONS, timeoutMs: 20 })).rejects.toMatchObject({
      code: "REQUEST_TIMEOUT",
    });
    const broken = await serve((_request, _index, response) => {
      response.destroy();
      return undefined;
    });
    await expect(download(broken.url, OPTIONS)).rejects.toMatchObject({ code: "NETWORK_FAILED" });
  });
});

describe("isPublicAddress", () => {
  it.each(["8.8.8.8", "52.94.133.131", "2600:1f18::1", "2a05:d018::5"])("accepts %s", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "fe80::1",
    "fd00:ec2::254",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2001:0:4136:e378::",
    "ff02::1",
    "not an address",
  ])("refuses %s", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
