import type { LocalRequest } from "../read-request.js";

/**
 * SigV4's canonical request, built from what came over the wire.
 *
 * @param signedHeaders lower-case names in the order of the `Authorization` header
 * @param payloadHash SHA-256 of the body in lower-case hexadecimal
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function canonicalRequest(
  request: Pick<LocalRequest, "method" | "path" | "query" | "headers">,
  signedHeaders: readonly string[],
  payloadHash: string,
): string {
  let headerLines = "";
  for (const name of signedHeaders) headerLines += `${name}:${canonicalValue(request.headers.get(name))}\n`;
  return `${request.method}\n${canonicalPath(request.path)}\n${canonicalQuery(request.query)}\n${headerLines}\n${signedHeaders.join(";")}\n${payloadHash}`;
}

/** Every service but S3 encodes the path that was sent once more, after removing empty and relative segments. */
function canonicalPath(path: string): string {
  return encode(/\/[./]/.test(path) ? withoutRelativeSegments(path) : path).replaceAll("%2F", "/");
}

function withoutRelativeSegments(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(segment);
  }
  const closing = kept.length > 0 && path.endsWith("/") ? "/" : "";
  return `/${kept.join("/")}${closing}`;
}

/** Names and values decoded and encoded again, sorted by name and then by value. */
function canonicalQuery(query: string): string {
  if (query === "") return "";
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const at = pair.indexOf("=");
      const [name, value] = at === -1 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
      return { name: encode(percentDecoded(name)), value: encode(percentDecoded(value)) };
    })
    .sort((a, b) => compare(a.name, b.name) || compare(a.value, b.value))
    .map(({ name, value }) => `${name}=${value}`)
    .join("&");
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function canonicalValue(value = ""): string {
  return value.trim().replace(/\s+/g, " ");
}

// Node hands paths over as one character per byte, so both functions work on bytes.
function encode(bytes: string): string {
  return bytes.replace(/[^A-Za-z0-9\-_.~]/g, (byte) => `%${hex(byte.charCodeAt(0))}`);
}

function percentDecoded(text: string): string {
  return text.replace(/%([0-9a-fA-F]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}

const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, "0");
