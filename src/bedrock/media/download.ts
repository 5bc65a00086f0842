import { lookup } from "node:dns/promises";
import { type ClientRequest, type IncomingMessage, request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { VarveError } from "../../errors.js";
import { quote } from "../../util/quote.js";
import { abortError } from "../abort.js";

export interface DownloadOptions {
  /** Which addresses may be connected to. It is asked after DNS resolution, and for each redirect. */
  readonly permits: (address: string) => boolean;
  readonly maxBytes: number;
  /** For the whole download, redirects included. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Download {
  readonly bytes: Uint8Array;
  readonly contentType: string | undefined;
}

const MOST_REDIRECTS = 3;

/**
 * Gets what an `http` or `https` URL holds, without cookies or credentials. Throws `INPUT_INVALID` for another kind of URL, an
 * address that is not permitted, an answer other than 200 or one that is too large; `REQUEST_TIMEOUT`, `NETWORK_FAILED`, `ABORTED`.
 */
export async function download(given: string, options: DownloadOptions): Promise<Download> {
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const signal = options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]);
  let url = parseUrl(given);
  try {
    for (let redirects = 0; ; redirects++) {
      const answer = await get(url, options.permits, signal);
      const { location } = answer.headers;
      const status = answer.statusCode ?? 0;
      if (status < 300 || status > 399 || location === undefined) {
        return {
          bytes: await read(answer, url, options.maxBytes),
          contentType: answer.headers["content-type"],
        };
      }
      answer.destroy();
      if (redirects === MOST_REDIRECTS) throw refused(url, `it redirects more than ${MOST_REDIRECTS} times`);
      url = parseUrl(location, url);
    }
  } catch (error) {
    throw explain(error, url, options, timeout);
  }
}

function parseUrl(given: string, base?: URL): URL {
  const url = URL.canParse(given, base?.href) ? new URL(given, base?.href) : undefined;
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new VarveError(
      "INPUT_INVALID",
      `A media URL of the kind ${quote(url?.protocol ?? "unknown")} cannot be loaded: only http and https can.`,
    );
  }
  if (url.username !== "" || url.password !== "") throw refused(url, "it holds a user name or password");
  return url;
}

/** Connects to the very address that was permitted, so that a second DNS answer cannot lead elsewhere. */
async function get(
  url: URL,
  permits: DownloadOptions["permits"],
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const hostname = url.hostname.replace(/^\[|\]$/g, "");
  const addresses =
    isIP(hostname) === 0
      ? await lookup(hostname, { all: true })
      : [{ address: hostname, family: isIP(hostname) }];
  const forbidden = addresses.find(({ address }) => !permits(address));
  if (forbidden !== undefined || addresses.length === 0) {
    throw refused(url, "its host is this machine or on a private network");
  }
  const pinned: LookupFunction = (_hostname, { all }, callback) => {
    const [first = { address: "", family: 4 }] = addresses;
    if (all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  };
  const send = url.protocol === "https:" ? secureRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const request: ClientRequest = send(url, {
      lookup: pinned,
      signal,
      agent: false,
      headers: { accept: "*/*", "user-agent": "varve" },
    });
    request.once("response", resolve);
    request.once("error", reject);
    request.end();
  });
}

async function read(answer: IncomingMessage, url: URL, maxBytes: number): Promise<Uint8Array> {
  try {
    if (answer.statusCode !== 200) throw refused(url, `the server answered with HTTP ${answer.statusCode}`);
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of answer) {
      size += (chunk as Buffer).length;
      if (size > maxBytes) throw refused(url, `it holds more than ${maxBytes} bytes`);
      chunks.push(chunk as Buffer);
    }
    return Buffer.concat(chunks);
  } finally {
    answer.destroy();
  }
}

/** Query strings may hold keys, so that only the host is named. */
function refused(url: URL, why: string): VarveError {
  return new VarveError("INPUT_INVALID", `The media URL at ${quote(url.host)} was not loaded: ${why}.`);
}

function explain(
  error: unknown,
  url: URL,
  { signal, timeoutMs }: DownloadOptions,
  timeout: AbortSignal,
): unknown {
  if (VarveError.isInstance(error)) return error;
  if (signal?.aborted) return abortError(signal, "The download of a media URL");
  const where = `The media URL at ${quote(url.host)}`;
  return timeout.aborted
    ? new VarveError("REQUEST_TIMEOUT", `${where} was not loaded within ${timeoutMs} ms.`, { cause: error })
    : new VarveError("NETWORK_FAILED", `${where} could not be loaded: check the host name and the network.`, {
        cause: error,
      });
}
