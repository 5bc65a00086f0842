import type { ClientRequest, RequestOptions } from "node:http";
import type { Socket } from "node:net";
import type { ConnectionOptions } from "node:tls";

/** What a connection through a proxy needs to know; node passes the options of the request that asked for it. */
export interface TunnelOptions extends ConnectionOptions {
  readonly host?: string;
  readonly port?: number;
  /** Milliseconds until the proxy has connected. */
  readonly connectTimeoutMs?: number;
}

/** What went wrong between here and the proxy; `network-error.ts` says it in words. */
export type ProxyFailure =
  | "PROXY_UNREACHABLE"
  | "PROXY_UNAUTHORIZED"
  | "PROXY_REFUSED"
  | "PROXY_FAILED"
  | "PROXY_TIMEOUT";

/**
 * Opens a TLS connection to a host through an HTTP proxy: CONNECT, then the handshake inside. `opened` gets the socket while
 * the handshake is still to come, so that whoever waits for it can watch it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-connect
 */
export async function openTunnel(
  proxy: URL,
  options: TunnelOptions,
  opened: (error: Error | null, socket?: Socket) => void,
): Promise<void> {
  try {
    const socket = await connectThrough(proxy, options);
    const { connect } = await import("node:tls");
    opened(null, connect({ ...options, socket }));
  } catch (error) {
    opened(error instanceof Error ? error : new Error(String(error)));
  }
}

/** The header that names a user to the proxy; empty if its URL names none. */
export function proxyAuthorization(proxy: URL): Record<string, string> {
  if (proxy.username === "" && proxy.password === "") return {};
  const user = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(user).toString("base64")}` };
}

/** Where the proxy listens. */
export function proxyAddress(proxy: URL): { host: string; port: number } {
  const port = proxy.port === "" ? (proxy.protocol === "https:" ? 443 : 80) : Number(proxy.port);
  return { host: proxy.hostname.replace(/^\[|\]$/g, ""), port };
}

async function connectThrough(proxy: URL, options: TunnelOptions): Promise<Socket> {
  const { host = "", port = 443, connectTimeoutMs, ca } = options;
  const authority = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const asked = await ask(proxy, {
    ...proxyAddress(proxy),
    method: "CONNECT",
    path: authority,
    headers: { host: authority, ...proxyAuthorization(proxy) },
    agent: false,
    ...(proxy.protocol === "https:" && { ca, minVersion: "TLSv1.2" }),
  } as RequestOptions);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(failure("PROXY_TIMEOUT"));
      asked.destroy();
    }, connectTimeoutMs ?? 5_000);
    const settle = (): void => clearTimeout(timer);
    asked.on("error", (error) => {
      settle();
      reject(failure("PROXY_UNREACHABLE", error));
    });
    // Instead of an answer to CONNECT, which raises "connect" whatever its status is.
    asked.on("response", () => asked.destroy(failure("PROXY_FAILED")));
    asked.on("connect", ({ statusCode = 0 }, socket) => {
      settle();
      if (statusCode >= 200 && statusCode < 300) return resolve(socket);
      socket.destroy();
      reject(failure(refusal(statusCode)));
    });
    asked.end();
  });
}

async function ask(proxy: URL, options: RequestOptions): Promise<ClientRequest> {
  const { request } = await (proxy.protocol === "https:" ? import("node:https") : import("node:http"));
  return request(options);
}

function refusal(status: number): ProxyFailure {
  if (status === 407) return "PROXY_UNAUTHORIZED";
  return status >= 500 ? "PROXY_FAILED" : "PROXY_REFUSED";
}

function failure(code: ProxyFailure, cause?: Error): Error {
  return Object.assign(new Error(code, { cause }), { code });
}
