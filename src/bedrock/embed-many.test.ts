import { afterEach, describe, expect, it } from "vitest";
import type { CannedAnswer, Script } from "../../test/fixtures/canned-server.js";
import { type OpenBedrock, openBedrock } from "../../test/fixtures/open-bedrock.js";
import { VarveError } from "../errors.js";
import type { BedrockClientOptions } from "./client.js";
import { type EmbeddedText, type EmbedManyOptions, type EmbedManyProgress, embedMany } from "./embed-many.js";
import { BedrockEmbedder, type BedrockEmbedderOptions } from "./embedder.js";

const TITAN = "amazon.titan-embed-text-v2:0";
const COHERE = "cohere.embed-english-v3";
const DOCUMENT = { purpose: "document" } as const;

let opened: OpenBedrock | undefined;
afterEach(() => opened?.close());

async function open(
  script: Script,
  options: Partial<BedrockEmbedderOptions> = {},
  client: Partial<BedrockClientOptions> = {},
) {
  opened = await openBedrock(script, { maxAttempts: 1, ...client });
  const embedder = new BedrockEmbedder({
    model: TITAN,
    dimensions: options.model === COHERE ? undefined : 256,
    ...options,
    client: opened.client,
  });
  return { embedder, server: opened.server };
}

const vectorOf = (text: string, dimensions: number): number[] => [
  Number.parseInt(text, 10),
  ...new Array(dimensions - 1).fill(0),
];
const titan: Script = ({ body }) => ({
  body: { embedding: vectorOf(JSON.parse(body).inputText, 256), inputTextTokenCount: 2 },
});
const cohere: Script = ({ body }) => ({
  body: { embeddings: JSON.parse(body).texts.map((text: string) => vectorOf(text, 1024)) },
});
const refused = (name: string, status: number): CannedAnswer => ({
  status,
  headers: { "x-amzn-errortype": name },
  body: { message: "refused" },
});
const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index));

async function all(texts: AsyncIterable<EmbeddedText>): Promise<EmbeddedText[]> {
  const list: EmbeddedText[] = [];
  for await (const text of texts) list.push(text);
  return list;
}

/** What was yielded before it rejected, and what it rejected with. */
async function untilFailure(texts: AsyncIterable<EmbeddedText>) {
  const list: EmbeddedText[] = [];
  try {
    for await (const text of texts) list.push(text);
  } catch (error) {
    return { list, error };
  }
  throw new Error("It did not reject.");
}

