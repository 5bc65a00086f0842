import { afterEach, describe, expect, it } from "vitest";
import {
  type CannedAnswer,
  type CannedServer,
  type RecordedRequest,
  type Script,
  startCannedServer,
} from "../../test/fixtures/canned-server.js";
import { rendezvous } from "../../test/fixtures/rendezvous.js";
import { PartialEmbeddingError } from "../errors.js";
import type { LogFields } from "../spec/logger.js";
import { BedrockClient, type BedrockClientOptions } from "./client.js";
import { CredentialSource } from "./credential-source.js";
import { BedrockEmbedder, type BedrockEmbedderOptions } from "./embedder.js";

const TITAN_1 = "amazon.titan-embed-text-v1";
const TITAN_2 = "amazon.titan-embed-text-v2:0";
const COHERE = "cohere.embed-english-v3";
const DOCUMENT = { purpose: "document" } as const;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function open(
  script: Script,
  options: Partial<BedrockEmbedderOptions> = {},
  clientOptions: Partial<BedrockClientOptions> = {},
): Promise<{ embedder: BedrockEmbedder; server: CannedServer; bodies(): unknown[] }> {
  const server = await startCannedServer(script);
  const client = new BedrockClient({
    region: "us-west-2",
    credentials: new CredentialSource({ accessKeyId: "AKID", secretAccessKey: "s" }),
    endpoint: server.url,
    sleep: async () => {},
    ...clientOptions,
  });
  cleanups.push(
    () => server.close(),
    () => client.close(),
  );
  const embedder = new BedrockEmbedder({ client, model: TITAN_2, ...options });
  return { embedder, server, bodies: () => server.requests.map(({ body }) => JSON.parse(body)) };
}

/** A vector that is 0 but for its first number. */
function vector(first: number, dimensions: number): number[] {
  return [first, ...new Array<number>(dimensions - 1).fill(0)];
}

/** Texts are numbers, and the first number of a text's vector is the text. */
const titan: Script = ({ body }) => {
  const { inputText, dimensions = 1536 } = JSON.parse(body);
  return { body: { embedding: vector(Number(inputText), dimensions), inputTextTokenCount: 3 } };
};

function cohere(shape: (vectors: number[][]) => unknown = (vectors) => vectors): Script {
  return ({ body }) => {
    const vectors = JSON.parse(body).texts.map((text: string) => vector(Number.parseInt(text, 10), 1024));
    return { headers: { "x-amzn-bedrock-input-token-count": "40" }, body: { embeddings: shape(vectors) } };
  };
}

const refused = (name: string, status: number): CannedAnswer => ({
  status,
  headers: { "x-amzn-errortype": name },
  body: { message: "refused" },
});
const textOf = (request: RecordedRequest): string => JSON.parse(request.body).inputText;
const firsts = (vectors: readonly (Float32Array | undefined)[]): unknown[] =>
  vectors.map((found) => found?.[0]);
const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index));

