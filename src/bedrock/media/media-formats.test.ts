import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { documentName } from "./document-name.js";
import { formatOfName, MEDIA_FORMATS, parseFormat, sniffFormat } from "./media-formats.js";

const bytes = (latin1: string): Buffer => Buffer.from(latin1, "latin1");

describe("sniffFormat", () => {
  it.each<[string, Buffer, string, string[]]>([
    ["PNG", bytes("\x89PNG\r\n\x1a\n…"), "image", ["png"]],
    ["JPEG", bytes("\xff\xd8\xff\xe1"), "image", ["jpeg"]],
    ["GIF", bytes("GIF89a"), "image", ["gif"]],
    ["WebP", bytes("RIFF\x00\x00\x00\x00WEBPVP8 "), "image", ["webp"]],
    ["PDF behind a byte order mark", bytes("\xef\xbb\xbf%PDF-1.4"), "document", ["pdf"]],
    ["old Office", Buffer.from("d0cf11e0a1b11ae1", "hex"), "document", ["doc", "xls"]],
    ["docx", bytes("PK\x03\x04....word/document.xml"), "document", ["docx"]],
    ["xlsx", bytes("PK\x03\x04....xl/workbook.xml"), "document", ["xlsx"]],
    ["MP4", bytes("\x00\x00\x00\x20ftypisom"), "video", ["mp4"]],
    ["QuickTime", bytes("\x00\x00\x00\x14ftypqt  "), "video", ["mov"]],
    ["3GP", bytes("\x00\x00\x00\x14ftyp3gp5"), "video", ["three_gp"]],
    ["WebM", bytes("\x1aE\xdf\xa3\x01B\x82\x84webm"), "video", ["webm"]],
    ["Matroska", bytes("\x1aE\xdf\xa3\x01B\x82\x88matroska"), "video", ["mkv"]],
    ["FLV", bytes("FLV\x01"), "video", ["flv"]],
    ["MPEG", Buffer.from("000001ba", "hex"), "video", ["mpeg", "mpg"]],
    ["WMV", Buffer.from("3026b2758e66cf11", "hex"), "video", ["wmv"]],
  ])("knows %s", (_, content, kind, formats) => {
    expect(sniffFormat(content)).toEqual({ kind, formats });
  });

  it("knows no other archive, and no text", () => {
    expect(sniffFormat(bytes("PK\x03\x04....readme"))).toBeUndefined();
    expect(sniffFormat(bytes("RIFF\x00\x00\x00\x00WAVE"))).toBeUndefined();
    expect(sniffFormat(bytes(""))).toBeUndefined();
  });

  it("reads any bytes without failing, and only names formats of its kind", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (content) => {
        const found = sniffFormat(content);
        if (found === undefined) return;
        for (const format of found.formats) expect(MEDIA_FORMATS[found.kind]).toContain(format);
      }),
    );
  });
});

describe("parseFormat", () => {
  it.each([
    ["image", "image/jpg", "jpeg"],
    ["image", ".JPG", "jpeg"],
    ["document", "text/html; charset=utf-8", "html"],
    ["document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"],
    ["video", "video/3gpp", "three_gp"],
    ["image", "constructor", undefined],
    ["image", "pdf", undefined],
  ] as const)("reads as a format of %s: %s", (kind, name, expected) => {
    expect(parseFormat(kind, name)).toBe(expected);
  });

  it("reads the ending of a name", () => {
    expect(formatOfName("document", "s3://b/a.b/Notes.MD")).toBe("md");
    expect(formatOfName("document", "s3://b/md")).toBeUndefined();
  });
});

describe("documentName", () => {
  it("holds only what Bedrock takes, whatever was given, and never twice the same", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary", maxLength: 300 }), { maxLength: 5 }), (given) => {
        const taken = new Set<string>();
        for (const name of given.map((one) => documentName(one, taken))) {
          expect(name).toMatch(/^[A-Za-z0-9 ()[\]-]{1,200}$/);
          expect(name).not.toMatch(/ {2}|^ | $/);
        }
        expect(taken.size).toBe(given.length);
      }),
    );
  });
});
