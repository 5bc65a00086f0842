import { describe, expect, it } from "vitest";
import { NATIVE_CODECS } from "../all-native-codecs.js";

const serve = (format: string, body: unknown) => {
  const codec = NATIVE_CODECS.get(format);
  if (codec === undefined) throw new Error(`no codec ${format}`);
  return codec.serve(body) as Promise<{ body: TitanBody & CohereBody; inputTokens: number }>;
};
interface TitanBody {
  readonly embedding: number[];
  readonly inputTextTokenCount: number;
  readonly embeddingsByType: { readonly binary: number[] };
}
interface CohereBody {
  readonly response_type: string;
  readonly texts: string[];
  readonly embeddings: number[][] & Record<"float" | "int8" | "uint8" | "binary" | "ubinary", [number[]]>;
}
const length = (vector: readonly number[]): number => Math.hypot(...vector);
const malformed = (faults: string): string =>
  `Malformed input request: ${faults}, please reformat your input and try again.`;

describe("titan-embed-g1", () => {
  it("answers with 1,536 dimensions and the token count", async () => {
    const { body, inputTokens } = await serve("titan-embed-g1", { inputText: "hello world" });
    expect(Object.keys(body)).toEqual(["embedding", "inputTextTokenCount"]);
    expect(body.embedding).toHaveLength(1536);
    expect(body.inputTextTokenCount).toBe(3);
    expect(inputTokens).toBe(3);
  });

  it("refuses the members of its successor", async () => {
    await expect(serve("titan-embed-g1", { inputText: "x", dimensions: 256 })).rejects.toThrow(
      malformed("#: extraneous key [dimensions] is not permitted"),
    );
  });
});

describe("titan-embed-v2", () => {
  it("has 1,024 dimensions of unit length unless told otherwise", async () => {
    const { body } = await serve("titan-embed-v2", { inputText: "hello" });
    expect(body.embedding).toHaveLength(1024);
    expect(length(body.embedding)).toBeCloseTo(1, 5);
    expect(body.embeddingsByType).toEqual({ float: body.embedding });
  });

  it.each([256, 512, 1024])("serves %i dimensions", async (dimensions) => {
    const { body } = await serve("titan-embed-v2", { inputText: "hello", dimensions });
    expect(body.embedding).toHaveLength(dimensions);
  });

  it("keeps the direction but not the length without normalisation", async () => {
    const unit = (await serve("titan-embed-v2", { inputText: "hello", dimensions: 256 })).body.embedding;
    const raw = (await serve("titan-embed-v2", { inputText: "hello", dimensions: 256, normalize: false }))
      .body.embedding;
    expect(length(raw)).toBeCloseTo(10, 4);
    expect(raw).toEqual(unit.map((value: number) => value * 10));
  });

  it("leaves the floats out when only bits are asked for", async () => {
    const { body } = await serve("titan-embed-v2", {
      inputText: "hi",
      dimensions: 256,
      embeddingTypes: ["binary"],
    });
    expect(Object.keys(body)).toEqual(["embeddingsByType", "inputTextTokenCount"]);
    expect(body.embeddingsByType.binary).toHaveLength(256);
    expect(new Set(body.embeddingsByType.binary)).toEqual(new Set([0, 1]));
  });

  it.each([
    [{}, "#: required key [inputText] not found"],
    [{ inputText: "" }, "#/inputText: expected minLength: 1, actual: 0"],
    [{ inputText: 7 }, "#/inputText: expected type: String, found: Integer"],
    [{ inputText: "x".repeat(50_001) }, "#/inputText: expected maxLength: 50000, actual: 50001"],
    [{ inputText: "x", dimensions: 300 }, "#/dimensions: 300 is not a valid enum value"],
    [{ inputText: "x", normalize: "yes" }, "#/normalize: expected type: Boolean, found: String"],
    [
      { texts: ["x"], input_type: "search_query" },
      "#: required key [inputText] not found, #: extraneous key [texts] is not permitted, #: extraneous key [input_type] is not permitted",
    ],
    ["x", "#: expected type: JSONObject, found: String"],
  ])("refuses %j", async (body, faults) => {
    await expect(serve("titan-embed-v2", body)).rejects.toThrow(malformed(faults));
  });

  it("refuses more than 8,192 tokens", async () => {
    await expect(serve("titan-embed-v2", { inputText: "漢".repeat(8193) })).rejects.toThrow(
      "400 Bad Request: Too many input tokens. Max input tokens: 8192, request input token count: 8193",
    );
  });
});

describe("cohere-embed-v3", () => {
  const input_type = "search_document";

  it("answers a vector per text, in order", async () => {
    const { body, inputTokens } = await serve("cohere-embed-v3", { texts: ["red", "blue"], input_type });
    const alone = await serve("cohere-embed-v3", { texts: ["blue"], input_type });
    expect(Object.keys(body)).toEqual(["id", "response_type", "embeddings", "texts"]);
    expect(body.response_type).toBe("embeddings_floats");
    expect(body.texts).toEqual(["red", "blue"]);
    expect(body.embeddings.map((vector: number[]) => vector.length)).toEqual([1024, 1024]);
    expect(body.embeddings[1]).toEqual(alone.body.embeddings[0]);
    expect(inputTokens).toBe(2);
  });

  it("answers by type when types are asked for", async () => {
    const embedding_types = ["float", "int8", "uint8", "binary", "ubinary"];
    const { body } = await serve("cohere-embed-v3", { texts: ["red"], input_type, embedding_types });
    expect(body.response_type).toBe("embeddings_by_type");
    const { float, int8, uint8, binary, ubinary } = body.embeddings;
    expect(float[0]).toHaveLength(1024);
    expect(int8[0]).toEqual(float[0].map((value: number) => Math.round(value * 127)));
    expect(uint8[0]).toEqual(int8[0].map((value: number) => value + 128));
    expect(ubinary[0]).toHaveLength(128);
    expect(binary[0]).toEqual(ubinary[0].map((byte: number) => byte - 128));
    const firstByte = float[0].slice(0, 8).map((value: number) => (value > 0 ? "1" : "0"));
    expect(ubinary[0][0]).toBe(Number.parseInt(firstByte.join(""), 2));
  });

  it.each([
    [{ texts: ["x"] }, "#: required key [input_type] not found"],
    [{ texts: [], input_type }, "#/texts: expected minimum item count: 1, found: 0"],
    [{ texts: new Array(97).fill("x"), input_type }, "#/texts: expected maximum item count: 96, found: 97"],
    [{ texts: ["x", "y".repeat(2049)], input_type }, "#/texts/1: expected maxLength: 2048, actual: 2049"],
    [{ texts: ["x"], input_type: "documents" }, "#/input_type: documents is not a valid enum value"],
    [{ texts: ["漢".repeat(600)], input_type }, "#/texts/0: expected at most 512 tokens, actual: 600"],
    [
      { inputText: "x" },
      "#: required key [input_type] not found, #: extraneous key [inputText] is not permitted",
    ],
  ])("refuses %j", async (body, faults) => {
    await expect(serve("cohere-embed-v3", body)).rejects.toThrow(malformed(faults));
  });

  it("truncates at the end that is named", async () => {
    const text = `${"a".repeat(4)}${"漢".repeat(600)}`;
    const vector = async (texts: string[], truncate: string) =>
      (await serve("cohere-embed-v3", { texts, input_type, truncate })).body.embeddings[0];
    expect(await vector([text], "END")).toEqual(await vector([`aaaa${"漢".repeat(511)}`], "NONE"));
    expect(await vector([text], "START")).toEqual(await vector(["漢".repeat(512)], "NONE"));
  });
});
