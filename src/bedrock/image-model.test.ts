import { afterEach, describe, expect, it } from "vitest";
import type { Script } from "../../test/fixtures/canned-server.js";
import { type OpenBedrock, openBedrock } from "../../test/fixtures/open-bedrock.js";
import { BedrockImageModel, type BedrockImageModelOptions, type ImageRequest } from "./image-model.js";

const TITAN = "amazon.titan-image-generator-v2:0";
const CANVAS = "amazon.nova-canvas-v1:0";
const SDXL = "stability.stable-diffusion-xl-v1";
const SD35 = "stability.sd3-5-large-v1:0";
const CORE = "stability.stable-image-core-v1:1";
const ULTRA = "stability.stable-image-ultra-v1:1";
const INPAINT = "us.stability.stable-image-inpaint-v1:0";
const PNG = Buffer.from("89504e470d0a1a0a00", "hex");
const PNG_64 = PNG.toString("base64");
const JPEG_64 = Buffer.from("ffd8ffe000", "hex").toString("base64");

const opened: OpenBedrock[] = [];
afterEach(async () => {
  for (const bedrock of opened.splice(0)) await bedrock.close();
});

async function open(
  model: string,
  script: Script,
  options: Partial<BedrockImageModelOptions> = {},
): Promise<OpenBedrock & { images: BedrockImageModel }> {
  const bedrock = await openBedrock(script);
  opened.push(bedrock);
  return { ...bedrock, images: new BedrockImageModel({ client: bedrock.client, model, ...options }) };
}

const answer =
  (body: object): Script =>
  () => ({ headers: { "x-amzn-requestid": "r-1" }, body });
const made = { status: "ok", bytes: new Uint8Array(PNG), format: "png" };

describe("Titan Image and Nova Canvas", () => {
  it("make images of a prompt", async () => {
    const { images, bodies, server } = await open(TITAN, answer({ images: [PNG_64, JPEG_64], error: null }));
    const result = await images.generate({
      prompt: "a lake",
      negativePrompt: "boats",
      width: 512,
      height: 512,
      count: 2,
      seed: 7,
      guidance: 8,
      quality: "premium",
    });
    expect(result).toMatchObject({ requestId: "r-1", attempts: 1, region: "us-west-2", warnings: [] });
    expect(result.outcomes).toEqual([
      made,
      { status: "ok", bytes: new Uint8Array(Buffer.from(JPEG_64, "base64")), format: "jpeg" },
    ]);
    expect(result.images).toEqual(result.outcomes);
    expect(server.requests[0]?.path).toBe("/model/amazon.titan-image-generator-v2%3A0/invoke");
    expect(bodies()).toEqual([
      {
        taskType: "TEXT_IMAGE",
        textToImageParams: { text: "a lake", negativeText: "boats" },
        imageGenerationConfig: {
          numberOfImages: 2,
          width: 512,
          height: 512,
          quality: "premium",
          cfgScale: 8,
          seed: 7,
        },
      },
    ]);
  });

  it("vary an image, with the model's own members over varve's", async () => {
    const modelKwargs = { taskType: "OUTPAINTING" };
    const { images, bodies } = await open(CANVAS, answer({ images: [PNG_64] }));
    await images.generate({ prompt: "a lake", image: { bytes: PNG }, strength: 0.5 });
    await images.generate({ image: { bytes: PNG }, modelKwargs });
    const imageVariationParams = { images: [PNG_64] };
    expect(bodies()).toEqual([
      {
        taskType: "IMAGE_VARIATION",
        imageVariationParams: { text: "a lake", ...imageVariationParams, similarityStrength: 0.5 },
      },
      { taskType: "OUTPAINTING", imageVariationParams },
    ]);
  });

  it("keep what the model's own members do not name, and say what these replaced", async () => {
    const { images, bodies } = await open(CANVAS, answer({ images: [PNG_64] }), {
      modelKwargs: { imageGenerationConfig: { quality: "premium" } },
    });
    const { warnings } = await images.generate({
      prompt: "a lake",
      seed: 7,
      count: 2,
      modelKwargs: { imageGenerationConfig: { seed: 8 } },
    });
    expect(bodies()).toMatchObject([
      { imageGenerationConfig: { seed: 8, numberOfImages: 2, quality: "premium" } },
    ]);
    expect(warnings).toEqual([
      "modelKwargs replaced imageGenerationConfig.seed, which would have been sent otherwise.",
    ]);
  });

  it("report what the content filter kept back, before and after the images were made", async () => {
    const error = "Some of the generated images have been blocked by our content filters.";
    const some = await open(CANVAS, answer({ images: [PNG_64], error }));
    const partly = await some.images.generate({ prompt: "a", style: "PHOTOREALISM" });
    expect(partly.outcomes).toEqual([made, { status: "filtered", reason: error }]);
    expect(partly.images).toEqual([made]);

    const moderated = await open(CANVAS, answer({ status: "Request Moderated" }));
    expect((await moderated.images.generate({ prompt: "a" })).outcomes).toEqual([
      { status: "filtered", reason: "Request Moderated" },
    ]);

    const message =
      "This request has been blocked by our content filters. Please adjust your text prompt to submit a new request.";
    const rejected = await open(CANVAS, () => ({
      status: 400,
      headers: { "x-amzn-errortype": "ValidationException", "x-amzn-requestid": "r-2" },
      body: { message },
    }));
    const result = await rejected.images.generate({ prompt: "a" });
    expect(result).toMatchObject({ images: [], requestId: "r-2", attempts: 1, region: "us-west-2" });
    expect(result.outcomes).toMatchObject([{ status: "filtered", reason: expect.stringContaining(message) }]);
  });

  it("tell a failure from a filter, and pass on any other rejection", async () => {
    const failed = await open(TITAN, answer({ images: [], error: "Internal failure" }));
    expect((await failed.images.generate({ prompt: "a" })).outcomes).toEqual([
      { status: "failed", reason: "Internal failure" },
    ]);
    const rejected = await open(TITAN, () => ({
      status: 400,
      headers: { "x-amzn-errortype": "ValidationException" },
      body: { message: "width is wrong" },
    }));
    await expect(rejected.images.generate({ prompt: "a" })).rejects.toMatchObject({
      code: "REQUEST_REJECTED",
    });
  });
});

