import { describe, expect, it } from "vitest";
import { NATIVE_CODECS } from "../all-native-codecs.js";
import { drawImage } from "../image/draw-image.js";
import { readImageSize } from "./image-size.js";

// biome-ignore lint/suspicious/noExplicitAny: answers of five shapes, read by path
type Json = any;

async function serve(format: string, body: object): Promise<Json> {
  const codec = NATIVE_CODECS.get(format);
  if (codec === undefined) throw new Error(`no codec ${format}`);
  const { body: answer, inputTokens } = await codec.serve(body);
  return { ...(answer as object), inputTokens };
}

const picture = (seed: number) => drawImage({ width: 20, height: 10, seed, subject: "a" });
const PNG = picture(1);
const uri = (base64: string) => `data:image/png;base64,${base64}`;
const unit = (vector: number[]) => expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
const cosine = (one: number[], other: number[]) =>
  one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);

describe("titan-embed-mm", () => {
  it("embeds a text, an image, and something between both", async () => {
    const text = await serve("titan-embed-mm", { inputText: "a dog" });
    const image = await serve("titan-embed-mm", { inputImage: PNG });
    const both = await serve("titan-embed-mm", { inputText: "a dog", inputImage: PNG });
    expect(Object.keys(text)).toEqual(["embedding", "inputTextTokenCount", "message", "inputTokens"]);
    for (const { embedding } of [text, image, both]) {
      expect(embedding).toHaveLength(1024);
      unit(embedding);
    }
    expect(image.inputTextTokenCount).toBe(0);
    expect(cosine(both.embedding, text.embedding)).toBeGreaterThan(0.6);
    expect(cosine(both.embedding, image.embedding)).toBeGreaterThan(0.6);
    expect(cosine(text.embedding, image.embedding)).toBeLessThan(0.3);
  });

  it("has the length asked for", async () => {
    const embeddingConfig = { outputEmbeddingLength: 384 };
    expect((await serve("titan-embed-mm", { inputText: "a", embeddingConfig })).embedding).toHaveLength(384);
  });

  it.each<[object, string]>([
    [{}, "#: required key [inputText] or [inputImage] not found"],
    [{ inputImage: "not base64!" }, "#/inputImage: expected a base64 image"],
    [{ inputText: "x".repeat(1100) }, "Too many input tokens. Max input tokens: 256"],
  ])("refuses %j", async (body, message) => {
    await expect(serve("titan-embed-mm", body)).rejects.toThrow(message);
  });
});

describe("cohere-embed-v4", () => {
  const input_type = "search_document";

  it("answers with a list, or with an object by type where types are asked for", async () => {
    const list = await serve("cohere-embed-v4", { texts: ["a dog", "a cat"], input_type });
    expect(list.response_type).toBe("embeddings_floats");
    expect(list.embeddings.map((vector: number[]) => vector.length)).toEqual([1536, 1536]);
    const types = await serve("cohere-embed-v4", {
      texts: ["a dog"],
      input_type,
      embedding_types: ["float", "int8"],
      output_dimension: 256,
    });
    expect(types.response_type).toBe("embeddings_by_type");
    expect(Object.keys(types.embeddings)).toEqual(["float", "int8"]);
    expect(types.embeddings.float[0]).toHaveLength(256);
    expect(types.embeddings.int8[0].every(Number.isInteger)).toBe(true);
  });

  it("embeds images, and inputs that mix text and image", async () => {
    const { embeddings } = await serve("cohere-embed-v4", {
      images: [uri(PNG), uri(picture(2))],
      input_type,
    });
    expect(cosine(embeddings[0], embeddings[1])).toBeLessThan(0.5);
    const mixed = await serve("cohere-embed-v4", {
      input_type,
      inputs: [
        {
          content: [
            { type: "text", text: "a dog" },
            { type: "image_url", image_url: { url: uri(PNG) } },
          ],
        },
      ],
    });
    expect(cosine(mixed.embeddings[0], embeddings[0])).toBeGreaterThan(0.6);
    expect(mixed.inputTokens).toBe(2);
  });

  it.each<[object, string]>([
    [{ input_type }, "#: exactly one of the keys [texts], [images] and [inputs] is required"],
    [{ input_type, texts: ["a"], images: [uri(PNG)] }, "#: exactly one of the keys"],
    [{ input_type, images: ["https://example.com"] }, "#/images/0: expected a data URI of a base64 image"],
    [
      { input_type, texts: ["a long text"], max_tokens: 1, truncate: "NONE" },
      "#/texts/0: expected at most 1 tokens",
    ],
    [{ input_type, texts: ["a"], output_dimension: 7 }, "#/output_dimension: 7 is not a valid enum value"],
    [
      { input_type, inputs: [{ content: [{ type: "text" }] }] },
      "#/inputs/0/content/0: required key [text] not found",
    ],
  ])("refuses %j", async (body, message) => {
    await expect(serve("cohere-embed-v4", body)).rejects.toThrow(message);
  });
});

