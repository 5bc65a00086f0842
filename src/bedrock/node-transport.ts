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
import type {
  HttpAnswer,
  HttpRequest,
  SendOptions,
  StreamedAnswer,
  Timeouts,
  Transport,
} from "./transport.js";

export type NodeTransportOptions = Partial<ChannelOptions>;

/** Room for what surrounds a payload of the largest allowed size. */
const MAX_ANSWER_BYTES = MAX_BODY_BYTES + 1_048_576;

/** HTTP/1.1 over kept-alive connections of node:https and node:http, which are imported when first needed. */
export class NodeTransport implements Transport {
  readonly #options: ChannelOptions;
  readonly #channels = new Map<string, Channel>();
  readonly #byEndpoint = new WeakMap<Endpoint, Channel>();
  #closed = false;

  /** Throws `CONFIG_INVALID` for options that would have no effect together. */
  constructor(options: NodeTransportOptions = {}) {
    assertNetworkOptions(options);
    this.#options = { ...options, maxSockets: options.maxSockets ?? 64 };
  }

  async send(request: HttpRequest, options: SendOptions): Promise<HttpAnswer> {
    const channel = this.#known(request, options) ?? (await this.#open(request, options));
    return exchange(channel, request, options, wholeAnswer);
  }

  async open(request: HttpRequest, options: SendOptions): Promise<StreamedAnswer> {
    const channel = this.#known(request, options) ?? (await this.#open(request, options));
    return exchange(channel, request, options, streamedAnswer);
  }

  close(): void {
    this.#closed = true;
    for (const { agent } of this.#channels.values()) if (agent !== this.#options.agent) agent.destroy();
  }

  #known({ endpoint }: HttpRequest, { signal }: SendOptions): Channel | undefined {
    throwIfAborted(signal, `Request to ${endpoint.host}`);
    if (this.#closed) throw new VarveError("CLOSED", "The transport is closed.");
    return this.#byEndpoint.get(endpoint);
  }

  async #open(request: HttpRequest, options: SendOptions): Promise<Channel> {
    const { endpoint } = request;
    const key = channelKey(endpoint, this.#options);
    const channel = this.#channels.get(key) ?? (await openChannel(endpoint, this.#options));
    // Calls that arrive while the module loads must share one set of connections.
    const opened = this.#channels.get(key) ?? channel;
    this.#channels.set(key, opened);
    this.#byEndpoint.set(endpoint, opened);
    return this.#known(request, options) ?? opened;
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
  const { host } = request.endpoint;
  const { signal, timeouts } = options;
  const sentAt = performance.now();
  return new Promise((resolve, reject) => {
    const outgoing = channel.request(request, timeouts.connectTimeoutMs);
    let phase: keyof Timeouts = "connectTimeoutMs";
    let timer: NodeJS.Timeout | undefined;
    let settled = false;
    const expire = (): void => fail(LATE[phase](host, timeouts[phase]));
    /** Begins a phase, which is over in time or fails the request. */
    const begin = (next: keyof Timeouts): void => {
      if (settled) return;
      if (timer !== undefined && timeouts[next] === timeouts[phase]) {
        timer.refresh();
      } else {
        clearTimeout(timer);
        timer = setTimeout(expire, timeouts[next]);
      }
      phase = next;
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
      if (signal !== undefined) fail(abortError(signal, `Request to ${host}`));
    };
    signal?.addEventListener("abort", abort, { once: true });
    outgoing.on("error", (error) => {
      if (!settled) fail(networkError(host, error));
    });
    if (outgoing.reusedSocket) {
      begin("timeoutMs");
    } else {
      outgoing.on("socket", (socket: Socket) => {
        // A connection that was being made for another request may be given to this one.
        if (outgoing.reusedSocket) return begin("timeoutMs");
        begin("connectTimeoutMs");
        socket.once(channel.connected, () => begin("timeoutMs"));
      });
    }
    outgoing.on("response", (incoming) => {
      begin("idleTimeoutMs");
      read({
        incoming,
        host,
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
    outgoing.end(request.body);
  });
}

function wholeAnswer(beginning: Beginning<HttpAnswer>): void {
  const { incoming, host, firstByteMs, onData, resolve, reject } = beginning;
  const pieces: Buffer[] = [];
  let length = 0;
  incoming.on("data", (piece: Buffer) => {
    pieces.push(piece);
    length += piece.length;
    if (length > MAX_ANSWER_BYTES) reject(tooLarge(host));
    else onData();
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

/** Node gives all but `set-cookie` as one text. */
function singleHeaders({ headers }: IncomingMessage): Record<string, string | undefined> {
  const { "set-cookie": cookies } = headers;
  const single = headers as Record<string, string | undefined>;
  return cookies === undefined ? single : { ...single, "set-cookie": cookies.join(", ") };
}

/** The error of a phase that took longer than its timeout. */
const LATE: Readonly<Record<keyof Timeouts, (host: string, ms: number) => VarveError>> = {
  connectTimeoutMs: (host, ms) =>
    new VarveError(
      "NETWORK_FAILED",
      `No connection to ${host} within ${ms} ms (connectTimeoutMs); check the network, and that a firewall lets it through.`,
    ),
  timeoutMs: (host, ms) =>
    new VarveError(
      "REQUEST_TIMEOUT",
      `${host} did not begin to answer within ${ms} ms (timeoutMs); raise timeoutMs for long generations.`,
    ),
  idleTimeoutMs: (host, ms) =>
    new VarveError(
      "REQUEST_TIMEOUT",
      `${host} stopped in the middle of its answer for ${ms} ms (idleTimeoutMs).`,
    ),
};

function tooLarge(host: string): VarveError {
  return new VarveError("RESPONSE_INVALID", `${host} answered with more than ${MAX_ANSWER_BYTES} bytes.`);
}
