import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { startCannedServer } from "../../../test/fixtures/canned-server.js";
import type { ModelCapabilities } from "../../catalogue/models.js";
import type { MediaBlock } from "../../spec/media.js";
import { encodeMessages } from "../messages.js";
import { loadMedia } from "./load-media.js";
import type { ReadOptions } from "./read-source.js";

const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
const JPEG = Buffer.from("ffd8ffe000104a4649460001", "hex");
const PDF = Buffer.from("%PDF-1.7\n");

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function encode(
  blocks: readonly MediaBlock[],
  options: ReadOptions = {},
  capabilities: ModelCapabilities = {},
): Promise<{ content: unknown; warnings: string[] }> {
  const warnings = new Set<string>();
  const messages = [{ role: "user" as const, content: blocks }];
  const loaded = await loadMedia(messages, { modelId: "m", capabilities, warnings, ...options });
  return { content: encodeMessages(loaded)[0]?.content, warnings: [...warnings] };
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "varve-media-"));
  cleanups.push(() => rm(path, { recursive: true }));
  return path;
}

describe("loadMedia", () => {
  it("sends bytes, files, data URLs and S3 objects as Converse takes them", async () => {
    const path = join(await folder(), "photo.png");
    await writeFile(path, PNG);
    const { content, warnings } = await encode([
      { type: "image", source: { bytes: PNG } },
      { type: "image", source: { path } },
      { type: "image", source: { url: `data:image/png;base64,${PNG.toString("base64")}` } },
      { type: "document", source: { url: "data:text/csv,a%2Cb%0A1%2C2" }, name: "Table" },
      { type: "video", source: { s3: "s3://bucket/clip.mov", bucketOwner: "123456789012" } },
    ]);
    const png = { image: { format: "png", source: { bytes: PNG.toString("base64") } } };
    expect(content).toEqual([
      png,
      png,
      png,
      {
        document: {
          format: "csv",
          name: "Table",
          source: { bytes: Buffer.from("a,b\n1,2").toString("base64") },
        },
      },
      {
        video: {
          format: "mov",
          source: { s3Location: { uri: "s3://bucket/clip.mov", bucketOwner: "123456789012" } },
        },
      },
    ]);
    expect(warnings).toEqual([]);
  });

  it("corrects a wrong declaration with a warning, and takes image/jpg for jpeg without one", async () => {
    const { content, warnings } = await encode([
      { type: "image", source: { bytes: PNG }, format: "image/jpeg" },
      { type: "image", source: { bytes: JPEG }, format: "image/jpg" },
    ]);
    expect(content).toMatchObject([{ image: { format: "png" } }, { image: { format: "jpeg" } }]);
    expect(warnings).toEqual([
      "messages[0].content[0] is declared as jpeg but holds png: it was sent as png.",
    ]);
  });

  it("neutralises document names and tells equal ones apart", async () => {
    const names = ["Re_port  2026/Q1.pdf", "Réport 2026 Q1.pdf", undefined, "../..", "(a) [b]-c"];
    const { content } = await encode(
      names.map((name) => ({
        type: "document",
        source: { bytes: PDF },
        ...(name === undefined ? {} : { name }),
      })),
    );
    const sent = (content as { document: { name: string } }[]).map(({ document }) => document.name);
    expect(sent).toEqual([
      "Re port 2026 Q1 pdf",
      "Report 2026 Q1 pdf",
      "document",
      "document (2)",
      "(a) [b]-c",
    ]);
    const twice = await encode(
      [PDF, PDF].map((bytes) => ({ type: "document", source: { bytes }, name: "a" })),
    );
    expect(twice.content).toMatchObject([{ document: { name: "a" } }, { document: { name: "a (2)" } }]);
  });

  it("sends what a tool returned as media inside its result", async () => {
    const warnings = new Set<string>();
    const loaded = await loadMedia(
      [
        {
          role: "user",
          content: [
            {
              type: "tool-result",
              toolUseId: "t1",
              content: "done",
              media: [{ type: "image", source: { bytes: JPEG } }],
            },
          ],
        },
      ],
      { modelId: "m", capabilities: {}, warnings },
    );
    expect(encodeMessages(loaded)[0]?.content).toEqual([
      {
        toolResult: {
          toolUseId: "t1",
          content: [
            { text: "done" },
            { image: { format: "jpeg", source: { bytes: JPEG.toString("base64") } } },
          ],
        },
      },
    ]);
  });

  it.each([
    ["image", "vision"],
    ["document", "documents"],
    ["video", "video"],
  ] as const)("refuses a %s for a model without %s before it reads anything", async (type, capability) => {
    const refused = encode([{ type, source: { path: "/nonexistent" } }], {}, { [capability]: false });
    await expect(refused).rejects.toMatchObject({
      code: "MODEL_UNSUPPORTED",
      message: `m takes no ${type}s in messages: choose a model that does, or leave the ${type} out.`,
    });
  });

  it.each<[string, MediaBlock, string]>([
    ["an empty image", { type: "image", source: { bytes: new Uint8Array() } }, "it is empty"],
    [
      "text as an image",
      { type: "image", source: { bytes: Buffer.from("hello") } },
      "of none of the formats png",
    ],
    ["a PDF as an image", { type: "image", source: { bytes: PDF } }, 'send it as a block of type "document"'],
    [
      "an unknown format",
      { type: "image", source: { bytes: PNG }, format: "bmp" },
      '"bmp" is no format of images',
    ],
    [
      "text as a PDF",
      { type: "document", source: { bytes: Buffer.from("x") }, format: "pdf" },
      "declared as pdf",
    ],
    [
      "binary as text",
      { type: "document", source: { bytes: Buffer.from([0, 255]) } },
      "of none of the formats pdf",
    ],
    ["a missing file", { type: "image", source: { path: "/nonexistent/a.png" } }, '"/nonexistent/a.png"'],
    ["a data URL without a comma", { type: "image", source: { url: "data:image/png" } }, "no comma"],
    [
      "a data URL that is not base64",
      { type: "image", source: { url: "data:;base64,%%" } },
      "something else than base64",
    ],
    ["an S3 URI of the wrong form", { type: "image", source: { s3: "bucket/key.png" } }, "s3://bucket/key"],
    ["a bucket owner", { type: "image", source: { s3: "s3://bucket/a.png", bucketOwner: "1" } }, "12 digits"],
    ["an S3 object without a format", { type: "image", source: { s3: "s3://bucket/key" } }, "set `format`"],
    ["a web URL", { type: "image", source: { url: "https://example.com/a.png" } }, "`allowUrls` is set"],
  ])("refuses %s", async (_, block, why) => {
    const refused = encode([block]);
    await expect(refused).rejects.toMatchObject({ code: "INPUT_INVALID" });
    await expect(refused).rejects.toThrow(why);
    await expect(refused).rejects.toThrow(/messages\[0\]\.content\[0\]|nonexistent/);
  });

  it("loads a web URL where the caller allows it", async () => {
    const server = await startCannedServer((_request, _index, response) => {
      response.writeHead(200, { "content-type": "image/jpeg" });
      response.end(PNG);
      return undefined;
    });
    cleanups.push(() => server.close());
    const source = { url: `${server.url}/a?key=secret` };
    const { content, warnings } = await encode([{ type: "image", source }], {
      allowUrls: { privateAddresses: true },
    });
    expect(content).toEqual([{ image: { format: "png", source: { bytes: PNG.toString("base64") } } }]);
    expect(warnings).toEqual([
      "messages[0].content[0] is declared as jpeg but holds png: it was sent as png.",
    ]);
    const refused = encode([{ type: "image", source }], { allowUrls: true });
    await expect(refused).rejects.toMatchObject({ code: "INPUT_INVALID" });
    await expect(refused).rejects.toThrow(/on a private network/);
    await expect(refused).rejects.not.toThrow(/secret/);
    expect(server.requests).toHaveLength(1);
  });
});
