import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { VarveError } from "../errors.js";
import { MAX_BODY_BYTES } from "../wire/operations.js";
import { abortError, throwIfAborted } from "./abort.js";
import type { Endpoint } from "./endpoint.js";
import {
  assertNetworkOptions,
  type Channel,
  type ChannelOptions,
  channelKey,
  openChannel,
} from "./network/channel.js";
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
  #closed = false;

  /** Throws `CONFIG_INVALID` for options that would have no effect together. */
  constructor(options: NodeTransportOptions = {}) {
    assertNetworkOptions(options);
    this.#options = { ...options, maxSockets: options.maxSockets ?? 64 };
  }

  async send(request: HttpRequest, options: SendOptions): Promise<HttpAnswer> {
    return exchange(await this.#channel(request, options.signal), request, options, wholeAnswer);
  }

  async open(request: HttpRequest, options: SendOptions): Promise<StreamedAnswer> {
    return exchange(await this.#channel(request, options.signal), request, options, streamedAnswer);
  }

  close(): void {
    this.#closed = true;
    for (const { agent } of this.#channels.values()) if (agent !== this.#options.agent) agent.destroy();
  }

  async #channel({ endpoint }: HttpRequest, signal: AbortSignal | undefined): Promise<Channel> {
    const key = channelKey(endpoint, this.#options);
    const channel = this.#channels.get(key) ?? (await this.#openChannel(key, endpoint));
    throwIfAborted(signal, `Request to ${endpoint.host}`);
    if (this.#closed) throw new VarveError("CLOSED", "The transport is closed.");
    return channel;
  }

  async #openChannel(key: string, endpoint: Endpoint): Promise<Channel> {
    const channel = await openChannel(endpoint, this.#options);
    // Calls that arrive while the module loads must share one set of connections.
    const opened = this.#channels.get(key) ?? channel;
    this.#channels.set(key, opened);
    return opened;
  }
}

/** An exchange whose answer has begun. */
interface Beginning<T> {
  readonly incoming: IncomingMessage;
  readonly host: string;
  readonly options: SendOptions;
  readonly firstByteMs: number;
  /** Restarts the idle timer. */
  onData(): void;
  resolve(answer: T): void;
  reject(error: VarveError): void;
}

function exchange<T>(
  channel: Channel,
  request: HttpRequest,
  options: SendOptions,
  read: (beginning: Beginning<T>) => void,
): Promise<T> {
  const { endpoint, method, body } = request;
  const { signal, timeouts } = options;
  const sentAt = performance.now();
  return new Promise((resolve, reject) => {
    const { agent } = channel;
    const { connectTimeoutMs } = timeouts;
    // A tunnel through a proxy reads connectTimeoutMs, which node passes on.
    const outgoing = channel.request({ agent, method, ...channel.target(request), connectTimeoutMs });
    let timer: NodeJS.Timeout | undefined;
    let settled = false;
    const arm = (ms: number, late: () => VarveError): void => {
      if (settled) return;
      clearTimeout(timer);
      timer = setTimeout(() => fail(late()), ms);
    };
    const settle = (): void => {
      settled = true;
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    };
    const fail = (error: VarveError): void => {
      settle();
      reject(error);
      outgoing.destroy();
    };
    const abort = (): void => {
      if (signal !== undefined) fail(abortError(signal, `Request to ${endpoint.host}`));
    };
    const connected = (): void => arm(timeouts.timeoutMs, () => noAnswer(endpoint.host, timeouts.timeoutMs));
    signal?.addEventListener("abort", abort, { once: true });
    outgoing.on("error", (error) => {
      if (!settled) fail(networkError(endpoint.host, error));
    });
    outgoing.on("socket", (socket: Socket) => {
      if (outgoing.reusedSocket) return connected();
      arm(timeouts.connectTimeoutMs, () => notConnected(endpoint.host, timeouts.connectTimeoutMs));
      socket.once(channel.connected, connected);
    });
    outgoing.on("response", (incoming) => {
      arm(timeouts.idleTimeoutMs, () => stalled(endpoint.host, timeouts.idleTimeoutMs));
      read({
        incoming,
        host: endpoint.host,
        options,
        firstByteMs: performance.now() - sentAt,
        onData: () => timer?.refresh(),
        resolve: (answer) => {
          settle();
          resolve(answer);
        },
        reject: fail,
      });
    });
    outgoing.end(body);
  });
}

function wholeAnswer(beginning: Beginning<HttpAnswer>): void {
  const { incoming, host, firstByteMs, onData, resolve, reject } = beginning;
  readBody(incoming, {
    onData,
    onEnd: (body) =>
      resolve({ status: incoming.statusCode ?? 0, headers: singleHeaders(incoming), body, firstByteMs }),
    onTooLarge: () => reject(tooLarge(host)),
    onError: (error) => reject(networkError(host, error)),
  });
}

function streamedAnswer({ incoming, host, options, resolve }: Beginning<StreamedAnswer>): void {
  const { idleTimeoutMs } = options.timeouts;
  resolve({
    status: incoming.statusCode ?? 0,
    headers: singleHeaders(incoming),
    body: streamBody(incoming, {
      idleTimeoutMs,
      signal: options.signal,
      stalled: () => stalled(host, idleTimeoutMs),
      aborted: (signal) => abortError(signal, `Request to ${host}`),
      broken: (cause) => networkError(host, cause),
    }),
  });
}

interface BodyEvents {
  onData(): void;
  onEnd(body: Uint8Array): void;
  onTooLarge(): void;
  onError(error: Error): void;
}

function readBody(incoming: IncomingMessage, events: BodyEvents): void {
  const chunks: Buffer[] = [];
  let length = 0;
  incoming.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES) events.onTooLarge();
    else events.onData();
  });
  incoming.on("end", () =>
    events.onEnd(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)),
  );
  // Also raised, with ECONNRESET, when the connection ends before the announced length.
  incoming.on("error", (error) => events.onError(error));
}

function singleHeaders(incoming: IncomingMessage): Record<string, string | undefined> {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return headers;
}

function notConnected(host: string, ms: number): VarveError {
  return new VarveError(
    "NETWORK_FAILED",
    `No connection to ${host} within ${ms} ms (connectTimeoutMs); check the network, and that a firewall lets it through.`,
  );
}

function noAnswer(host: string, ms: number): VarveError {
  return new VarveError(
    "REQUEST_TIMEOUT",
    `${host} did not begin to answer within ${ms} ms (timeoutMs); raise timeoutMs for long generations.`,
  );
}

function stalled(host: string, ms: number): VarveError {
  return new VarveError(
    "REQUEST_TIMEOUT",
    `${host} stopped in the middle of its answer for ${ms} ms (idleTimeoutMs).`,
  );
}

function tooLarge(host: string): VarveError {
  return new VarveError("RESPONSE_INVALID", `${host} answered with more than ${MAX_ANSWER_BYTES} bytes.`);
}