describe("embedMany", () => {
  it("yields every text with its vector, in order, and counts what it spent", async () => {
    const { embedder } = await open(titan);
    const progress: EmbedManyProgress[] = [];
    const embedded = await all(
      embedMany(embedder, numbers(250), { ...DOCUMENT, onProgress: (sums) => progress.push(sums) }),
    );
    expect(embedded.map(({ index, text, vector }) => [index, text, vector?.[0]])).toEqual(
      numbers(250).map((text, index) => [index, text, index]),
    );
    expect(progress.map(({ embedded: count }) => count)).toEqual([96, 192, 250]);
    expect(progress.at(-1)).toEqual({ embedded: 250, failed: 0, requests: 250, inputTokens: 500 });
  });

  it("puts as many texts into a request as the model takes, and keeps the bound of requests at once", async () => {
    let inFlight = 0;
    let most = 0;
    const sizes: number[] = [];
    const { embedder } = await open(
      async (request, index, response) => {
        inFlight += 1;
        most = Math.max(most, inFlight);
        sizes.push(JSON.parse(request.body).texts.length);
        await new Promise((resolve) => setTimeout(resolve, 3));
        inFlight -= 1;
        return cohere(request, index, response);
      },
      { model: COHERE },
      { maxConcurrency: 3 },
    );
    const embedded = await all(embedMany(embedder, numbers(1_000), DOCUMENT));
    expect(embedded.map(({ vector }) => vector?.[0])).toEqual(numbers(1_000).map(Number));
    expect(sizes.sort((a, b) => a - b)).toEqual([40, ...new Array(10).fill(96)]);
    expect(most).toBeLessThanOrEqual(3);
  });

  it("reads no further ahead than the requests that may be in flight, and one part more", async () => {
    let read = 0;
    async function* texts() {
      for (; read < 100_000; read += 1) yield String(read);
    }
    const { embedder } = await open(titan, {}, { maxConcurrency: 8 });
    let taken = 0;
    for await (const { index } of embedMany(embedder, texts(), DOCUMENT)) {
      expect(index).toBe(taken);
      expect(read - taken).toBeLessThanOrEqual(3 * 96);
      taken += 1;
      if (taken === 1_000) break;
    }
    const { requests } = opened?.server ?? { requests: [] };
    expect(requests.length).toBeLessThanOrEqual(1_000 + 3 * 96);
  });

  it("reports what fails for one text as its result, and embeds the others", async () => {
    const { embedder, server } = await open((request, index, response) =>
      JSON.parse(request.body).inputText === "7"
        ? refused("ValidationException", 400)
        : titan(request, index, response),
    );
    const texts = [...numbers(9), " ", "9"];
    const progress: EmbedManyProgress[] = [];
    const embedded = await all(
      embedMany(embedder, texts, { ...DOCUMENT, onProgress: (sums) => progress.push(sums) }),
    );
    expect(embedded.map(({ index }) => index)).toEqual(texts.map((_, index) => index));
    expect(
      embedded.flatMap(({ index, error }) => (error === undefined ? [] : [[index, error.code]])),
    ).toEqual([
      [7, "REQUEST_REJECTED"],
      [9, "INPUT_INVALID"],
    ]);
    expect(embedded[9]?.error?.message).toContain("index 9");
    expect(progress.at(-1)).toMatchObject({ embedded: 9, failed: 2 });
    expect(server.requests).toHaveLength(10);
  });

  it("ends with what every further text would meet, after all that was begun was yielded", async () => {
    const { embedder, server } = await open(
      (request, index, response) =>
        Number(JSON.parse(request.body).inputText) >= 100
          ? refused("AccessDeniedException", 403)
          : titan(request, index, response),
      {},
      { maxConcurrency: 4 },
    );
    let read = 0;
    function* texts() {
      for (; read < 50_000; read += 1) yield String(read);
    }
    const { list, error } = await untilFailure(embedMany(embedder, texts(), DOCUMENT));
    expect(error).toMatchObject({ code: "ACCESS_DENIED" });
    expect(list.map(({ index }) => index)).toEqual(list.map((_, index) => index));
    expect(list.filter(({ vector }) => vector !== undefined)).toHaveLength(100);
    expect(read).toBeLessThan(1_000);
    expect(server.requests.length).toBeLessThan(120);
  });

  it("goes on where an aborted call stopped", async () => {
    const { embedder, server } = await open(titan);
    const controller = new AbortController();
    const kept: EmbeddedText[] = [];
    const run = async (options: Partial<EmbedManyOptions>) => {
      for await (const embedded of embedMany(embedder, numbers(500), { ...DOCUMENT, ...options })) {
        kept.push(embedded);
        if (kept.length === 130) controller.abort();
      }
    };
    await expect(run({ signal: controller.signal })).rejects.toMatchObject({ code: "ABORTED" });
    const stopped = kept.length;
    expect(stopped).toBeLessThan(500);
    const before = server.requests.length;
    await run({ skip: stopped });
    expect(kept.map(({ index, text, vector }) => [index, text, vector?.[0]])).toEqual(
      numbers(500).map((text, index) => [index, text, index]),
    );
    // Of the aborted call some requests may arrive late; nothing that was yielded is asked for again.
    const asked = server.requests.slice(before).map(({ body }) => Number(JSON.parse(body).inputText));
    expect(Math.min(...asked)).toBe(stopped);
  });

  it("leaves a source that keeps it waiting when it is aborted", async () => {
    const { embedder } = await open(titan);
    const controller = new AbortController();
    async function* texts() {
      yield "1";
      controller.abort();
      await new Promise(() => {});
    }
    const embedding = all(embedMany(embedder, texts(), { ...DOCUMENT, signal: controller.signal }));
    await expect(embedding).rejects.toMatchObject({ code: "ABORTED" });
  });

  it("refuses what is no text and what is no number of texts", async () => {
    const { embedder } = await open(titan);
    const call = (texts: readonly unknown[], options: object) =>
      all(embedMany(embedder, texts as string[], { ...DOCUMENT, ...options }));
    await expect(call([1], {})).rejects.toMatchObject({ code: "INPUT_INVALID" });
    for (const skip of [-1, 0.5, Number.NaN])
      await expect(call(["a"], { skip })).rejects.toBeInstanceOf(VarveError);
    expect(await call([], {})).toEqual([]);
  });
});
