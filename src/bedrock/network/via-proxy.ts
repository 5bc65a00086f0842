import type { RequestOptions } from "node:http";
import type { Agent } from "node:https";
import type { Socket } from "node:net";
import type { HttpRequest } from "../transport.js";
import { openTunnel, proxyAddress, proxyAuthorization, type TunnelOptions } from "./tunnel.js";

/** A plain request, of which a proxy is told the whole URL. */
export function viaProxy(
  proxy: URL,
  { endpoint, path, headers }: HttpRequest,
  direct: RequestOptions,
): RequestOptions {
  return {
    ...direct,
    ...proxyAddress(proxy),
    path: `http://${endpoint.host}${path}`,
    headers: { ...headers, ...proxyAuthorization(proxy) },
  };
}

/** From now on the agent makes its connections through a proxy. */
export function tunnelThrough(proxy: URL, agent: Agent): void {
  // Node takes the socket from the callback if nothing is returned.
  const createConnection = (given: TunnelOptions, opened: (error: Error | null, socket?: Socket) => void) => {
    void openTunnel(proxy, given, opened);
  };
  Object.assign(agent, { createConnection });
}
