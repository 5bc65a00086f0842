import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Sha256 } from "@aws-crypto/sha256-js";
import { HttpRequest } from "@smithy/protocol-http";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LISTED, priceDocument } from "../../../test/fixtures/price-list/listed-products.js";
import { parsePrices } from "../../config/resolve-cost.js";
import { estimateCost } from "../../cost.js";
import { createOutput, type Output } from "../output.js";
import { prices } from "./prices.js";

const KEYS = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "example-secret", sessionToken: "example-token" };

/** GetProducts, three products a page. */
class SmallPriceList {
  readonly requests: Record<string, unknown>[] = [];
  /** Answers instead of the next pages. */
  readonly answers: [number, unknown][] = [];
  readonly #server: Server = createServer((request, response) => {
    void this.#answer(request).then(([status, body]) => response.writeHead(status).end(JSON.stringify(body)));
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

  async #answer(request: IncomingMessage): Promise<[number, unknown]> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString("utf8");
    if (!(await isSigned(request, text))) return [403, { __type: "InvalidSignatureException" }];
    const asked = JSON.parse(text) as { ServiceCode: string; NextToken?: string };
    this.requests.push(asked);
    const prepared = this.answers.shift();
    if (prepared !== undefined) return prepared;
    const listed = LISTED[asked.ServiceCode] ?? [];
    const start = Number(asked.NextToken ?? 0);
    const end = start + 3;
    return [
      200,
      {
        FormatVersion: "aws_v1",
        PriceList: listed.slice(start, end).map(priceDocument),
        ...(end < listed.length && { NextToken: String(end) }),
      },
    ];
  }
}

/** Whether AWS's own signer gives the same signature. */
async function isSigned({ method = "", url = "", headers }: IncomingMessage, body: string): Promise<boolean> {
  const { authorization = "" } = headers;
  const [, region = ""] = /Credential=[^/]+\/\d+\/([^/]+)\/pricing\/aws4_request/.exec(authorization) ?? [];
  const names = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(";") ?? [];
  const signed = Object.fromEntries(names.map((name) => [name, String(headers[name])]));
  const date = String(headers["x-amz-date"]).replace(/(....)(..)(..)T(..)(..)(..)Z/, "$1-$2-$3T$4:$5:$6Z");
  const signer = new SignatureV4({
    service: "pricing",
    region,
    sha256: Sha256,
    applyChecksum: false,
    credentials: KEYS,
  });
  const request = new HttpRequest({ method, path: url, headers: signed, body, hostname: "unused" });
  const { headers: expected } = await signer.sign(request, { signingDate: new Date(date) });
  return (
    expected["authorization"] === authorization &&
    headers["x-amz-target"] === "AWSPriceListService.GetProducts" &&
    headers["content-type"] === "application/x-amz-json-1.1"
  );
}

let list: SmallPriceList;
let folder: string;
beforeEach(async () => {
  list = new SmallPriceList();
  folder = await mkdtemp(join(tmpdir(), "varve-prices-"));
  vi.stubEnv("AWS_ENDPOINT_URL_PRICING", await list.listen());
  vi.stubEnv("AWS_ACCESS_KEY_ID", KEYS.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", KEYS.secretAccessKey);
  vi.stubEnv("AWS_SESSION_TOKEN", KEYS.sessionToken);
  vi.stubEnv("AWS_BEARER_TOKEN_BEDROCK", "of no use here");
  return async () => {
    list.close();
    await rm(folder, { recursive: true });
  };
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function run(options: Readonly<Record<string, unknown>>, action = "refresh") {
  const printed: { lines: readonly string[]; document: unknown } = { lines: [], document: undefined };
  const output: Output = {
    ...createOutput(false),
    print(lines, document) {
      Object.assign(printed, { lines, document });
    },
  };
  await prices.run({ arguments: [action], options, output, exitWith() {} });
  return printed;
}

describe("varve prices refresh", () => {
  it("writes a table that cost.prices takes, and says what it left out", async () => {
    const out = join(folder, "prices.json");
    const { lines } = await run({ out });
    expect(lines[0]).toBe("13 prices of 5 models, as of 2026-11-20, from 21 products; 8 left out");
    expect(lines).toContain("       1  model not in the catalogue: Model of Tomorrow");
    const table = parsePrices(JSON.parse(await readFile(out, "utf8")), out);
    const call = { model: "amazon.nova-lite-v1:0", inputTokens: 1_000_000, prices: table };
    expect(estimateCost(call)).toMatchObject({ usd: 0.07, asOf: "2026-11-20" });
    expect(estimateCost({ ...call, batch: true }).usd).toBe(0.035);
    expect(estimateCost({ ...call, region: "us-west-2" }).usd).toBe(0.06);
    expect(await readdir(folder)).toEqual(["prices.json"]);
    expect(list.requests.map(({ ServiceCode }) => ServiceCode)).toEqual([
      ...new Array<string>(4).fill("AmazonBedrock"),
      ...new Array<string>(3).fill("AmazonBedrockFoundationModels"),
      "AmazonBedrockService",
    ]);
  });

  it("writes nothing when it is dry", async () => {
    const { lines, document } = await run({ dryRun: true, out: join(folder, "prices.json") });
    expect(lines.at(-1)).toBe("Nothing was written.");
    expect(document).toMatchObject({ products: 21, prices: 13, table: { asOf: "2026-11-20" } });
    expect(await readdir(folder)).toEqual([]);
  });

  it("leaves the file as it is when a page fails for good", async () => {
    const out = join(folder, "prices.json");
    await writeFile(out, "old");
    list.answers.push([200, { PriceList: [], NextToken: "3" }]);
    list.answers.push([400, { __type: "ExpiredNextTokenException", message: "The token expired." }]);
    await expect(run({ out })).rejects.toMatchObject({
      code: "REQUEST_REJECTED",
      exception: "ExpiredNextTokenException",
    });
    expect(await readFile(out, "utf8")).toBe("old");
  });

  it("asks again for a page that was throttled", async () => {
    list.answers.push([400, { __type: "ThrottlingException" }]);
    const { document } = await run({ dryRun: true });
    expect(document).toMatchObject({ products: 21 });
    expect(list.requests).toHaveLength(9);
  });

  it.each([
    ["no list", [200, {}], "RESPONSE_INVALID"],
    ["a product that is no JSON", [200, { PriceList: ["{"] }], "RESPONSE_INVALID"],
    ["no permission", [400, { __type: "AccessDeniedException" }], "ACCESS_DENIED"],
  ] as const)("rejects %s", async (_what, answer, code) => {
    list.answers.push([...answer]);
    await expect(run({ dryRun: true })).rejects.toMatchObject({ code });
  });

  it("rejects a list of which nothing can be mapped", async () => {
    for (let code = 0; code < 3; code++) list.answers.push([200, { PriceList: ['{"product":{}}'] }]);
    await expect(run({ dryRun: true })).rejects.toMatchObject({
      code: "RESPONSE_INVALID",
      message: expect.stringContaining("None of the 3 products"),
    });
  });

  it("refuses a region without the list, an unknown action and a file that cannot be written", async () => {
    await expect(run({ region: "us-west-2" })).rejects.toMatchObject({ code: "REGION_INVALID" });
    await expect(run({}, "remove")).rejects.toMatchObject({ code: "INPUT_INVALID" });
    await expect(run({ out: join(folder, "missing", "prices.json") })).rejects.toMatchObject({
      code: "INPUT_INVALID",
      message: expect.stringContaining("ENOENT"),
    });
  });
});
