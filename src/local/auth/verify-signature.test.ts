import { Sha256 } from "@aws-crypto/sha256-js";
import { HttpRequest } from "@smithy/protocol-http";
import { SignatureV4 } from "@smithy/signature-v4";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LocalRequest } from "../read-request.js";
import { ServiceException } from "../service-exception.js";
import { createSignatureVerifier } from "./verify-signature.js";

const CREDENTIALS = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret/with+signs" };
const NOW = new Date("2026-11-23T12:00:00Z");
const SCHEME = "AWS4-HMAC-SHA256 ";

interface Request {
  readonly path: string;
  readonly query?: Record<string, string | string[]>;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
}

interface Signing {
  readonly credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  readonly at?: Date;
  readonly service?: string;
  readonly region?: string;
}

/** Signs with AWS's own signer and hands back what a server would read off the wire. */
async function signed(request: Request, signing: Signing = {}): Promise<LocalRequest> {
  const signer = new SignatureV4({
    credentials: signing.credentials ?? CREDENTIALS,
    region: signing.region ?? "eu-central-1",
    service: signing.service ?? "bedrock",
    sha256: Sha256,
  });
  const { path, query, headers, body } = request;
  const out = await signer.sign(
    new HttpRequest({
      method: "POST",
      hostname: "localhost",
      path,
      ...(query && { query }),
      headers: { host: "localhost:4566", ...headers },
      body,
    }),
    { signingDate: signing.at ?? NOW },
  );
  return {
    method: "POST",
    path,
    query: wireQuery(query ?? {}),
    headers: new Map(Object.entries(out.headers)),
    body: Buffer.from(body ?? ""),
  };
}

function wireQuery(query: Record<string, string | string[]>): string {
  return Object.entries(query)
    .flatMap(([name, values]) => [values].flat().map((value) => [name, value]))
    .map((pair) => pair.map((part) => encodeURIComponent(part ?? "")).join("="))
    .join("&");
}

function verify(request: LocalRequest, credentials: object[] = [CREDENTIALS], now = NOW): void {
  const verifier = createSignatureVerifier({
    credentials: credentials as never,
    clock: () => now,
    clockSkewMs: 300_000,
  });
  verifier(request, (request.headers.get("authorization") ?? "").slice(SCHEME.length));
}

function refusal(request: LocalRequest, credentials?: object[], now?: Date): [string, string] {
  try {
    verify(request, credentials, now);
  } catch (error) {
    if (error instanceof ServiceException) return [error.exception, error.message];
    throw error;
  }
  return ["accepted", ""];
}

const segment = fc.string({
  unit: fc.constantFrom(..."abz09-_~%3A:!'()*$&+,;=@"),
  minLength: 1,
  maxLength: 12,
});
const value = fc.string({ unit: fc.constantFrom(..."abcXYZ019 -_/+=.:"), maxLength: 20 });
const requests = fc.record({
  path: fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => `/${segments.join("/")}`),
  query: fc.dictionary(
    fc.string({ unit: fc.constantFrom(..."abxyzA1-_"), minLength: 1, maxLength: 6 }),
    fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.array(fc.string({ maxLength: 4 }), { minLength: 1, maxLength: 3 }),
    ),
    { maxKeys: 4, noNullPrototype: true },
  ),
  headers: fc.dictionary(
    fc
      .string({ unit: fc.constantFrom(..."abcdefg"), minLength: 1, maxLength: 6 })
      .map((name) => `x-t-${name}`),
    value,
    { maxKeys: 3, noNullPrototype: true },
  ),
  body: fc.oneof(fc.string(), fc.uint8Array({ maxLength: 200 })),
});