describe("BedrockEmbedder with Titan", () => {
  it("sends one text per request and keeps the order", async () => {
    const { embedder, server, bodies } = await open(titan, { model: TITAN_1 });
    const result = await embedder.embed(["2", "0", "1"], DOCUMENT);
    expect(firsts(result.vectors)).toEqual([2, 0, 1]);
    expect(result.vectors.every((found) => found instanceof Float32Array && found.length === 1536)).toBe(
      true,
    );
    expect(result).toMatchObject({ inputTokens: 9, requests: 3 });
    expect(new Set(bodies().map((body) => JSON.stringify(body)))).toEqual(
      new Set(['{"inputText":"2"}', '{"inputText":"0"}', '{"inputText":"1"}']),
    );
    expect(server.requests[0]?.path).toBe("/model/amazon.titan-embed-text-v1/invoke");
    expect(embedder.space).toEqual({ model: TITAN_1, dimensions: 1536 });
  });

  it("sends dimensions, and normalize only where it is set", async () => {
    const plain = await open(titan);
    await plain.embedder.embed(["1"], DOCUMENT);
    expect(plain.bodies()).toEqual([{ inputText: "1", dimensions: 1024 }]);
    const chosen = await open(titan, { dimensions: 256, normalize: false });
    const { vectors } = await chosen.embedder.embed(["1"], { purpose: "query" });
    expect(chosen.bodies()).toEqual([{ inputText: "1", dimensions: 256, normalize: false }]);
    expect(vectors[0]).toHaveLength(256);
    expect(chosen.embedder.space).toEqual({ model: TITAN_2, dimensions: 256 });
  });

  it("embeds many texts in order with a bounded number of requests at once", async () => {
    const { waiting, arrive } = rendezvous(8);
    const script: Script = async (request, index, response) => {
      await arrive();
      return titan(request, index, response);
    };
    const { embedder } = await open(script, { dimensions: 256 }, { maxConcurrency: 8 });
    const { vectors, requests, inputTokens, calls } = await embedder.embed(numbers(96), DOCUMENT);
    expect(firsts(vectors)).toEqual(Array.from({ length: 96 }, (_, index) => index));
    expect({ requests, inputTokens, calls }).toMatchObject({
      requests: 96,
      inputTokens: 288,
      calls: new Array(96).fill({ attempts: 1, region: "us-west-2", timings: { retryMs: 0 } }),
    });
    expect(waiting).toEqual(new Array(12).fill(8));
  });

  it("sends nothing for no texts", async () => {
    const { embedder, server } = await open(titan);
    expect(await embedder.embed([], DOCUMENT)).toEqual({
      vectors: [],
      requests: 0,
      calls: [],
      inputTokens: 0,
    });
    expect(server.requests).toHaveLength(0);
  });

  it("reads the token count of the header where the body has none, and states none where neither has", async () => {
    const headers = { "x-amzn-bedrock-input-token-count": "5" };
    const counted = await open((_request, index) => ({
      headers: index === 0 ? headers : {},
      body: { embedding: vector(1, 1024) },
    }));
    expect((await counted.embedder.embed(["1"], DOCUMENT)).inputTokens).toBe(5);
    expect(await counted.embedder.embed(["1"], DOCUMENT)).not.toHaveProperty("inputTokens");
  });

  it.each(["", " ", "\n\t"])(
    "refuses the blank text %j and names its place, with no request",
    async (blank) => {
      const { embedder, server } = await open(titan);
      await expect(embedder.embed(["1", blank], DOCUMENT)).rejects.toMatchObject({
        code: "INPUT_INVALID",
        message: "The text at index 1 is blank: there is nothing to embed.",
      });
      expect(server.requests).toHaveLength(0);
    },
  );

  it("refuses a text over 50,000 characters and names its place, length and limit", async () => {
    const { embedder, server } = await open(titan);
    await expect(embedder.embed(["1", "x".repeat(50_001)], DOCUMENT)).rejects.toMatchObject({
      code: "INPUT_INVALID",
      message: `The text at index 1 has 50001 characters, but ${TITAN_2} takes at most 50000: split it, or set truncate to "start" or "end".`,
    });
    expect(server.requests).toHaveLength(0);
  });

  it.each(["end", "start"] as const)(
    "cuts the %s of a text again by the count with which the model refuses it, and flags it",
    async (truncate) => {
      // Two tokens a character, where the estimate takes less than one.
      const counting: Script = (request) => {
        const tokens = textOf(request).length;
        if (tokens <= 8_192) return { body: { embedding: vector(1, 1024), inputTextTokenCount: tokens } };
        const message = `400 Bad Request: Too many input tokens. Max input tokens: 8192, request input token count: ${tokens} `;
        return { status: 400, headers: { "x-amzn-errortype": "ValidationException" }, body: { message } };
      };
      const { embedder, server } = await open(counting, { truncate });
      const result = await embedder.embed([`1${"😀".repeat(20_000)}9`, "short"], DOCUMENT);
      const sent = server.requests.map(textOf).filter((text) => text !== "short");
      expect(sent).toHaveLength(2);
      expect(sent[1]).toMatch(truncate === "end" ? /^1(😀)+$/u : /^(😀)+9$/u);
      expect(sent[1]?.length).toBeGreaterThan(7_500);
      expect(result.truncated).toEqual([0]);
      expect(result.warnings).toEqual([expect.stringContaining("1 of 2 texts are longer")]);
      expect(result.calls?.map(({ attempts }) => attempts)).toEqual([2, 1]);
    },
  );

  it("leaves such a refusal to the caller where texts are not to be cut, and gives up at last", async () => {
    const message = "Too many input tokens. Max input tokens: 8192, request input token count: 8193";
    const refusing: Script = () => ({
      status: 400,
      headers: { "x-amzn-errortype": "ValidationException" },
      body: { message },
    });
    const strict = await open(refusing);
    await expect(strict.embedder.embed(["1"], DOCUMENT)).rejects.toMatchObject({ code: "REQUEST_REJECTED" });
    expect(strict.server.requests).toHaveLength(1);
    const cutting = await open(refusing, { truncate: "end" });
    await expect(cutting.embedder.embed(["1234"], DOCUMENT)).rejects.toMatchObject({
      code: "REQUEST_REJECTED",
    });
    expect(cutting.server.requests.map(textOf)).toEqual(["1234", "123", "12", "1"]);
  });

  it("refuses options and texts that there are not, before any request", async () => {
    const truncate = "middle" as "end";
    await expect(open(titan, { truncate })).rejects.toMatchObject({ code: "CONFIG_INVALID" });
    const { embedder, server } = await open(titan);
    const invalid = { code: "INPUT_INVALID" };
    await expect(embedder.embed(["1"], { purpose: "other" as "query" })).rejects.toMatchObject(invalid);
    await expect(embedder.embed([7 as unknown as string], DOCUMENT)).rejects.toMatchObject(invalid);
    expect(server.requests).toHaveLength(0);
  });

  it.each([
    ["no embedding", {}, "no embeddings for 1 texts"],
    ["a null body", null, "no embeddings for 1 texts"],
    ["another length", { embedding: [1, 2] }, "a vector that is not 1024 finite numbers"],
    [
      "a null among the numbers",
      { embedding: [null, ...vector(0, 1023)] },
      "a vector that is not 1024 finite numbers",
    ],
    [
      "a number beyond float32",
      { embedding: vector(1e300, 1024) },
      "a vector that is not 1024 finite numbers",
    ],
  ])("refuses an answer with %s", async (_what, body, message) => {
    const { embedder } = await open(() => ({ body: JSON.stringify(body) }));
    await expect(embedder.embed(["1"], DOCUMENT)).rejects.toMatchObject({
      code: "RESPONSE_INVALID",
      modelId: TITAN_2,
      message: `${TITAN_2} in us-west-2 answered with ${message}.`,
    });
  });
});

