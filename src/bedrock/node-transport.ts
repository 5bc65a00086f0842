import type { IncomingMessage } from "node:http";
import { VarveError } from "../errors.js";
import { MAX_BODY_BYTES } from "../wire/operations.js";
import { abortError } from "./abort.js";
import type { Endpoint } from "./endpoint.js";
import {
  assertNetworkOptions,
  type Channel,
  type ChannelOptions,
  channelKey,
  openChannel,
} from "./network/channel.js";
import { type Beginning, exchangeHttp, LATE } from "./network/http-exchange.js";
import { networkError } from "./network-error.js";
import { streamBody } from "./stream-body.js";
import type { HttpAnswer, HttpRequest, SendOptions, StreamedAnswer, Transport } from "./transport.js";

export type NodeTransportOptions = Partial<ChannelOptions>;

/** Room for what surrounds a payload of the largest allowed size. */
const MAX_ANSWER_BYTES = MAX_BODY_BYTES + 1_048_576;

/** HTTP/1.1 over kept-alive connections of node:https and node:http, which are imported when first needed. */
export class NodeTransport implements Transport {
  readonly #options: ChannelOptions;
  readonly #channels = new Map<string, Channel>();
  #byEndpoint = new WeakMap<Endpoint, Channel>();
  #closed = false;

  /** Throws `CONFIG_INVALID` for options that would have no effect together. */
  constructor(options: NodeTransportOptions = {}) {
    assertNetworkOptions(options);
    this.#options = { ...options, maxSockets: options.maxSockets ?? 64 };
  }

  send(request: HttpRequest, options: SendOptions): Promise<HttpAnswer> {
    return this.#exchange(request, options, wholeAnswer);
  }

  open(request: HttpRequest, options: SendOptions): Promise<StreamedAnswer> {
    return this.#exchange(request, options, streamedAnswer);
  }

  close(): void {
    this.#closed = true;
    this.#byEndpoint = new WeakMap();
    for (const { agent } of this.#channels.values()) if (agent !== this.#options.agent) agent.destroy();
  }

  #exchange<T>(
    request: HttpRequest,
    options: SendOptions,
    read: (beginning: Beginning<T>) => void,
  ): Promise<T> {
    const channel = this.#byEndpoint.get(request.endpoint);
    return channel === undefined
      ? this.#open(request.endpoint).then((opened) => exchangeHttp(opened, request, options, read))
      : exchangeHttp(channel, request, options, read);
  }

  async #open(endpoint: Endpoint): Promise<Channel> {
    const key = channelKey(endpoint, this.#options);
    const channel = this.#channels.get(key) ?? (await openChannel(endpoint, this.#options));
    if (this.#closed) throw new VarveError("CLOSED", "The transport is closed.");
    // Calls that arrive while the module loads must share one set of connections.
    const opened = this.#channels.get(key) ?? channel;
    this.#channels.set(key, opened);
    this.#byEndpoint.set(endpoint, opened);
    return opened;
  }
}

function wholeAnswer(beginning: Beginning<HttpAnswer>): void {
  const { incoming, host, firstByteMs, progress, resolve, reject } = beginning;
  const pieces: Buffer[] = [];
  let length = 0;
  incoming.on("data", (piece: Buffer) => {
    pieces.push(piece);
    length += piece.length;
    if (length > MAX_ANSWER_BYTES) reject(tooLarge(host));
    else progress();
  });
  incoming.on("end", () => {
    const [first] = pieces;
    const body = pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces, length);
    resolve({ status: incoming.statusCode ?? 0, headers: singleHeaders(incoming), body, firstByteMs });
  });
  // Also raised, with ECONNRESET, when the connection ends before the announced length.
  incoming.on("error", (error) => reject(networkError(host, error)));
}

function streamedAnswer({ incoming, host, options, resolve }: Beginning<StreamedAnswer>): void {
  const { idleTimeoutMs } = options.timeouts;
  resolve({
    status: incoming.statusCode ?? 0,
    headers: singleHeaders(incoming),
    body: streamBody(incoming, {
      idleTimeoutMs,
      signal: options.signal,
      stalled: () => LATE.idleTimeoutMs(host, idleTimeoutMs),
      aborted: (signal) => abortError(signal, `Request to ${host}`),
      broken: (cause) => networkError(host, cause),
    }),
  });
}

/** Node gives all but `set-cookie` as one text, and has read them already to learn how long a connection is kept. */
function singleHeaders({ headers }: IncomingMessage): Record<string, string | undefined> {
  const { "set-cookie": cookies } = headers;
  const single = headers as Record<string, string | undefined>;
  return cookies === undefined ? single : { ...single, "set-cookie": cookies.join(", ") };
}

function tooLarge(host: string): VarveError {
  return new VarveError("RESPONSE_INVALID", `${host} answered with more than ${MAX_ANSWER_BYTES} bytes.`);
}
