import { VarveError } from "../../errors.js";
import { quote } from "../../util/quote.js";
import {
  formatOfName,
  MEDIA_FORMATS,
  type MediaKind,
  parseFormat,
  sniffFormat,
  TEXT_FORMATS,
} from "./media-formats.js";
import type { ReadSource } from "./read-source.js";

/**
 * The format of a media block. What the bytes say wins over what the caller or the source's name says, with a warning. Throws
 * `INPUT_INVALID` for content of another kind, or of none that Converse takes.
 */
export function decideFormat(
  kind: MediaKind,
  source: ReadSource,
  declared: string | undefined,
  where: string,
  warnings: Set<string>,
): string {
  const named = declared === undefined ? undefined : parseFormat(kind, declared);
  if (declared !== undefined && named === undefined) {
    throw invalid(
      where,
      `${quote(declared)} is no format of ${kind}s; they are ${MEDIA_FORMATS[kind].join(", ")}`,
    );
  }
  const hinted = named ?? hintedFormat(kind, source.hint);
  if ("s3" in source.content) {
    if (hinted !== undefined) return hinted;
    throw invalid(where, "the name of the object in S3 does not tell its format; set `format`");
  }
  const sniffed = sniffFormat(source.content.bytes);
  if (sniffed === undefined) return formatWithoutSignature(kind, source.content.bytes, hinted, where);
  const [likeliest = ""] = sniffed.formats;
  if (sniffed.kind !== kind) {
    throw invalid(
      where,
      `it holds a ${sniffed.kind} (${likeliest}); send it as a block of type "${sniffed.kind}"`,
    );
  }
  if (hinted !== undefined && sniffed.formats.includes(hinted)) return hinted;
  if (hinted !== undefined)
    warnings.add(`${where} is declared as ${hinted} but holds ${likeliest}: it was sent as ${likeliest}.`);
  return likeliest;
}

function hintedFormat(kind: MediaKind, hint: string | undefined): string | undefined {
  if (hint === undefined) return undefined;
  return formatOfName(kind, hint) ?? parseFormat(kind, hint);
}

function formatWithoutSignature(
  kind: MediaKind,
  bytes: Uint8Array,
  hinted: string | undefined,
  where: string,
): string {
  if (kind === "video" && hinted !== undefined) return hinted;
  const isText =
    kind === "document" && (hinted === undefined || TEXT_FORMATS.includes(hinted)) && isUtf8Text(bytes);
  if (isText) return hinted ?? "txt";
  throw invalid(
    where,
    hinted === undefined
      ? `its content is of none of the formats ${MEDIA_FORMATS[kind].join(", ")}`
      : `it is declared as ${hinted}, but its content is not`,
  );
}

function isUtf8Text(bytes: Uint8Array): boolean {
  try {
    return !new TextDecoder("utf-8", { fatal: true }).decode(bytes).includes("\0");
  } catch {
    // Not UTF-8 is the answer to the question.
    return false;
  }
}

function invalid(where: string, why: string): VarveError {
  return new VarveError("INPUT_INVALID", `${where} cannot be sent: ${why}.`);
}