describe("Stability's models", () => {
  it("SDXL gives the negative prompt a negative weight, and keeps blurred images back", async () => {
    const { images, bodies } = await open(
      SDXL,
      answer({
        result: "success",
        artifacts: [
          { seed: 5, base64: PNG_64, finishReason: "SUCCESS" },
          { seed: 6, base64: PNG_64, finishReason: "CONTENT_FILTERED" },
          { seed: 7, finishReason: "ERROR" },
        ],
      }),
    );
    const result = await images.generate({
      prompt: "a lake",
      negativePrompt: "boats",
      width: 896,
      height: 1152,
      seed: 5,
      guidance: 7,
      style: "anime",
      image: { bytes: PNG },
      strength: 0.4,
      modelKwargs: { steps: 30 },
    });
    expect(result.outcomes).toEqual([
      { ...made, seed: 5 },
      { status: "filtered", reason: "CONTENT_FILTERED", seed: 6 },
      { status: "failed", reason: "ERROR", seed: 7 },
    ]);
    expect(bodies()).toEqual([
      {
        text_prompts: [
          { text: "a lake", weight: 1 },
          { text: "boats", weight: -1 },
        ],
        width: 896,
        height: 1152,
        seed: 5,
        cfg_scale: 7,
        style_preset: "anime",
        init_image: PNG_64,
        init_image_mode: "IMAGE_STRENGTH",
        image_strength: 0.4,
        steps: 30,
      },
    ]);
  });

  it.each([
    [SD35, { mode: "image-to-image", image: PNG_64, strength: 0.6 }],
    [ULTRA, { image: PNG_64, strength: 0.6 }],
  ])("%s starts from an image", async (model, members) => {
    const { images, bodies } = await open(
      model,
      answer({ seeds: [9], finish_reasons: [null], images: [PNG_64] }),
    );
    const result = await images.generate({ prompt: "a lake", image: { bytes: PNG }, strength: 0.6, seed: 9 });
    expect(result.outcomes).toEqual([{ ...made, seed: 9 }]);
    expect(bodies()).toEqual([{ prompt: "a lake", ...members, seed: 9 }]);
  });

  it("Core makes images of a shape and a format", async () => {
    const { images, bodies } = await open(
      CORE,
      answer({ seeds: [1], finish_reasons: [null], images: [JPEG_64] }),
    );
    const request: ImageRequest = {
      prompt: "a",
      negativePrompt: "b",
      aspectRatio: "16:9",
      outputFormat: "jpeg",
    };
    expect((await images.generate(request)).images[0]).toMatchObject({ format: "jpeg" });
    expect(bodies()).toEqual([
      { prompt: "a", negative_prompt: "b", aspect_ratio: "16:9", output_format: "jpeg" },
    ]);
  });

  it.each([
    ["Filter reason: prompt", "filtered"],
    ["Filter reason: output image", "filtered"],
    ["Inference error", "failed"],
  ])("report %j as %s, though the answer has no image", async (reason, status) => {
    const { images } = await open(CORE, answer({ finish_reasons: [reason] }));
    expect(await images.generate({ prompt: "a" })).toMatchObject({
      outcomes: [{ status, reason }],
      images: [],
    });
  });

  it("services take an image, and their further members as model kwargs", async () => {
    const { images, bodies } = await open(
      INPAINT,
      answer({ seeds: [1], finish_reasons: [null], images: [PNG_64] }),
      {
        modelKwargs: { mask: "m", grow_mask: 5 },
      },
    );
    await images.generate({ image: { bytes: PNG }, modelKwargs: { grow_mask: 6 } });
    expect(bodies()).toEqual([{ image: PNG_64, mask: "m", grow_mask: 6 }]);
    await expect(images.generate({ prompt: "a" })).rejects.toThrow(`${INPAINT} works on an image: pass one`);
  });
});

