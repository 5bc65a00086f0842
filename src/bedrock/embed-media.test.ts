import { afterEach, describe, expect, it } from "vitest";
import type { Script } from "../../test/fixtures/canned-server.js";
import { type OpenBedrock, openBedrock } from "../../test/fixtures/open-bedrock.js";
import { BedrockEmbedder, type BedrockEmbedderOptions } from "./embedder.js";

const TITAN_MM = "amazon.titan-embed-image-v1";
const COHERE_3 = "cohere.embed-english-v3";
const COHERE_4 = "global.cohere.embed-v4:0";
const NOVA = "amazon.nova-2-multimodal-embeddings-v1:0";
const DOCUMENT = { purpose: "document" } as const;
const PNG = Buffer.from("89504e470d0a1a0a00", "hex");
const PNG_64 = PNG.toString("base64");
const PNG_URL = `data:image/png;base64,${PNG_64}`;

const opened: OpenBedrock[] = [];
afterEach(async () => {
  for (const bedrock of opened.splice(0)) await bedrock.close();
});

async function open(
  script: Script,
  options: Omit<BedrockEmbedderOptions, "client">,
): Promise<OpenBedrock & { embedder: BedrockEmbedder }> {
  const bedrock = await openBedrock(script, { maxConcurrency: 1 });
  opened.push(bedrock);
  return { ...bedrock, embedder: new BedrockEmbedder({ client: bedrock.client, ...options }) };
}

const vector = (dimensions: number, first = 1): number[] => [
  first,
  ...new Array<number>(dimensions - 1).fill(0),
];

describe("Titan multimodal embeddings", () => {
  const titan: Script = () => ({ body: { embedding: vector(384), inputTextTokenCount: 2, message: null } });

  it("embeds a text, an image, or both, one per request", async () => {
    const { embedder, bodies } = await open(titan, { model: TITAN_MM, dimensions: 384 });
    await embedder.embed(["tea"], DOCUMENT);
    const result = await embedder.embedInputs(
      [{ image: { bytes: PNG } }, { text: "tea", image: { url: PNG_URL } }],
      DOCUMENT,
    );
    expect(result).toMatchObject({ requests: 2, inputTokens: 4 });
    expect(result.vectors.map((found) => found.length)).toEqual([384, 384]);
    const embeddingConfig = { outputEmbeddingLength: 384 };
    expect(bodies()).toEqual([
      { inputText: "tea", embeddingConfig },
      { inputImage: PNG_64, embeddingConfig },
      { inputText: "tea", inputImage: PNG_64, embeddingConfig },
    ]);
    expect(embedder.space).toEqual({ model: TITAN_MM, dimensions: 384 });
  });

  it("refuses an answer that holds a message in place of a vector", async () => {
    const { embedder } = await open(() => ({ body: { embedding: null, message: "too large" } }), {
      model: TITAN_MM,
    });
    await expect(embedder.embedImages([{ bytes: PNG }], DOCUMENT)).rejects.toMatchObject({
      code: "RESPONSE_INVALID",
    });
  });

  it.each([
    ["end", "a", "b"],
    ["start", "b", "a"],
  ] as const)(
    "cuts the %s of a text that has more tokens than the model takes, by the estimate",
    async (truncate, kept, cut) => {
      const { embedder, bodies } = await open(titan, { model: TITAN_MM, dimensions: 384, truncate });
      const parts = [kept.repeat(2_000), cut.repeat(2_000)];
      const text = (truncate === "end" ? parts : parts.reverse()).join("");
      const result = await embedder.embed(["short", text], DOCUMENT);
      expect(result.truncated).toEqual([1]);
      expect(result.warnings).toEqual([
        `1 of 2 texts are longer than ${TITAN_MM} takes; their vectors cover the ${truncate === "end" ? "beginning" : "end"}.`,
      ]);
      expect(bodies()[1]).toMatchObject({ inputText: kept.repeat(1_024) });
    },
  );

  it("cuts no character in half by tokens", async () => {
    const { embedder, bodies } = await open(titan, { model: TITAN_MM, dimensions: 384, truncate: "end" });
    await embedder.embed([`x${"😀".repeat(2_000)}`], DOCUMENT);
    expect(bodies()).toMatchObject([{ inputText: `x${"😀".repeat(255)}` }]);
  });
});

describe("Cohere Embed v4", () => {
  const cohere =
    (shape: (vectors: number[][]) => unknown): Script =>
    ({ body }) => {
      const { texts, inputs } = JSON.parse(body);
      const vectors = (texts ?? inputs).map((_: unknown, index: number) => vector(512, index));
      return { headers: { "x-amzn-bedrock-input-token-count": "9" }, body: { embeddings: shape(vectors) } };
    };

  it.each<[string, (vectors: number[][]) => unknown]>([
    ["a list", (vectors) => vectors],
    ["an object by type", (vectors) => ({ float: vectors })],
  ])("reads %s of vectors", async (_, shape) => {
    const { embedder, bodies, server } = await open(cohere(shape), { model: COHERE_4, dimensions: 512 });
    const result = await embedder.embed(["a", "b"], { purpose: "query" });
    expect(result.vectors.map((found) => found[0])).toEqual([0, 1]);
    expect(result).toMatchObject({ inputTokens: 9, requests: 1 });
    expect(bodies()).toEqual([
      { texts: ["a", "b"], input_type: "search_query", output_dimension: 512, truncate: "RIGHT" },
    ]);
    expect(server.requests[0]?.path).toBe("/model/global.cohere.embed-v4%3A0/invoke");
    expect(embedder.space).toEqual({ model: "cohere.embed-v4:0", dimensions: 512 });
  });

  it("embeds images, and a text with its image, four to a request", async () => {
    const { embedder, bodies } = await open(
      cohere((vectors) => vectors),
      {
        model: COHERE_4,
        dimensions: 512,
        truncate: "error",
      },
    );
    const result = await embedder.embedInputs(
      [{ text: "a", image: { bytes: PNG } }, ...new Array(4).fill({ image: { bytes: PNG } })],
      DOCUMENT,
    );
    expect(result.requests).toBe(2);
    const image = { type: "image_url", image_url: { url: PNG_URL } };
    const common = { input_type: "search_document", output_dimension: 512, truncate: "NONE" };
    expect(bodies()).toEqual([
      {
        inputs: [
          { content: [{ type: "text", text: "a" }, image] },
          ...new Array(3).fill({ content: [image] }),
        ],
        ...common,
      },
      { inputs: [{ content: [image] }], ...common },
    ]);
  });
});