describe("BedrockEmbedder with Cohere", () => {
  it.each([
    ["document", "search_document"],
    ["query", "search_query"],
  ] as const)("tells that the texts are for a %s", async (purpose, inputType) => {
    const { embedder, bodies } = await open(cohere(), { model: COHERE });
    await embedder.embed(["1", "2"], { purpose });
    expect(bodies()).toEqual([{ texts: ["1", "2"], input_type: inputType, truncate: "END" }]);
  });

  it("sends at most 96 texts per request and keeps the order", async () => {
    const { embedder, bodies } = await open(cohere(), { model: "cohere.embed-multilingual-v3" });
    const { vectors, requests, inputTokens } = await embedder.embed(numbers(200), DOCUMENT);
    expect(firsts(vectors)).toEqual(Array.from({ length: 200 }, (_, index) => index));
    expect({ requests, inputTokens }).toEqual({ requests: 3, inputTokens: 120 });
    const sizes = bodies().map((body) => (body as { texts: string[] }).texts.length);
    expect(sizes.sort((a, b) => a - b)).toEqual([8, 96, 96]);
  });

  it("reads embeddings by type too", async () => {
    const { embedder } = await open(
      cohere((vectors) => ({ float: vectors })),
      { model: COHERE },
    );
    expect(firsts((await embedder.embed(["3", "4"], DOCUMENT)).vectors)).toEqual([3, 4]);
  });

  it.each([
    [(vectors: number[][]) => vectors.slice(1), "1 vectors for 2 texts"],
    [(vectors: number[][]) => ({ int8: vectors }), "no embeddings for 2 texts"],
    [() => null, "no embeddings for 2 texts"],
  ])("refuses an answer of another shape or count: %#", async (shape, what) => {
    const { embedder } = await open(cohere(shape), { model: COHERE });
    await expect(embedder.embed(["1", "2"], DOCUMENT)).rejects.toMatchObject({
      code: "RESPONSE_INVALID",
      message: `${COHERE} in us-west-2 answered with ${what}.`,
    });
  });

  it("cuts a text over 2,048 characters, never inside a character, and says so to the logger", async () => {
    const warnings: [string, LogFields | undefined][] = [];
    const silent = (): void => {};
    const logger = {
      debug: silent,
      info: silent,
      error: silent,
      warn: (message: string, fields?: LogFields) => void warnings.push([message, fields]),
    };
    const { embedder, bodies } = await open(cohere(), { model: COHERE, logger });
    const emoji = `1${"😀".repeat(1_024)}`;
    const result = await embedder.embed(
      [`2${"x".repeat(3_000)}`, emoji, "x".repeat(2_048).replace("x", "3")],
      DOCUMENT,
    );
    const [{ texts }] = bodies() as [{ texts: string[] }];
    expect(texts.map((text) => text.length)).toEqual([2_048, 2_047, 2_048]);
    expect(texts[1]).toBe(`1${"😀".repeat(1_023)}`);
    expect(result.truncated).toEqual([0, 1]);
    expect(result.warnings).toEqual([
      `2 of 3 texts are longer than ${COHERE} takes; their vectors cover the beginning.`,
    ]);
    expect(warnings).toEqual([["Texts are longer than the model takes", { count: 2, kept: "beginning" }]]);
  });
});

