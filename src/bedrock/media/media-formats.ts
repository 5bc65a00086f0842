import type { MediaBlock } from "../../spec/media.js";

export type MediaKind = MediaBlock["type"];

/**
 * Formats that Converse takes.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html
 */
export const MEDIA_FORMATS: Readonly<Record<MediaKind, readonly string[]>> = {
  image: ["png", "jpeg", "gif", "webp"],
  document: ["pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md"],
  video: ["mp4", "mov", "mkv", "webm", "flv", "mpeg", "mpg", "wmv", "three_gp"],
};

/** Documents that no magic bytes tell: they are text. */
export const TEXT_FORMATS: readonly string[] = ["csv", "html", "txt", "md"];

/** Other names of the formats: file endings, and the second half of media types. */
const ALIASES: Readonly<Record<string, string>> = {
  jpg: "jpeg",
  jpe: "jpeg",
  pjpeg: "jpeg",
  "x-png": "png",
  "x-pdf": "pdf",
  plain: "txt",
  text: "txt",
  log: "txt",
  markdown: "md",
  "x-markdown": "md",
  htm: "html",
  msword: "doc",
  "vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
  "vnd.ms-excel": "xls",
  "vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
  quicktime: "mov",
  "x-matroska": "mkv",
  "x-flv": "flv",
  "x-ms-wmv": "wmv",
  "3gp": "three_gp",
  "3gpp": "three_gp",
};

/** The format that a name means: `png`, `.PNG`, `image/jpg` or `text/html; charset=utf-8`. `undefined`: none of the kind. */
export function parseFormat(kind: MediaKind, name: string): string | undefined {
  const [type = ""] = name.trim().toLowerCase().split(";");
  const short = type
    .slice(type.lastIndexOf("/") + 1)
    .replace(/^\./, "")
    .trim();
  const format = Object.hasOwn(ALIASES, short) ? (ALIASES[short] ?? short) : short;
  return MEDIA_FORMATS[kind].includes(format) ? format : undefined;
}

/** The format by the ending of a file's name or an object's key. */
export function formatOfName(kind: MediaKind, name: string): string | undefined {
  const ending = /\.([A-Za-z0-9]+)$/.exec(name)?.[1];
  return ending === undefined ? undefined : parseFormat(kind, ending);
}

export interface SniffedFormat {
  readonly kind: MediaKind;
  /** All that the bytes may be, the likeliest first. */
  readonly formats: readonly string[];
}

/** What the first bytes tell of the content; `undefined` for text and for what has no signature. */
export function sniffFormat(bytes: Uint8Array): SniffedFormat | undefined {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const { kind, detect } of SIGNATURES) {
    const formats = detect(content);
    if (formats !== undefined) return { kind, formats };
  }
  return undefined;
}

interface Signature {
  readonly kind: MediaKind;
  readonly detect: (content: Buffer) => readonly string[] | undefined;
}

const startsWith =
  (hex: string, ...formats: string[]): Signature["detect"] =>
  (content) =>
    content.subarray(0, hex.length / 2).toString("hex") === hex ? formats : undefined;

const textAt = (content: Buffer, start: number, end: number): string =>
  content.subarray(start, end).toString("latin1");

const SIGNATURES: readonly Signature[] = [
  { kind: "image", detect: startsWith("89504e470d0a1a0a", "png") },
  { kind: "image", detect: startsWith("ffd8ff", "jpeg") },
  { kind: "image", detect: (content) => (/^GIF8[79]a$/.test(textAt(content, 0, 6)) ? ["gif"] : undefined) },
  {
    kind: "image",
    detect: (content) =>
      textAt(content, 0, 4) === "RIFF" && textAt(content, 8, 12) === "WEBP" ? ["webp"] : undefined,
  },
  // Readers of PDF accept up to 1,024 bytes in front of the header.
  {
    kind: "document",
    detect: (content) => (textAt(content, 0, 1_028).includes("%PDF-") ? ["pdf"] : undefined),
  },
  { kind: "document", detect: startsWith("d0cf11e0a1b11ae1", "doc", "xls") },
  { kind: "document", detect: officeArchive },
  { kind: "video", detect: isoMedia },
  {
    kind: "video",
    detect: (content) =>
      textAt(content, 0, 4) === "\x1aE\xdf\xa3"
        ? [textAt(content, 0, 64).includes("webm") ? "webm" : "mkv"]
        : undefined,
  },
  { kind: "video", detect: startsWith("464c5601", "flv") },
  { kind: "video", detect: startsWith("000001ba", "mpeg", "mpg") },
  { kind: "video", detect: startsWith("000001b3", "mpeg", "mpg") },
  { kind: "video", detect: startsWith("3026b2758e66cf11", "wmv") },
];

/** A ZIP archive whose entries are those of a text or of a workbook. */
function officeArchive(content: Buffer): readonly string[] | undefined {
  if (textAt(content, 0, 4) !== "PK\x03\x04") return undefined;
  if (content.includes("word/")) return ["docx"];
  return content.includes("xl/") ? ["xlsx"] : undefined;
}

/** MP4 and its relatives: the brand tells which. */
function isoMedia(content: Buffer): readonly string[] | undefined {
  if (textAt(content, 4, 8) !== "ftyp") return undefined;
  const brand = textAt(content, 8, 12);
  if (brand === "qt  ") return ["mov"];
  return brand.startsWith("3g") ? ["three_gp"] : ["mp4"];
}
