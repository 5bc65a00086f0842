import type { IncomingMessage } from "node:http";
import type { Http2ServerRequest } from "node:http2";
import { MAX_BODY_BYTES } from "../wire/operations.js";
import { validationFailure } from "./service-exception.js";

/** A request as it came over the wire, of either HTTP version. */
export interface LocalRequest {
  readonly method: string;
  /** As received: percent-encoding is kept, because the signature covers it. */
  readonly path: string;
  /** Without the `?`; empty if there is none. */
  readonly query: string;
  /** Lower-case name to value; repeated headers are joined by a comma. HTTP/2's `:authority` is `host`. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** The client left before its request was complete: there is nobody to answer. */
export class ClientGone extends Error {
  override name = "ClientGone";
}

export type IncomingRequest = IncomingMessage | Http2ServerRequest;

/** Reads a request to its end. Throws `ClientGone`, or a `ServiceException` for a body that is too long or encoded. */
export async function readRequest(incoming: IncomingRequest): Promise<LocalRequest> {
  const body = await readBody(incoming);
  const target = (incoming.url ?? "/").replace(/^https?:\/\/[^/?]*/, "");
  const queryAt = target.indexOf("?");
  const headers = collectHeaders(incoming.rawHeaders);
  const encoding = headers.get("content-encoding") ?? "identity";
  if (encoding !== "identity") {
    throw validationFailure("The Content-Encoding of the request is not supported. Send the body unencoded.");
  }
  return {
    method: incoming.method ?? "",
    path: queryAt === -1 ? target : target.slice(0, queryAt),
    query: queryAt === -1 ? "" : target.slice(queryAt + 1),
    headers,
    body,
  };
}

/** A body over the limit is read and dropped, so that the client gets to read the answer. */
function readBody(incoming: IncomingRequest): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let ended = false;
    incoming.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
      else chunks.length = 0;
    });
    incoming.once("end", () => {
      ended = true;
      const [only] = chunks;
      if (bytes > MAX_BODY_BYTES) reject(bodyTooLong());
      else resolve(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks));
    });
    incoming.on("error", (cause) => reject(new ClientGone("the request broke off", { cause })));
    incoming.once("close", () => {
      if (!ended) reject(new ClientGone("the request broke off"));
    });
  });
}

function bodyTooLong(): Error {
  return validationFailure(
    `1 validation error detected: Value at 'body' failed to satisfy constraint: Member must have length less than or equal to ${MAX_BODY_BYTES}`,
  );
}

function collectHeaders(rawHeaders: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? "").toLowerCase();
    const value = rawHeaders[index + 1] ?? "";
    const earlier = headers.get(name);
    headers.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  const authority = headers.get(":authority");
  if (authority !== undefined && !headers.has("host")) headers.set("host", authority);
  return headers;
}
