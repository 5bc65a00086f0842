import crypto, { createHash, createHmac } from "node:crypto";
import { SIGNING_NAME } from "../wire/operations.js";

/** The parts of a request that its signature covers. */
export interface SignableRequest {
  readonly method: string;
  /** Path as it goes over the wire, already percent-encoded, without a query. */
  readonly path: string;
  /** The query as it goes over the wire: of `encodeQuery`. */
  readonly query?: string | undefined;
  /** Headers to send; names in lower case, `host` among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** Name of the service in the signature. Default Bedrock's. */
  readonly signingName?: string | undefined;
}

export interface SigningKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

const ALGORITHM = "AWS4-HMAC-SHA256";
const TERMINATOR = "aws4_request";
const KEPT_SIGNING_KEYS = 16;
const KEPT_TEXTS = 256;

/** Headers that a proxy or the HTTP stack may change on the way, so that no signature may cover them. */
const UNSIGNED_HEADERS = new Set([
  "authorization",
  "cache-control",
  "connection",
  "expect",
  "from",
  "keep-alive",
  "max-forwards",
  "pragma",
  "referer",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "user-agent",
  "x-amzn-trace-id",
]);

/**
 * Signs requests to Bedrock with AWS Signature Version 4. The signing key is derived once per day, region, service and
 * key pair, and kept.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export class RequestSigner {
  #second = Number.NaN;
  #timestamp = "";
  readonly #canonicalPaths = new Map<string, string>();
  /** By the names of all headers. */
  readonly #signedNames = new Map<string, readonly string[]>();
  readonly #signingKeys = new Map<string, { readonly secret: string; readonly key: Buffer }>();

  /** The request's headers with `x-amz-date`, `authorization` and, for temporary credentials, `x-amz-security-token`. */
  sign(request: SignableRequest, keys: SigningKeys, region: string, at: Date): Record<string, string> {
    const timestamp = this.#timestampOf(at);
    const date = timestamp.slice(0, 8);
    // Not spread: V8 takes microseconds to add members to an object that was.
    const headers: Record<string, string> = Object.assign({}, request.headers);
    headers["x-amz-date"] = timestamp;
    const service = request.signingName ?? SIGNING_NAME;
    if (keys.sessionToken !== undefined) headers["x-amz-security-token"] = keys.sessionToken;

    const names = this.#signedNamesOf(headers);
    const signedHeaders = names.join(";");
    const canonicalRequest = `${request.method}\n${this.#canonicalPath(request.path)}\n${request.query ?? ""}\n${canonicalHeaders(names, headers)}\n${signedHeaders}\n${sha256(request.body)}`;
    const scope = `${date}/${region}/${service}/${TERMINATOR}`;
    const signature = createHmac("sha256", this.#signingKey(date, region, service, keys))
      .update(`${ALGORITHM}\n${timestamp}\n${scope}\n${sha256(canonicalRequest)}`)
      .digest("hex");
    headers["authorization"] =
      `${ALGORITHM} Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
    return headers;
  }

  /** Many requests share a second. */
  #timestampOf(at: Date): string {
    const second = Math.floor(at.getTime() / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#timestamp = timestampOf(at);
    }
    return this.#timestamp;
  }

  /** Many requests have the same headers. */
  #signedNamesOf(headers: Readonly<Record<string, string>>): readonly string[] {
    const all = Object.keys(headers);
    const key = all.join();
    const kept = this.#signedNames.get(key);
    if (kept !== undefined) return kept;
    const signed = all.filter(isSigned).sort();
    if (this.#signedNames.size >= KEPT_TEXTS) this.#signedNames.clear();
    this.#signedNames.set(key, signed);
    return signed;
  }

  #canonicalPath(path: string): string {
    const kept = this.#canonicalPaths.get(path);
    if (kept !== undefined) return kept;
    const canonical = canonicalPath(path);
    if (this.#canonicalPaths.size >= KEPT_TEXTS) this.#canonicalPaths.clear();
    this.#canonicalPaths.set(path, canonical);
    return canonical;
  }

  #signingKey(date: string, region: string, service: string, keys: SigningKeys): Buffer {
    const name = `${date}/${region}/${service}/${keys.accessKeyId}`;
    const kept = this.#signingKeys.get(name);
    if (kept !== undefined && kept.secret === keys.secretAccessKey) return kept.key;
    const key = [date, region, service, TERMINATOR].reduce<Buffer>(
      (parent, part) => createHmac("sha256", parent).update(part).digest(),
      Buffer.from(`AWS4${keys.secretAccessKey}`),
    );
    if (this.#signingKeys.size >= KEPT_SIGNING_KEYS) this.#signingKeys.clear();
    this.#signingKeys.set(name, { secret: keys.secretAccessKey, key });
    return key;
  }
}

function isSigned(name: string): boolean {
  return !UNSIGNED_HEADERS.has(name) && !name.startsWith("proxy-") && !name.startsWith("sec-");
}

function canonicalHeaders(names: readonly string[], headers: Readonly<Record<string, string>>): string {
  let text = "";
  for (const name of names) text += `${name}:${trimmed(headers[name] ?? "")}\n`;
  return text;
}

function trimmed(value: string): string {
  return /[\t\r\n]|^ | $| {2}/.test(value) ? value.replace(/[ \t\r\n]+/g, " ").replace(/^ | $/g, "") : value;
}

/** Dot segments and doubled slashes removed, then percent-encoded once more but for the slashes. */
function canonicalPath(path: string): string {
  const normal = /\/\.{0,2}(?=\/|$)/.test(path) ? withoutDotSegments(path) : path;
  return percentEncode(normal).replaceAll("%2F", "/");
}

function withoutDotSegments(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(segment);
  }
  return kept.length === 0 ? "/" : `/${kept.join("/")}${path.endsWith("/") ? "/" : ""}`;
}

/** Percent-encodes all but RFC 3986's unreserved characters; encodes one path segment exactly once. */
export function percentEncode(text: string): string {
  const encoded = encodeURIComponent(text);
  return /[!'()*]/.test(encoded) ? encoded.replace(/[!'()*]/g, percentCode) : encoded;
}

/** A query in the canonical form that signatures cover: sorted by name, percent-encoded, without the `?`. Absent values are left out. */
export function encodeQuery(query: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(query)
    .flatMap(([name, value]) =>
      value === undefined ? [] : [[percentEncode(name), percentEncode(value)] as const],
    )
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

/** The date of a request: `20261123T102030Z`. */
function timestampOf(at: Date): string {
  const text = at.toISOString();
  return `${text.slice(0, 4)}${text.slice(5, 7)}${text.slice(8, 13)}${text.slice(14, 16)}${text.slice(17, 19)}Z`;
}

/** Node 20.12 and later hash in one call, which costs a third. */
const sha256: (data: string | Uint8Array) => string =
  typeof crypto.hash === "function"
    ? (data) => crypto.hash("sha256", data, "hex")
    : (data) => createHash("sha256").update(data).digest("hex");

function percentCode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