describe("BedrockEmbedder when texts fail", () => {
  it("keeps the vectors of the others", async () => {
    const { embedder } = await open((request, index, response) =>
      textOf(request) === "1" ? refused("ValidationException", 400) : titan(request, index, response),
    );
    const error = await embedder.embed(["0", "1", "2"], DOCUMENT).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PartialEmbeddingError);
    const { vectors, failures, inputTokens, requests, message, code } = error as PartialEmbeddingError;
    expect(firsts(vectors)).toEqual([0, undefined, 2]);
    expect(failures).toMatchObject([{ index: 1, error: { code: "REQUEST_REJECTED" } }]);
    expect({ inputTokens, requests, code }).toEqual({
      inputTokens: 6,
      requests: 3,
      code: "EMBEDDING_PARTIAL",
    });
    expect(message).toMatch(
      /^1 of 3 texts could not be embedded; the others are kept\. The first, at index 1: Bedrock rejected/,
    );
  });

  it("reports every text of a batch that failed", async () => {
    const { embedder } = await open(
      (request, index, response) =>
        JSON.parse(request.body).texts.includes("0")
          ? refused("ModelErrorException", 424)
          : cohere()(request, index, response),
      { model: COHERE },
    );
    const error = await embedder.embed(numbers(100), DOCUMENT).catch((reason: unknown) => reason);
    const { vectors, failures } = error as PartialEmbeddingError;
    expect(failures.map(({ index }) => index)).toEqual(Array.from({ length: 96 }, (_, index) => index));
    expect(firsts(vectors.slice(96))).toEqual([96, 97, 98, 99]);
  });

  it("throws the first error itself when all fail", async () => {
    const { embedder } = await open(() => refused("ValidationException", 400));
    await expect(embedder.embed(["0", "1"], DOCUMENT)).rejects.toMatchObject({
      name: "BedrockError",
      code: "REQUEST_REJECTED",
    });
  });

  it("stops sending when an error would meet every text", async () => {
    const { embedder, server } = await open(
      () => refused("AccessDeniedException", 403),
      {},
      { maxConcurrency: 2 },
    );
    await expect(embedder.embed(numbers(50), DOCUMENT)).rejects.toMatchObject({ code: "ACCESS_DENIED" });
    expect(server.requests.length).toBeLessThanOrEqual(2);
  });

  it("rejects with ABORTED when the signal is aborted, and sends no more", async () => {
    const controller = new AbortController();
    const { embedder, server } = await open(
      (request, index, response) => {
        if (index === 3) controller.abort("bored");
        return titan(request, index, response);
      },
      {},
      { maxConcurrency: 1 },
    );
    const aborted = embedder.embed(numbers(50), { ...DOCUMENT, signal: controller.signal });
    await expect(aborted).rejects.toMatchObject({ code: "ABORTED", cause: "bored" });
    expect(server.requests).toHaveLength(4);
  });
});

describe("BedrockEmbedder's model", () => {
  it.each([
    [TITAN_2, 300, "256 or 512 or 1024, or leave it out for 1024"],
    [TITAN_1, 1024, "1536, or leave it out for 1536"],
    [COHERE, 512, "1024, or leave it out for 1024"],
  ])("refuses for %s the dimensions %i and lists those on offer", async (model, dimensions, offered) => {
    await expect(open(titan, { model, dimensions })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: `${model} does not make vectors of ${dimensions} dimensions. Set the embedder's dimensions (embedding_dims) to ${offered}.`,
    });
  });

  it("is that of baseModel behind an ARN that does not name it", async () => {
    const model = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6";
    await expect(open(titan, { model })).rejects.toMatchObject({
      code: "MODEL_UNSUPPORTED",
      message: `${model} does not tell which model embeds: name it with the embedder's baseModel.`,
    });
    const { embedder, server } = await open(titan, { model, baseModel: TITAN_2 });
    await embedder.embed(["1"], DOCUMENT);
    expect(embedder.space).toEqual({ model: TITAN_2, dimensions: 1024 });
    expect(server.requests[0]?.path).toContain("application-inference-profile%2Fa1b2c3d4e5f6/invoke");
  });

  it.each([
    ["anthropic.claude-3-haiku-20240307-v1:0", "is a chat model and makes no embeddings"],
    ["newcomer.embed-v9:0", "varve cannot embed with newcomer.embed-v9:0"],
  ])("cannot be %s", async (model, why) => {
    await expect(open(titan, { model })).rejects.toMatchObject({
      code: "MODEL_UNSUPPORTED",
      message: expect.stringContaining(why),
    });
  });
});
