import { inflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crc32 } from "../../../wire/crc32.js";
import { NATIVE_CODECS } from "../all-native-codecs.js";
import { encodePng } from "./encode-png.js";

// biome-ignore lint/suspicious/noExplicitAny: answers of four shapes, read by path
type Json = any;

async function serve(format: string, body: object): Promise<Json> {
  const codec = NATIVE_CODECS.get(format);
  if (codec === undefined) throw new Error(`no codec ${format}`);
  return (await codec.serve(body)).body;
}

/** The pixels of a PNG as colours, read by the specification; throws for a damaged one. */
function readPng(bytes: Buffer): { width: number; height: number; colours: number[][] } {
  expect(bytes.subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n");
  const chunks: Record<string, Buffer> = {};
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const typed = bytes.subarray(at + 4, at + 8 + length);
    expect(bytes.readUInt32BE(at + 8 + length)).toBe(crc32(typed));
    chunks[typed.toString("latin1", 0, 4)] = typed.subarray(4);
    at += 12 + length;
  }
  const { IHDR = Buffer.alloc(13), PLTE = Buffer.alloc(0), IDAT = Buffer.alloc(0) } = chunks;
  const [width, height] = [IHDR.readUInt32BE(0), IHDR.readUInt32BE(4)];
  expect([...IHDR.subarray(8)]).toEqual([8, 3, 0, 0, 0]);
  const pixels = inflateSync(IDAT);
  expect(pixels).toHaveLength((width + 1) * height);
  const colours = Array.from({ length: height }, (_, y) =>
    Array.from(pixels.subarray(y * (width + 1) + 1, (y + 1) * (width + 1)), (index) =>
      PLTE.readUIntBE(index * 3, 3),
    ),
  );
  return { width, height, colours };
}

const size = (base64: string) => {
  const { width, height } = readPng(Buffer.from(base64, "base64"));
  return [width, height];
};

it("a PNG has the pixels that it was made of", () => {
  const sides = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(
      sides,
      sides,
      fc.uint8Array({ minLength: 40, maxLength: 40, max: 1 }),
      (width, height, row) => {
        const palette = [
          [1, 2, 3],
          [250, 251, 252],
        ] as const;
        const png = readPng(encodePng(width, height, palette, () => row.subarray(0, width)));
        const colours = Array.from(row.subarray(0, width), (index) => [0x010203, 0xfafbfc][index]);
        expect(png).toEqual({ width, height, colours: Array.from({ length: height }, () => colours) });
      },
    ),
  );
});

describe.each([
  ["titan-image", 42],
  ["nova-canvas", 12],
])("%s", (format, defaultSeed) => {
  const request = (config: object, text = "a boat") => ({
    taskType: "TEXT_IMAGE",
    textToImageParams: { text },
    imageGenerationConfig: config,
  });

  it("draws as many images as asked for, of the size asked for, all different", async () => {
    const { images } = await serve(format, request({ numberOfImages: 3, width: 512, height: 256 }));
    expect(images.map(size)).toEqual([
      [512, 256],
      [512, 256],
      [512, 256],
    ]);
    expect(new Set(images).size).toBe(3);
  });

  it("draws the same for the same seed and another for another", async () => {
    const draw = async (config: object) =>
      (await serve(format, request({ width: 64, height: 64, ...config }))).images[0];
    expect(await draw({})).toBe(await draw({ seed: defaultSeed }));
    expect(await draw({ seed: 7 })).toBe(await draw({ seed: 7 }));
    expect(await draw({ seed: 7 })).not.toBe(await draw({ seed: 8 }));
  });

  it("stops a prompt with the word that stands for harm", async () => {
    const { images = [], error } = await serve(format, request({}, "a varve-content-filter boat"));
    expect(images).toEqual([]);
    expect(error).toContain("blocked by our content filters");
  });

  it.each<[object, string]>([
    [{ taskType: "TEXT_IMAGE" }, "#: required key [textToImageParams] not found"],
    [{ taskType: "DANCE" }, "#/taskType: DANCE is not a valid enum value"],
    [request({ numberOfImages: 6 }), "#/imageGenerationConfig/numberOfImages: 6 is not less or equal to 5"],
    [request({}, ""), "#/textToImageParams/text: expected minLength: 1, actual: 0"],
  ])("refuses %j", async (body, fault) => {
    await expect(serve(format, body)).rejects.toThrow(fault);
  });
});

describe("stability-sdxl", () => {
  const request = { text_prompts: [{ text: "a boat" }], width: 1344, height: 768 };

  it("draws one artifact of the size and seed asked for", async () => {
    const { result, artifacts } = await serve("stability-sdxl", { ...request, seed: 5 });
    expect(result).toBe("success");
    expect(artifacts).toEqual([{ seed: 5, base64: expect.any(String), finishReason: "SUCCESS" }]);
    expect(size(artifacts[0].base64)).toEqual([1344, 768]);
  });

  it("chooses a seed for 0, and says which", async () => {
    const { artifacts } = await serve("stability-sdxl", { ...request, seed: 0 });
    expect(artifacts[0].seed).toBeGreaterThan(0);
    const again = await serve("stability-sdxl", { ...request, seed: artifacts[0].seed });
    expect(again.artifacts[0].base64).toBe(artifacts[0].base64);
  });

  it("says that the content filter stopped it", async () => {
    const { artifacts } = await serve("stability-sdxl", { text_prompts: [{ text: "VARVE-CONTENT-FILTER" }] });
    expect(artifacts[0]).toMatchObject({ base64: "", finishReason: "CONTENT_FILTERED" });
  });
});

describe("stability-image", () => {
  it("draws in the aspect ratio asked for", async () => {
    const body = await serve("stability-image", { prompt: "a boat", aspect_ratio: "16:9", seed: 3 });
    expect(body).toEqual({ seeds: [3], finish_reasons: [null], images: [expect.any(String)] });
    expect(size(body.images[0])).toEqual([1344, 768]);
  });

  it("answers a filtered prompt with its reason alone", async () => {
    expect(await serve("stability-image", { prompt: "varve-content-filter" })).toEqual({
      finish_reasons: ["Filter reason: prompt"],
    });
  });

  it("needs a prompt or an image", async () => {
    await expect(serve("stability-image", {})).rejects.toThrow("#: required key [prompt] not found");
  });
});
