import { mkdtemp, readdir, rm } from "node:fs/promises";
import { Agent, request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EXCEPTION_STATUS, type ExceptionName } from "../wire/exceptions.js";
import { LOCAL_BEARER_TOKEN, type LocalBedrock, startLocalBedrock } from "./index.js";
import { RESOURCE_OPERATION_PATHS } from "./operations/all-resource-operations.js";

let bedrock: LocalBedrock;
let folder: string;
const agent = new Agent({ keepAlive: true, maxSockets: 8 });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "varve-fuzz-"));
  bedrock = await startLocalBedrock({ batchFolder: join(folder, "s3"), auth: "any" });
});
afterAll(async () => {
  agent.destroy();
  await bedrock.close();
  await rm(folder, { recursive: true });
});

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: string | Uint8Array;
  readonly authorization: string;
}

interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

function send({ method, path, body, authorization }: Sent): Promise<Received> {
  return new Promise((resolve, reject) => {
    const headers = { authorization };
    httpRequest({ port: bedrock.port, agent, method, path, headers }, async (response) => {
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: await text(response) });
    })
      .on("error", reject)
      .end(body);
  });
}

const word = fc.oneof(
  fc.constantFrom(
    "",
    " ",
    "a",
    "..",
    "TEXT",
    "JSON",
    "INLINE",
    "INPUT",
    "s3://bucket/../x",
    "s3://bucket/x.jsonl",
  ),
  fc.constantFrom(
    "amazon.nova-lite-v1:0",
    "amazon.titan-embed-text-v2:0",
    "localguard1",
    "DRAFT",
    "abcdefghijkl",
  ),
  fc.constantFrom(
    "arn:aws:bedrock:us-west-2::foundation-model/cohere.rerank-v3-5:0",
    "😀",
    "\ud800",
    "\u0000",
  ),
  fc.string({ maxLength: 20 }),
);
const label = word.map((value) => encodeURIComponent(Buffer.from(value).toString()));
const rawLabel = fc.string({ unit: fc.constantFrom(..."/%.:?&=aZ09-_~"), maxLength: 12 });
const known = fc.constantFrom(...Object.values(RESOURCE_OPERATION_PATHS));
const queryName = fc.constantFrom(
  "maxResults",
  "nextToken",
  "sortBy",
  "sortOrder",
  "statusEquals",
  "type",
  "byProvider",
  "submitTimeAfter",
  "__proto__",
);
const queryValue = fc.oneof(
  label,
  fc.constantFrom("1", "-1", "1e9", "99999999999999999999", "2026-11-23T00:00:00Z", "%", "%zz"),
);
const query = fc.array(fc.tuple(queryName, queryValue), { maxLength: 3 });

const target = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(known, fc.array(fc.oneof(label, rawLabel), { minLength: 2, maxLength: 2 })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(
      rawLabel.map((rest) => ({ method: "GET", path: `/${rest.replaceAll("?", "")}` })),
      fc.constant<string[]>([]),
    ),
  },
);

/** Bodies that look like those of the operations, with any member replaced by anything. */
const location = fc.oneof(fc.record({ s3Uri: word }), fc.object());
const source = fc.record({
  type: word,
  inlineDocumentSource: fc.record(
    { type: word, textDocument: fc.record({ text: word }), jsonDocument: fc.object() },
    { requiredKeys: ["type"] },
  ),
});
const shaped = fc.record(
  {
    jobName: word,
    roleArn: fc.constantFrom("arn:aws:iam::123456789012:role/x", "x"),
    modelId: word,
    modelInput: fc.object(),
    modelInvocationType: fc.constantFrom("Converse", "InvokeModel", "x"),
    inputDataConfig: fc.record({ s3InputDataConfig: location }),
    outputDataConfig: fc.record({ s3OutputDataConfig: location }),
    source: fc.constantFrom("INPUT", "OUTPUT", "x"),
    content: fc.array(fc.oneof(fc.record({ text: fc.record({ text: word }) }), fc.object()), {
      maxLength: 3,
    }),
    queries: fc.array(fc.record({ type: word, textQuery: fc.record({ text: word }) }), { maxLength: 2 }),
    sources: fc.array(source, { maxLength: 3 }),
    rerankingConfiguration: fc.record({
      type: fc.constant("BEDROCK_RERANKING_MODEL"),
      bedrockRerankingConfiguration: fc.record({
        modelConfiguration: fc.record({ modelArn: word }),
        numberOfResults: fc.integer(),
      }),
    }),
    kind: fc.constantFrom("nonsense", "thrott"),
  },
  { requiredKeys: [] },
);
const body = fc.oneof(
  { weight: 4, arbitrary: shaped.map((value) => JSON.stringify(value)) },
  fc.json(),
  fc.string(),
  fc.uint8Array({ maxLength: 200 }),
  fc.constant("[".repeat(50_000)),
);
const authorization = fc.oneof(
  { weight: 9, arbitrary: fc.constant(`Bearer ${LOCAL_BEARER_TOKEN}`) },
  fc.constantFrom("Bearer x", "AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=f"),
);
const requests = fc
  .record({ target, query, body, authorization })
  .map(({ target: [{ method, path }, labels], ...rest }) => {
    const filled = labels.reduce((text, value) => text.replace(/\{\w+\}/, () => value), path);
    const search = rest.query.map(([name, value]) => `${name}=${value}`).join("&");
    return {
      method,
      path: search === "" ? filled : `${filled}?${search}`,
      body: rest.body,
      authorization: rest.authorization,
    };
  });

function expectAwsForm({ status, headers, body: answer }: Received): void {
  expect(headers["x-amzn-requestid"]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(headers["content-type"]).toBe("application/json");
  const parsed: unknown = JSON.parse(answer);
  if (status === 200) return;
  const exception = headers["x-amzn-errortype"] as ExceptionName;
  expect(exception).not.toBe("InternalServerException");
  expect(EXCEPTION_STATUS[exception]).toBe(status);
  expect(parsed).toEqual({ message: expect.stringMatching(/./) });
}

/** Thousands of requests, on a machine that may be busy. */
const PATIENCE_MS = 120_000;

describe("any request for something else than a model", () => {
  it(
    "gets an answer of AWS's form, and writes nothing outside the folder",
    async () => {
      await fc.assert(
        fc.asyncProperty(requests, async (sent) => expectAwsForm(await send(sent))),
        { numRuns: 2_000 },
      );
      expect((await readdir(folder)).filter((name) => name !== "s3")).toEqual([]);
    },
    PATIENCE_MS,
  );

  it("to the server's own paths is answered with JSON, and adds no fault by accident", async () => {
    const path = fc.oneof(fc.constantFrom("faults", "faults/x", "requests", "health", ""), rawLabel);
    const method = fc.constantFrom("GET", "POST", "DELETE", "PUT");
    await fc.assert(
      fc.asyncProperty(path, method, body, async (rest, verb, given) => {
        const answer = await send({ method: verb, path: `/_varve/${rest}`, body: given, authorization: "" });
        expect([200, 201, 400, 403, 404]).toContain(answer.status);
        JSON.parse(answer.body);
      }),
      { numRuns: 500 },
    );
    const { faults } = JSON.parse(
      (await send({ method: "GET", path: "/_varve/faults", body: "", authorization: "" })).body,
    );
    expect(faults).toEqual([]);
  });
});