it("cohere-embed-v3 embeds one image and says how large it is", async () => {
  const answer = await serve("cohere-embed-v3", { images: [uri(PNG)], input_type: "image" });
  expect(answer.embeddings[0]).toHaveLength(1024);
  expect(answer.images).toEqual([{ width: 20, height: 10, format: "png", bit_depth: 24 }]);
});

describe("nova-embed", () => {
  const params = { embeddingPurpose: "GENERIC_INDEX" };
  const ask = (more: object) =>
    serve("nova-embed", { taskType: "SINGLE_EMBEDDING", singleEmbeddingParams: { ...params, ...more } });

  it("embeds a text and counts it", async () => {
    const answer = await ask({ text: { truncationMode: "END", value: "a dog" }, embeddingDimension: 256 });
    expect(answer.embeddings).toEqual([{ embeddingType: "TEXT", embedding: expect.any(Array) }]);
    expect(answer.embeddings[0].embedding).toHaveLength(256);
    expect(answer.inputTokens).toBe(2);
  });

  it("cuts a long text where told to, and says so", async () => {
    const value = `${"x".repeat(8192)} end`;
    const [{ truncatedCharLength }] = (await ask({ text: { truncationMode: "END", value } })).embeddings;
    expect(truncatedCharLength).toBe(8192);
    await expect(ask({ text: { truncationMode: "NONE", value } })).rejects.toThrow(
      "expected maxLength: 8192",
    );
  });

  it("embeds an image, and picture and sound of a video apart", async () => {
    const image = await ask({ image: { format: "png", source: { bytes: PNG } } });
    expect(image.embeddings[0]).toMatchObject({ embeddingType: "IMAGE" });
    expect(image.embeddings[0].embedding).toHaveLength(3072);
    const s3Location = { uri: "s3://bucket/video.mp4" };
    const video = await ask({
      video: { format: "mp4", source: { s3Location }, embeddingMode: "AUDIO_VIDEO_SEPARATE" },
    });
    expect(video.embeddings.map(({ embeddingType }: Json) => embeddingType)).toEqual(["VIDEO", "AUDIO"]);
  });

  it("takes exactly one kind of input", async () => {
    await expect(ask({})).rejects.toThrow("exactly one of the keys [text], [image], [audio] and [video]");
  });
});

it("twelvelabs-marengo embeds a text in 512 dimensions", async () => {
  const { data } = await serve("twelvelabs-marengo", { inputType: "text", text: { inputText: "a dog" } });
  expect(data[0].embedding).toHaveLength(512);
  await expect(serve("twelvelabs-marengo", { inputType: "image" })).rejects.toThrow(
    "required key [image] not found",
  );
});

describe("the size of an image", () => {
  it("is read from a JPEG behind other segments", () => {
    const bytes = Buffer.from("ffd8ffe000044a46ffc0000b080020004003", "hex");
    expect(readImageSize(bytes)).toEqual({ width: 64, height: 32 });
  });

  it.each(["", "ffd8", "ffd8ffe0ffff00000000", "89504e47"])("is unknown for the bytes %s", (hex) => {
    expect(readImageSize(Buffer.from(hex, "hex"))).toEqual({ width: 0, height: 0 });
  });
});

it("rerank puts the likeliest document first and gives as many as asked for", async () => {
  const documents = ["Cats sleep all day.", "Lisbon is the capital of Portugal.", { title: "Porto" }];
  const { results } = await serve("rerank", {
    query: "capital of Portugal",
    documents,
    top_n: 2,
    api_version: 2,
  });
  expect(results).toHaveLength(2);
  expect(results[0].index).toBe(1);
  expect(results[0].relevance_score).toBeGreaterThan(results[1].relevance_score);
});
