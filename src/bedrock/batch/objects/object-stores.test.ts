import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { VarveError } from "../../../errors.js";
import { folderObjects } from "./folder-objects.js";
import type { ObjectStore } from "./object-store.js";
import { s3Objects } from "./s3-objects.js";
import { parseS3Uri } from "./s3-uri.js";

/** The three calls of S3 that are used, at most two keys a page. */
class SmallS3 {
  readonly objects = new Map<string, Buffer>();
  /** Statuses of the next answers. */
  readonly failures: number[] = [];
  readonly requests: string[] = [];
  readonly #server: Server = createServer((request, response) => {
    void this.#answer(request).then(([status, body]) => response.writeHead(status).end(body));
  });

  async listen(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage): Promise<[number, string | Buffer]> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? "", "http://s3");
    this.requests.push(`${request.method} ${url.pathname}`);
    expect(request.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIA.*\/us-west-2\/s3\//);
    const failure = this.failures.shift();
    if (failure !== undefined) return [failure, `<Error><Code>Failure${failure}</Code></Error>`];
    const path = decodeURIComponent(url.pathname.slice(1));
    if (request.method === "PUT") {
      this.objects.set(path, Buffer.concat(chunks));
      return [200, ""];
    }
    if (url.searchParams.get("list-type") === "2") return [200, this.#page(path, url.searchParams)];
    const found = this.objects.get(path);
    return found === undefined ? [404, "<Error><Code>NoSuchKey</Code></Error>"] : [200, found];
  }

  #page(bucket: string, query: URLSearchParams): string {
    const home = `${bucket.replace(/\/$/, "")}/`;
    const after = query.get("continuation-token") ?? "";
    const keys = [...this.objects.keys()]
      .filter((path) => path.startsWith(home + (query.get("prefix") ?? "")))
      .map((path) => path.slice(home.length))
      .sort()
      .filter((key) => key > after);
    const page = keys.slice(0, 2);
    const next = keys.length > 2 ? `<NextContinuationToken>${page[1]}</NextContinuationToken>` : "";
    const contents = page.map((key) => `<Contents><Key>${key}</Key></Contents>`).join("");
    return `<?xml version="1.0"?><ListBucketResult>${contents}${next}</ListBucketResult>`;
  }
}

const KEYS = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" };
const s3 = new SmallS3();
let endpoint: string;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "varve-objects-"));
  endpoint = await s3.listen();
});
afterAll(async () => {
  s3.close();
  await rm(folder, { recursive: true });
});

const put = (store: ObjectStore, uri: string, content: string): Promise<void> =>
  store.put(uri, () => Readable.from([Buffer.from(content)]), Buffer.byteLength(content));

describe.each([
  ["a folder", (): ObjectStore => folderObjects(folder)],
  ["S3", (): ObjectStore => s3Objects({ region: "us-west-2", endpoint, credentials: KEYS })],
])("batch files in %s", (_place, open) => {
  it("are written whole, read, and listed by the beginning of their key", async () => {
    const store = open();
    for (const name of ["out/b/2.jsonl.out", "out/b/1.jsonl.out", "out/b/manifest.json.out", "out/c/3"]) {
      await put(store, `s3://bucket/${name}`, `of ${name}`);
    }
    await put(store, "s3://bucket/out/c/3", "écrit encore");
    expect(await text(await store.get("s3://bucket/out/c/3"))).toBe("écrit encore");
    expect(await store.list("s3://bucket/out/b/")).toEqual([
      "s3://bucket/out/b/1.jsonl.out",
      "s3://bucket/out/b/2.jsonl.out",
      "s3://bucket/out/b/manifest.json.out",
    ]);
    expect(await store.list("s3://bucket/nothing/")).toEqual([]);
  });

  it("that are not there are REQUEST_REJECTED", async () => {
    await expect(open().get("s3://bucket/missing")).rejects.toMatchObject({
      code: "REQUEST_REJECTED",
      message: expect.stringContaining("s3://bucket/missing"),
    });
  });

  it("are not written once the caller has left", async () => {
    const signal = AbortSignal.abort();
    const store = open();
    await expect(
      store.put("s3://bucket/left", () => Readable.from([Buffer.from("x")]), 1, signal),
    ).rejects.toMatchObject({ code: "ABORTED" });
    expect(await store.list("s3://bucket/left")).toEqual([]);
  });
});

it("S3 is asked again for a write that failed, with the content from its beginning", async () => {
  s3.failures.push(503, 503);
  const store = s3Objects({ region: "us-west-2", endpoint, credentials: async () => KEYS });
  await put(store, "s3://bucket/again", "whole");
  expect(s3.objects.get("bucket/again")?.toString()).toBe("whole");
  expect(s3.requests.filter((line) => line === "PUT /bucket/again")).toHaveLength(3);
});

it.each([
  [403, "ACCESS_DENIED"],
  [400, "REQUEST_REJECTED"],
])("an answer of S3 with status %i is %s", async (status, code) => {
  s3.failures.push(status);
  const store = s3Objects({ region: "us-west-2", endpoint, credentials: KEYS });
  await expect(store.get("s3://bucket/again")).rejects.toMatchObject({ code, statusCode: status });
});

it("a folder that cannot be used is STORE_UNAVAILABLE", async () => {
  const file = join(folder, "file");
  await writeFile(file, "");
  await expect(put(folderObjects(file), "s3://bucket/a", "x")).rejects.toMatchObject({
    code: "STORE_UNAVAILABLE",
  });
});

it("no URI leads out of its bucket, and every text is a URI or INPUT_INVALID", () => {
  const part = fc.constantFrom("..", ".", "a", "B-1", "", "ü", "%2e%2e", "\\", "s3:");
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(part).map((parts) => `s3://bucket/${parts.join("/")}`),
      ),
      (uri) => {
        try {
          const { bucket, key } = parseS3Uri(uri);
          expect(`s3://${bucket}/${key}`.replace(/\/$/, "")).toBe(uri.replace(/\/$/, ""));
          expect(key.split("/")).not.toContain("..");
          expect(key.startsWith("/")).toBe(false);
        } catch (error) {
          expect(VarveError.isInstance(error) && error.code).toBe("INPUT_INVALID");
        }
      },
    ),
  );
});