describe("BedrockImageModel", () => {
  it.each<[string, ImageRequest, string]>([
    [TITAN, { prompt: " " }, "the prompt is blank"],
    [
      TITAN,
      { prompt: "x".repeat(513) },
      `prompt is 513 characters long; ${TITAN} takes characters from 1 up to 512`,
    ],
    [TITAN, { prompt: "a", width: 512 }, "given together"],
    [TITAN, { prompt: "a", width: 1500, height: 512 }, "width is 1500"],
    [TITAN, { prompt: "a", width: 512.5, height: 512 }, "whole numbers from 1 up to 1408"],
    [TITAN, { prompt: "a", count: 6 }, "count is 6"],
    [TITAN, { prompt: "a", seed: 2_147_483_647 }, "up to 2147483646"],
    [TITAN, { prompt: "a", guidance: Number.NaN }, "guidance is NaN"],
    [TITAN, { prompt: "a", strength: 0.5 }, "strength needs an image"],
    [TITAN, { prompt: "a", aspectRatio: "1:1" }, `${TITAN} has no setting aspectRatio`],
    [SDXL, { prompt: "a", width: 512, height: 512 }, "no size 512x512; it has 1024x1024, 1152x896"],
    [SDXL, { prompt: "a", count: 2 }, "count is 2"],
    [SD35, { prompt: "a", seed: 4_294_967_295 }, "up to 4294967294"],
    [CORE, { prompt: "a", aspectRatio: "3:1" }, 'aspectRatio is "3:1"'],
    [CORE, { prompt: "a", image: { bytes: PNG } }, "from text only"],
    [CORE, { prompt: "a", outputFormat: "webp" }, 'outputFormat is "webp"'],
    [
      TITAN,
      { prompt: "a", image: { bytes: Buffer.from("GIF89a") } },
      `The image is gif; ${TITAN} takes png, jpeg.`,
    ],
  ])("refuses for %s %j", async (model, request, why) => {
    const { images, server } = await open(model, answer({}));
    await expect(images.generate(request)).rejects.toMatchObject({ code: "INPUT_INVALID" });
    await expect(images.generate(request)).rejects.toThrow(why);
    expect(server.requests).toHaveLength(0);
  });

  it.each([TITAN, SDXL, SD35])("refuses an answer of %s that has no image and no reason", async (model) => {
    const { images } = await open(model, answer({ images: [], artifacts: [] }));
    await expect(images.generate({ prompt: "a" })).rejects.toMatchObject({
      code: "RESPONSE_INVALID",
      requestId: "r-1",
    });
  });

  it.each([
    ["amazon.titan-embed-text-v2:0", "is a model for embedding"],
    ["newcomer.paint-v1:0", "name it with baseModel"],
  ])("cannot be %s", async (model, why) => {
    await expect(open(model, answer({}))).rejects.toMatchObject({
      code: "MODEL_UNSUPPORTED",
      message: expect.stringContaining(why),
    });
  });
});
