import { VarveError } from "../../errors.js";
import type { MediaSource } from "../../spec/media.js";
import { quote } from "../../util/quote.js";
import { MAX_BODY_BYTES } from "../../wire/operations.js";

/** Whether `http` and `https` URLs in messages may be loaded, and from where. */
export type UrlPolicy =
  | boolean
  | {
      /** Also from this machine and from private networks. Default false. */
      readonly privateAddresses?: boolean;
      /** Milliseconds for one URL. Default 10,000. */
      readonly timeoutMs?: number;
    };

export interface ReadOptions {
  /** Default false. */
  readonly allowUrls?: UrlPolicy | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a source holds, and what it says of its own format. */
export interface ReadSource {
  readonly content: { readonly bytes: Uint8Array } | S3Object;
  /** A media type or a file name. */
  readonly hint: string | undefined;
}

export interface S3Object {
  readonly s3: string;
  readonly bucketOwner?: string;
}

const DEFAULT_URL_TIMEOUT_MS = 10_000;

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_S3Location.html */
const S3_URI = /^s3:\/\/[a-z0-9][.\-a-z0-9]{1,61}[a-z0-9](\/.*)?$/;

/**
 * Reads a source; an object in S3 is left to the service. Throws `INPUT_INVALID` for a source that cannot be read, is
 * empty, or is larger than a request may be, and as `download` does.
 *
 * @param where the block, for messages
 */
export async function readSource(
  source: MediaSource,
  where: string,
  options: ReadOptions,
): Promise<ReadSource> {
  if ("s3" in source) return { content: checkS3(source, where), hint: source.s3 };
  const { bytes, hint } = await readBytes(source, where, options);
  if (bytes.length === 0) throw unreadable(where, "it is empty");
  if (bytes.length > MAX_BODY_BYTES)
    throw unreadable(where, `it has more than ${MAX_BODY_BYTES} bytes; put it in S3`);
  return { content: { bytes }, hint };
}

async function readBytes(
  source: Exclude<MediaSource, { readonly s3: string }>,
  where: string,
  options: ReadOptions,
): Promise<{ readonly bytes: Uint8Array; readonly hint: string | undefined }> {
  if ("bytes" in source) {
    if (!(source.bytes instanceof Uint8Array)) throw unreadable(where, "`bytes` is not a Uint8Array");
    return { bytes: source.bytes, hint: undefined };
  }
  if ("path" in source) return { bytes: await readFile(source.path, where), hint: source.path };
  if (typeof source.url !== "string") {
    throw unreadable(where, "its source needs one of `bytes`, `path`, `url` and `s3`");
  }
  return /^data:/i.test(source.url) ? decodeDataUrl(source.url, where) : loadUrl(source.url, where, options);
}

async function readFile(path: string, where: string): Promise<Uint8Array> {
  const { open } = await import("node:fs/promises");
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      if (size > MAX_BODY_BYTES)
        throw unreadable(where, `it has more than ${MAX_BODY_BYTES} bytes; put it in S3`);
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (VarveError.isInstance(error)) throw error;
    throw new VarveError(
      "INPUT_INVALID",
      `The file ${quote(path)} of ${where} cannot be read: check the path and the permissions.`,
      {
        cause: error,
      },
    );
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc2397 */
function decodeDataUrl(
  url: string,
  where: string,
): { readonly bytes: Uint8Array; readonly hint: string | undefined } {
  const comma = url.indexOf(",");
  if (comma < 0) throw unreadable(where, "its data URL has no comma before the data");
  const head = url.slice("data:".length, comma);
  const data = url.slice(comma + 1);
  const [mediaType = ""] = head.split(";", 1);
  const hint = mediaType === "" ? undefined : mediaType;
  if (!/;\s*base64\s*$/i.test(head)) return { bytes: percentDecode(data, where), hint };
  const base64 = data
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\s+/g, "");
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(base64))
    throw unreadable(where, "its data URL holds something else than base64");
  return { bytes: Buffer.from(base64, "base64"), hint };
}

function percentDecode(data: string, where: string): Uint8Array {
  try {
    return Buffer.from(decodeURIComponent(data), "utf8");
  } catch (error) {
    throw new VarveError(
      "INPUT_INVALID",
      `${where} cannot be read: its data URL is not percent-encoded text.`,
      { cause: error },
    );
  }
}

async function loadUrl(
  url: string,
  where: string,
  { allowUrls = false, signal }: ReadOptions,
): Promise<{ readonly bytes: Uint8Array; readonly hint: string | undefined }> {
  if (allowUrls === false) {
    throw unreadable(
      where,
      "it is a web URL, which is loaded only where `allowUrls` is set; pass the bytes, or set it",
    );
  }
  const { privateAddresses = false, timeoutMs = DEFAULT_URL_TIMEOUT_MS } =
    allowUrls === true ? {} : allowUrls;
  const [{ download }, { isPublicAddress }] = await Promise.all([
    import("./download.js"),
    import("./public-address.js"),
  ]);
  const permits = privateAddresses ? () => true : isPublicAddress;
  const { bytes, contentType } = await download(url, {
    permits,
    maxBytes: MAX_BODY_BYTES,
    timeoutMs,
    signal,
  });
  return { bytes, hint: contentType };
}

function checkS3({ s3, bucketOwner }: S3Object, where: string): S3Object {
  if (!S3_URI.test(s3) || s3.length > 1024)
    throw unreadable(where, "its S3 URI is not of the form s3://bucket/key");
  if (bucketOwner !== undefined && !/^\d{12}$/.test(bucketOwner)) {
    throw unreadable(where, "`bucketOwner` is not an account id of 12 digits");
  }
  return { s3, ...(bucketOwner === undefined ? {} : { bucketOwner }) };
}

function unreadable(where: string, why: string): VarveError {
  return new VarveError("INPUT_INVALID", `${where} cannot be read: ${why}.`);
}