describe("Cohere Embed v3", () => {
  it("embeds images one by one, and tells the model how to cut texts", async () => {
    const { embedder, bodies } = await open(() => ({ body: { embeddings: [vector(1_024)] } }), {
      model: COHERE_3,
      truncate: "start",
    });
    await embedder.embedImages([{ bytes: PNG }, { bytes: PNG }], { purpose: "query" });
    await embedder.embed(["a"], DOCUMENT);
    expect(bodies()).toEqual([
      { images: [PNG_URL], input_type: "image" },
      { images: [PNG_URL], input_type: "image" },
      { texts: ["a"], input_type: "search_document", truncate: "START" },
    ]);
  });
});

describe("Nova multimodal embeddings", () => {
  const nova =
    (members: object = {}): Script =>
    () => ({ body: { embeddings: [{ embeddingType: "TEXT", embedding: vector(256), ...members }] } });

  it.each([
    ["document", "GENERIC_INDEX"],
    ["query", "GENERIC_RETRIEVAL"],
  ] as const)("says that an input is for a %s", async (purpose, embeddingPurpose) => {
    const { embedder, bodies } = await open(nova(), { model: NOVA, dimensions: 256 });
    await embedder.embed(["tea"], { purpose });
    await embedder.embedImages([{ bytes: PNG }], { purpose });
    const common = { schemaVersion: "nova-multimodal-embed-v1", taskType: "SINGLE_EMBEDDING" };
    const params = { embeddingPurpose, embeddingDimension: 256 };
    expect(bodies()).toEqual([
      { ...common, singleEmbeddingParams: { ...params, text: { truncationMode: "NONE", value: "tea" } } },
      {
        ...common,
        singleEmbeddingParams: { ...params, image: { format: "png", source: { bytes: PNG_64 } } },
      },
    ]);
  });

  it("passes on what the model says it cut, and reads its token count", async () => {
    const script: Script = (request, index, response) => {
      const answer = nova({ truncatedCharLength: 4_000 })(request, index, response) as { body: object };
      return { body: { ...answer.body, inputTokenCount: 1_000 } };
    };
    const { embedder, bodies } = await open(script, { model: NOVA, dimensions: 256, truncate: "end" });
    const result = await embedder.embed(["x".repeat(8_193)], DOCUMENT);
    expect(result).toMatchObject({ truncated: [0], inputTokens: 1_000 });
    expect(bodies()).toMatchObject([
      { singleEmbeddingParams: { text: { truncationMode: "END", value: "x".repeat(8_192) } } },
    ]);
  });

  it("refuses a text over its characters unless it may be cut", async () => {
    const { embedder, server } = await open(nova(), { model: NOVA, dimensions: 256 });
    await expect(embedder.embed(["x".repeat(8_193)], DOCUMENT)).rejects.toMatchObject({
      code: "INPUT_INVALID",
      message: `The text at index 0 has 8193 characters, but ${NOVA} takes at most 8192: split it, or set truncate to "start" or "end".`,
    });
    expect(server.requests).toHaveLength(0);
  });
});

describe("BedrockEmbedder with images", () => {
  it.each([
    ["amazon.titan-embed-text-v2:0", { image: { bytes: PNG } }, "MODEL_UNSUPPORTED", "embeds texts only"],
    [NOVA, { text: "a", image: { bytes: PNG } }, "MODEL_UNSUPPORTED", "embed them one by one"],
    [COHERE_3, { text: "a" }, "MODEL_UNSUPPORTED", "by `embed` only"],
    [TITAN_MM, {}, "INPUT_INVALID", "input at index 0 has neither text nor image"],
    [
      TITAN_MM,
      { image: { bytes: Buffer.from("GIF89a") } },
      "INPUT_INVALID",
      "is gif; the model takes png, jpeg",
    ],
    [TITAN_MM, { image: { s3: "s3://bucket/a.png" } }, "INPUT_INVALID", "pass the bytes"],
    [
      COHERE_4,
      { image: { bytes: Buffer.concat([PNG, Buffer.alloc(5_000_000)]) } },
      "INPUT_INVALID",
      "at most 5000000",
    ],
  ])("refuses for %s an input that it does not take: %#", async (model, input, code, why) => {
    const { embedder, server } = await open(() => ({}), { model });
    await expect(embedder.embedInputs([input], DOCUMENT)).rejects.toMatchObject({ code });
    await expect(embedder.embedInputs([input], DOCUMENT)).rejects.toThrow(why);
    expect(server.requests).toHaveLength(0);
  });
});
