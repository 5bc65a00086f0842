import type { Agent, ClientRequest, RequestOptions } from "node:http";
import type { Socket } from "node:net";
import type { SecureContextOptions } from "node:tls";
import { VarveError } from "../../errors.js";
import { quote } from "../../util/quote.js";
import type { Endpoint } from "../endpoint.js";
import type { HttpRequest } from "../transport.js";
import { findProxy, type ProxySettings } from "./proxy-settings.js";
import { openTunnel, proxyAddress, proxyAuthorization, type TunnelOptions } from "./tunnel.js";

export interface NetworkOptions {
  /** Default none. */
  readonly proxy?: ProxySettings | undefined;
  /** File of certificate authorities (PEM) to trust instead of those that Node trusts. */
  readonly caFile?: string | undefined;
  /** Agent of the caller's own, which then makes all connections; whoever passes it destroys it. */
  readonly agent?: Agent | undefined;
}

export interface ChannelOptions extends NetworkOptions {
  /** Connections per host. */
  readonly maxSockets: number;
  /** Certificate authorities (PEM) to trust instead of those that Node trusts. */
  readonly certificateAuthorities?: string | readonly string[] | undefined;
}

/** One of node:http and node:https with its connections. */
export interface Channel {
  readonly request: (options: RequestOptions & Pick<TunnelOptions, "connectTimeoutMs">) => ClientRequest;
  readonly agent: Agent;
  /** The event of a new socket that may be written to. */
  readonly connected: "connect" | "secureConnect";
  /** Where a request goes: to its endpoint, or to a proxy that is told the whole URL. */
  target(request: HttpRequest): Pick<RequestOptions, "host" | "port" | "path" | "headers">;
}

/** Options of each request over TLS, so that they hold with a caller's own agent too. */
const TLS_FLOOR = { minVersion: "TLSv1.2" } as const;

/** What endpoints share a channel. Throws `CONFIG_INVALID` for a proxy that cannot be used. */
export function channelKey(endpoint: Endpoint, { proxy = {} }: ChannelOptions): string {
  return `${endpoint.protocol} ${findProxy(endpoint, proxy)?.href ?? ""}`;
}

/** Throws `CONFIG_INVALID` for options that would have no effect together, and for an agent that speaks TLS older than 1.2. */
export function assertNetworkOptions({ proxy, caFile, agent }: NetworkOptions): void {
  if (agent === undefined) return;
  const ruledOut = proxy !== undefined ? "proxy" : caFile !== undefined ? "caFile" : undefined;
  if (ruledOut !== undefined) {
    throw new VarveError(
      "CONFIG_INVALID",
      `${ruledOut} would have no effect, for the agent that was passed makes the connections: remove one of the two.`,
    );
  }
  const { minVersion } = "options" in agent ? (agent.options as SecureContextOptions) : {};
  if (minVersion === "TLSv1" || minVersion === "TLSv1.1") {
    throw new VarveError(
      "CONFIG_INVALID",
      `The agent that was passed allows ${minVersion}, but calls need TLS 1.2 at least: raise its minVersion.`,
    );
  }
}

/** Imports node:http or node:https and makes the agent. Throws `CONFIG_INVALID` for a file of authorities that cannot be read. */
export async function openChannel(endpoint: Endpoint, options: ChannelOptions): Promise<Channel> {
  const { maxSockets, proxy = {}, agent } = options;
  const found = findProxy(endpoint, proxy);
  const keepAlive = { keepAlive: true, maxSockets, scheduling: "lifo" } as const;
  if (endpoint.protocol === "http:") {
    const { Agent, request } = await import("node:http");
    const target = found === undefined ? direct : (sent: HttpRequest) => viaProxy(found, sent);
    return { request, agent: agent ?? new Agent(keepAlive), connected: "connect", target };
  }
  const { Agent, request } = await import("node:https");
  const ca = await authorities(options);
  const own = new Agent({ ...keepAlive, ...(ca !== undefined && { ca }) });
  if (found !== undefined) {
    // node takes the socket from the callback if nothing is returned.
    const createConnection = (
      given: TunnelOptions,
      opened: (error: Error | null, socket?: Socket) => void,
    ) => {
      void openTunnel(found, given, opened);
    };
    Object.assign(own, { createConnection });
  }
  return {
    request: (given) => request({ ...given, ...TLS_FLOOR }),
    agent: agent ?? own,
    connected: "secureConnect",
    target: direct,
  };
}

function direct({ endpoint, path, headers }: HttpRequest): ReturnType<Channel["target"]> {
  return { host: endpoint.hostname, port: endpoint.port, path, headers };
}

function viaProxy(proxy: URL, { endpoint, path, headers }: HttpRequest): ReturnType<Channel["target"]> {
  return {
    ...proxyAddress(proxy),
    path: `http://${endpoint.host}${path}`,
    headers: { ...headers, ...proxyAuthorization(proxy) },
  };
}

async function authorities({
  caFile,
  certificateAuthorities: given,
}: ChannelOptions): Promise<string | string[] | undefined> {
  if (caFile === undefined) return given === undefined || typeof given === "string" ? given : [...given];
  const { readFile } = await import("node:fs/promises");
  const text = await readFile(caFile, "utf8").catch((cause: unknown) => {
    throw new VarveError(
      "CONFIG_INVALID",
      `The file of certificate authorities ${quote(caFile)} cannot be read.`,
      {
        cause,
      },
    );
  });
  if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  throw new VarveError(
    "CONFIG_INVALID",
    `The file of certificate authorities ${quote(caFile)} holds no certificate in PEM form.`,
  );
}
