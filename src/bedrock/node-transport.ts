import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import type { Socket } from "node:net";
import { VarveError } from "../errors.js";
import { MAX_BODY_BYTES } from "../wire/operations.js";
import { abortError, throwIfAborted } from "./abort.js";
import { networkError } from "./network-error.js";
import type { HttpAnswer, HttpRequest, SendOptions, Transport } from "./transport.js";

export interface NodeTransportOptions {
  /** Connections per host. Default 64. */
  readonly maxSockets?: number;
  /** Certificate authorities (PEM) to trust instead of the system's. */
  readonly certificateAuthorities?: string | readonly string[];
}

/** Room for what surrounds a payload of the largest allowed size. */
const MAX_ANSWER_BYTES = MAX_BODY_BYTES + 1_048_576;

/** One of node:http and node:https with its connections. */
interface Channel {
  readonly request: (options: RequestOptions) => ClientRequest;
  readonly agent: Agent;
  /** The event of a new socket that may be written to. */
  readonly connected: "connect" | "secureConnect";
}

/** HTTP/1.1 over kept-alive connections of node:https and node:http, which are imported when first needed. */
export class NodeTransport implements Transport {
  readonly #options: NodeTransportOptions;
  readonly #channels = new Map<string, Channel>();
  #closed = false;

  constructor(options: NodeTransportOptions = {}) {
    this.#options = options;
  }

  async send(request: HttpRequest, options: SendOptions): Promise<HttpAnswer> {
    const channel =
      this.#channels.get(request.endpoint.protocol) ?? (await this.#open(request.endpoint.protocol));
    throwIfAborted(options.signal, `Request to ${request.endpoint.host}`);
    if (this.#closed) throw new VarveError("CLOSED", "The transport is closed.");
    return exchange(channel, request, options);
  }

  close(): void {
    this.#closed = true;
    for (const channel of this.#channels.values()) channel.agent.destroy();
  }

  async #open(protocol: "http:" | "https:"): Promise<Channel> {
    const keepAlive = {
      keepAlive: true,
      maxSockets: this.#options.maxSockets ?? 64,
      scheduling: "lifo",
    } as const;
    const channel = protocol === "http:" ? await this.#plain(keepAlive) : await this.#secure(keepAlive);
    // Calls that arrive while the module loads must share one set of connections.
    const opened = this.#channels.get(protocol) ?? channel;
    this.#channels.set(protocol, opened);
    return opened;
  }

  async #plain(agentOptions: object): Promise<Channel> {
    const { Agent, request } = await import("node:http");
    return { request, agent: new Agent(agentOptions), connected: "connect" };
  }

  async #secure(agentOptions: object): Promise<Channel> {
    const { Agent, request } = await import("node:https");
    const ca = this.#options.certificateAuthorities;
    const agent = new Agent({
      ...agentOptions,
      minVersion: "TLSv1.2",
      ...(ca === undefined ? {} : { ca: typeof ca === "string" ? ca : [...ca] }),
    });
    return { request, agent, connected: "secureConnect" };
  }
}

function exchange(channel: Channel, request: HttpRequest, options: SendOptions): Promise<HttpAnswer> {
  const { endpoint, method, path, headers, body } = request;
  const { signal, timeouts } = options;
  return new Promise((resolve, reject) => {
    const outgoing = channel.request({
      agent: channel.agent,
      host: endpoint.hostname,
      port: endpoint.port,
      method,
      path,
      headers,
    });
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
    outgoing.on("error", (error) => fail(networkError(endpoint.host, error)));
    outgoing.on("socket", (socket: Socket) => {
      if (outgoing.reusedSocket) return connected();
      arm(timeouts.connectTimeoutMs, () => notConnected(endpoint.host, timeouts.connectTimeoutMs));
      socket.once(channel.connected, connected);
    });
    outgoing.on("response", (incoming) => {
      arm(timeouts.idleTimeoutMs, () => stalled(endpoint.host, timeouts.idleTimeoutMs));
      readBody(incoming, {
        onData: () => timer?.refresh(),
        onEnd: (bytes) => {
          settle();
          resolve({ status: incoming.statusCode ?? 0, headers: singleHeaders(incoming), body: bytes });
        },
        onTooLarge: () => fail(tooLarge(endpoint.host)),
        onError: (error) => fail(networkError(endpoint.host, error)),
      });
    });
    outgoing.end(body);
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