describe("verifying a signature", () => {
  it("accepts whatever AWS's own signer signs", async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (request) => verify(await signed(request))),
      { numRuns: 300 },
    );
  });

  it("refuses a request of which one byte was changed on the way", async () => {
    await fc.assert(
      fc.asyncProperty(requests, fc.nat(), fc.nat(), async (request, part, position) => {
        const good = await signed(request);
        const bad = alter(good, part, position);
        expect(refusal(bad)[0]).not.toBe("accepted");
      }),
      { numRuns: 300 },
    );
  });

  it("accepts a path that names an ARN with encoded slashes", async () => {
    const id = encodeURIComponent("arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.meta.llama");
    verify(await signed({ path: `/model/${id}/converse`, body: "{}" }));
  });

  it("refuses a wrong secret with AWS's message", async () => {
    const request = await signed(
      { path: "/a" },
      { credentials: { ...CREDENTIALS, secretAccessKey: "other" } },
    );
    expect(refusal(request)).toEqual([
      "InvalidSignatureException",
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
    ]);
  });

  it("refuses a key that it does not know", async () => {
    const request = await signed(
      { path: "/a" },
      { credentials: { accessKeyId: "AKIAOTHER", secretAccessKey: "x" } },
    );
    expect(refusal(request)).toEqual([
      "UnrecognizedClientException",
      "The security token included in the request is invalid.",
    ]);
  });

  it("computes the hash of the body itself, whatever x-amz-content-sha256 says", async () => {
    const request = await signed({
      path: "/a",
      headers: { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
      body: "{}",
    });
    expect(refusal(request)[0]).toBe("InvalidSignatureException");
  });

  it("refuses a signature that is more than five minutes old, or as much early, and says by how much", async () => {
    const old = await signed({ path: "/a" }, { at: new Date("2026-11-23T11:54:59Z") });
    expect(refusal(old)).toEqual([
      "InvalidSignatureException",
      "Signature expired: 20261123T115459Z is now earlier than 20261123T115500Z (20261123T120000Z - 5 min.)",
    ]);
    const early = await signed({ path: "/a" }, { at: new Date("2026-11-23T12:05:01Z") });
    expect(refusal(early)).toEqual([
      "InvalidSignatureException",
      "Signature not yet current: 20261123T120501Z is still later than 20261123T120500Z (20261123T120000Z + 5 min.)",
    ]);
    verify(await signed({ path: "/a" }, { at: new Date("2026-11-23T11:55:00Z") }));
  });

  it("refuses another service and a region that is none", async () => {
    expect(refusal(await signed({ path: "/a" }, { service: "s3" }))).toEqual([
      "InvalidSignatureException",
      "Credential should be scoped to correct service: 'bedrock'.",
    ]);
    expect(refusal(await signed({ path: "/a" }, { region: "Frankfurt" }))).toEqual([
      "InvalidSignatureException",
      "Credential should be scoped to a valid region.",
    ]);
  });

  it("wants the session token that belongs to the key", async () => {
    const session = { ...CREDENTIALS, sessionToken: "token" };
    verify(await signed({ path: "/a" }, { credentials: session }), [session]);
    const missing = await signed({ path: "/a" });
    expect(refusal(missing, [session])[0]).toBe("UnrecognizedClientException");
    const wrong = await signed({ path: "/a" }, { credentials: { ...CREDENTIALS, sessionToken: "other" } });
    expect(refusal(wrong, [session])[0]).toBe("UnrecognizedClientException");
  });

  it("refuses a session from the moment it expires", async () => {
    const session = { ...CREDENTIALS, sessionToken: "token", expiresAt: NOW };
    const request = await signed({ path: "/a" }, { credentials: session });
    expect(refusal(request, [session])).toEqual([
      "ExpiredTokenException",
      "The security token included in the request is expired",
    ]);
    verify(request, [session], new Date(NOW.getTime() - 1000));
  });

  it("names what is missing in a malformed header", async () => {
    const good = await signed({ path: "/a" });
    const header = good.headers.get("authorization") ?? "";
    const cases: [string, string][] = [
      [
        `${SCHEME}Credential=a/20261123/us-west-2/bedrock/aws4_request`,
        "'Signature' parameter. Authorization header requires 'SignedHeaders' parameter.",
      ],
      [header.replace(/Credential=[^,]+/, "Credential=nonsense"), "at least 5 slash-delimited elements"],
      [
        header.replace(/SignedHeaders=[^,]+/, "SignedHeaders=x-amz-date"),
        "'Host' or ':authority' must be a 'SignedHeader'",
      ],
    ];
    for (const [authorization, message] of cases) {
      const bad = { ...good, headers: new Map(good.headers).set("authorization", authorization) };
      expect(refusal(bad)).toEqual(["IncompleteSignatureException", expect.stringContaining(message)]);
    }
  });

  it("wants a date, and the same day in the scope", async () => {
    const good = await signed({ path: "/a" });
    const undated = { ...good, headers: new Map(good.headers) };
    undated.headers.delete("x-amz-date");
    expect(refusal(undated)).toEqual([
      "IncompleteSignatureException",
      expect.stringContaining("'X-Amz-Date'"),
    ]);
    const otherDay = { ...good, headers: new Map(good.headers).set("x-amz-date", "20261122T235959Z") };
    expect(refusal(otherDay)).toEqual([
      "InvalidSignatureException",
      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20261122', from '20261122T235959Z'.",
    ]);
  });
});

/** Replaces one byte of the path, a query value, a signed header or the body by another of the same kind. */
function alter(request: LocalRequest, part: number, position: number): LocalRequest {
  const letters = (text: string): number[] =>
    [...text].flatMap((letter, index) =>
      /[a-z]/.test(letter) && !/%.?$/.test(text.slice(0, index)) ? [index] : [],
    );
  const swapped = (text: string): string | undefined => {
    const places = letters(text);
    const at = places[position % places.length];
    return at === undefined
      ? undefined
      : `${text.slice(0, at)}${text[at] === "q" ? "w" : "q"}${text.slice(at + 1)}`;
  };
  const headerNames = [...request.headers.keys()].filter(
    (name) => name.startsWith("x-t-") || name === "host",
  );
  const name = headerNames[position % headerNames.length] ?? "host";
  const header = swapped(request.headers.get(name) ?? "");
  const candidates: LocalRequest[] = [{ ...request, body: flipped(request.body, position) }];
  const path = swapped(request.path);
  const query = swapped(request.query);
  if (path !== undefined) candidates.push({ ...request, path });
  if (query !== undefined) candidates.push({ ...request, query });
  if (header !== undefined)
    candidates.push({ ...request, headers: new Map(request.headers).set(name, header) });
  return candidates[part % candidates.length] ?? request;
}

function flipped(body: Buffer, position: number): Buffer {
  if (body.length === 0) return Buffer.from("x");
  const copy = Buffer.from(body);
  const at = position % copy.length;
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}
