import { Sha256 } from "@aws-crypto/sha256-js";
import { HttpRequest } from "@smithy/protocol-http";
import { SignatureV4 } from "@smithy/signature-v4";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeQuery, percentEncode, RequestSigner, type SigningKeys } from "./sign.js";

const KEYS: SigningKeys = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};
const AT = new Date("2026-11-23T10:20:30.456Z");

interface Case {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array;
  readonly keys: SigningKeys;
  readonly region: string;
  readonly at: Date;
}

async function signWithAws(given: Case, service: string): Promise<Record<string, string>> {
  const oracle = new SignatureV4({
    service,
    region: given.region,
    sha256: Sha256,
    applyChecksum: false,
    credentials: {
      accessKeyId: given.keys.accessKeyId,
      secretAccessKey: given.keys.secretAccessKey,
      ...(given.keys.sessionToken === undefined ? {} : { sessionToken: given.keys.sessionToken }),
    },
  });
  const { method, path, query = {}, headers, body } = given;
  const request = new HttpRequest({
    method,
    path,
    query: { ...query },
    headers: { ...headers },
    body,
    hostname: "unused",
  });
  return (await oracle.sign(request, { signingDate: given.at })).headers;
}

const modelIds = fc.oneof(
  fc.constantFrom(
    "anthropic.claude-3-5-sonnet-20240620-v1:0",
    "us.anthropic.claude-opus-4-7",
    "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6",
    "arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/amazon.titan-embed-text-v2:0",
  ),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
);
const paths = fc.oneof(
  modelIds.map((id) => `/model/${percentEncode(id)}/converse`),
  fc
    .array(fc.oneof(fc.constantFrom("", ".", "..", "a b", "x%3Ay", "!'()*~"), fc.webSegment()), {
      maxLength: 6,
    })
    .map((segments) => `/${segments.join("/")}`),
);
const headerValues = fc.string({ unit: fc.constantFrom(..."abzAZ09-_.;=/ \t"), maxLength: 30 });
const headers = fc
  .dictionary(
    fc.oneof(
      fc.stringMatching(/^[a-z][a-z0-9-]{0,15}$/),
      fc.constantFrom(
        "user-agent",
        "connection",
        "accept",
        "content-type",
        "x-amz-content",
        "sec-x",
        "proxy-y",
      ),
    ),
    headerValues,
    { maxKeys: 6 },
  )
  .map((given): Record<string, string> => {
    const reserved = ["x-amz-date", "authorization", "date", "x-amz-security-token", "x-amz-content-sha256"];
    const rest = Object.entries(given).filter(([name]) => !reserved.includes(name));
    return { ...Object.fromEntries(rest), host: "bedrock-runtime.us-east-1.amazonaws.com" };
  });
const cases: fc.Arbitrary<Case> = fc.record({
  method: fc.constantFrom("GET", "POST", "PUT", "DELETE"),
  path: paths,
  query: fc.dictionary(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }),
    fc.string({ unit: "grapheme" }),
    {
      maxKeys: 4,
      noNullPrototype: true,
    },
  ),
  headers,
  body: fc.oneof(fc.string({ unit: "grapheme" }), fc.uint8Array({ maxLength: 200 })),
  keys: fc.record({
    accessKeyId: fc.stringMatching(/^[A-Z0-9]{16,20}$/),
    secretAccessKey: fc.stringMatching(/^[A-Za-z0-9/+]{10,40}$/),
    sessionToken: fc.option(fc.stringMatching(/^[A-Za-z0-9/+=]{1,80}$/), { nil: undefined }),
  }),
  region: fc.constantFrom("us-east-1", "eu-central-1", "us-gov-west-1"),
  at: fc.date({ min: new Date("2020-01-01"), max: new Date("2099-12-31"), noInvalidDate: true }),
});

describe("RequestSigner", () => {
  it("gives AWS's own signature for any path, query, headers, body, keys and date", async () => {
    const signer = new RequestSigner();
    await fc.assert(
      fc.asyncProperty(cases, async (given) => {
        const request = { ...given, query: encodeQuery(given.query ?? {}) };
        expect(signer.sign(request, given.keys, given.region, given.at)).toEqual(
          await signWithAws(given, "bedrock"),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("signs host, content type, date and session token, and encodes the model id of the path twice", () => {
    const signed = new RequestSigner().sign(
      {
        method: "POST",
        path: "/model/amazon.titan-embed-text-v2%3A0/invoke",
        headers: { host: "localhost:8080", "content-type": "application/json", "user-agent": "varve" },
        body: '{"inputText":"Zoë"}',
      },
      { ...KEYS, sessionToken: "token" },
      "us-east-1",
      AT,
    );
    expect(signed["x-amz-date"]).toBe("20261123T102030Z");
    expect(signed["authorization"]).toContain(
      "Credential=AKIDEXAMPLE/20261123/us-east-1/bedrock/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, ",
    );
    expect(signed["user-agent"]).toBe("varve");
  });

  it("derives a new key when the secret changes under the same access key id", async () => {
    const signer = new RequestSigner();
    const request = { method: "POST", path: "/", headers: { host: "h" }, body: "" };
    const rotated = { ...KEYS, secretAccessKey: "rotated" };
    const first = signer.sign(request, KEYS, "us-east-1", AT);
    const second = signer.sign(request, rotated, "us-east-1", AT);
    expect(second["authorization"]).not.toBe(first["authorization"]);
    expect(second).toEqual(
      await signWithAws({ ...request, keys: rotated, region: "us-east-1", at: AT }, "bedrock"),
    );
  });

  it("still signs correctly after more regions than it keeps keys for", async () => {
    const signer = new RequestSigner();
    const request = { method: "POST", path: "/", headers: { host: "h" }, body: "" };
    for (let index = 0; index < 40; index++) signer.sign(request, KEYS, `region-${index}`, AT);
    expect(signer.sign(request, KEYS, "region-0", AT)).toEqual(
      await signWithAws({ ...request, keys: KEYS, region: "region-0", at: AT }, "bedrock"),
    );
  });
});

describe("percentEncode", () => {
  it("encodes a model id or ARN as one path segment", () => {
    expect(percentEncode("arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v2:0")).toBe(
      "arn%3Aaws%3Abedrock%3Aus-east-1%3A%3Afoundation-model%2Famazon.titan-embed-text-v2%3A0",
    );
    expect(percentEncode("-_.~!'()*")).toBe("-_.~%21%27%28%29%2A");
  });
});
