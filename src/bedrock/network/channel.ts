import type { Agent, ClientRequest, RequestOptions } from "node:http";
import type { SecureContextOptions } from "node:tls";
import { VarveError } from "../../errors.js";
import { quote } from "../../util/quote.js";
import type { Endpoint } from "../endpoint.js";
import type { HttpRequest } from "../transport.js";
import { Deadlines } from "./deadlines.js";
import { findProxy, type ProxySettings } from "./proxy-settings.js";

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
  /** Begins a request; its body is the caller's to write. A tunnel through a proxy must stand in time. */
  request(sent: HttpRequest, connectTimeoutMs: number): ClientRequest;
  readonly agent: Agent;
  /** Of the requests in flight. */
  readonly deadlines: Deadlines;
  /** The event of a new socket that may be written to. */
  readonly connected: "connect" | "secureConnect";
}

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
  const settings = "options" in agent ? (agent.options as SecureContextOptions) : {};
  const names = ["minVersion", "maxVersion", "secureProtocol"] as const;
  const wrong = names.find((name) => /^(TLSv1(\.1)?$|TLSv1_(1_)?method|SSLv)/.test(settings[name] ?? ""));
  if (wrong === undefined) return;
  throw new VarveError(
    "CONFIG_INVALID",
    `The agent that was passed has the ${wrong} ${settings[wrong]}, but calls need TLS 1.2 at least: change it, or leave it out.`,
  );
}

/** Node's own agents speak one protocol; those of libraries that speak both have no property for it. */
function assertSpeaks(agent: Agent | undefined, { protocol, host }: Endpoint): void {
  const spoken: unknown = agent && Object.getOwnPropertyDescriptor(agent, "protocol")?.value;
  if (spoken === undefined || spoken === protocol) return;
  throw new VarveError(
    "CONFIG_INVALID",
    `The agent that was passed speaks ${String(spoken).replace(":", "")}, but the endpoint ${quote(host)} is ${protocol}//: pass an agent of node:${protocol.replace(":", "")}.`,
  );
}

/**
 * Imports node:http or node:https and makes the agent. Throws `CONFIG_INVALID` for a file of authorities that cannot be read, and
 * for an agent that was passed and speaks the other protocol.
 */
export async function openChannel(endpoint: Endpoint, options: ChannelOptions): Promise<Channel> {
  assertSpeaks(options.agent, endpoint);
  const { maxSockets, proxy = {} } = options;
  const found = findProxy(endpoint, proxy);
  const keepAlive = { keepAlive: true, maxSockets, scheduling: "lifo" } as const;
  const deadlines = new Deadlines();
  if (endpoint.protocol === "http:") {
    assertAsksPlainly(found, endpoint);
    const { Agent, request } = await import("node:http");
    const { agent = new Agent(keepAlive) } = options;
    const channel = { agent, deadlines, connected: "connect" } as const;
    if (found === undefined) return { ...channel, request: (sent) => request(direct(sent, agent)) };
    const { viaProxy } = await import("./via-proxy.js");
    return { ...channel, request: (sent) => request(viaProxy(found, sent, direct(sent, agent))) };
  }
  const { Agent, request } = await import("node:https");
  const channel = { deadlines, connected: "secureConnect" } as const;
  const { agent: given } = options;
  if (given !== undefined) {
    // The floor goes with each request: the agent is the caller's.
    return { ...channel, agent: given, request: (sent) => request({ ...direct(sent, given), ...TLS_FLOOR }) };
  }
  const ca = await authorities(options);
  const agent = new Agent({ ...keepAlive, ...TLS_FLOOR, ...(ca !== undefined && { ca }) });
  // The requests of one agent differ in host and port alone; node would compare all their options of TLS.
  agent.getName = (named) => `${named?.host}:${named?.port}`;
  if (found === undefined) return { ...channel, agent, request: (sent) => request(direct(sent, agent)) };
  const { tunnelThrough } = await import("./via-proxy.js");
  tunnelThrough(found, agent);
  return {
    ...channel,
    agent,
    // Node passes on to a connection what the options of its request hold.
    request: (sent, connectTimeoutMs) => request(Object.assign(direct(sent, agent), { connectTimeoutMs })),
  };
}

function assertAsksPlainly(proxy: URL | undefined, { host }: Endpoint): void {
  if (proxy?.protocol !== "https:") return;
  throw new VarveError(
    "CONFIG_INVALID",
    `The endpoint ${quote(host)} is http://, for which no https proxy can be asked: name an http:// proxy (HTTP_PROXY), or the endpoint in NO_PROXY.`,
  );
}

function direct({ endpoint, method, path, headers }: HttpRequest, agent: Agent): RequestOptions {
  return { agent, method, host: endpoint.hostname, port: endpoint.port, path, headers };
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
