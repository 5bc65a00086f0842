import { type Endpoint, parseEndpoint, regionalEndpoint } from "../bedrock/endpoint.js";
import { findProxy } from "../bedrock/network/proxy-settings.js";
import { NodeTransport } from "../bedrock/node-transport.js";
import type { ConnectionConfig } from "../config/varve-config.js";
import { VarveError } from "../errors.js";
import { REQUEST_ID_HEADER } from "../wire/operations.js";

/** What an endpoint answers to a request that nobody signed. */
export interface EndpointProbe {
  readonly endpoint: Endpoint;
  /** Host and port of the proxy on the way. */
  readonly proxy?: string;
  readonly status?: number;
  /** Whether the answer carries AWS's request id, as every answer of Bedrock does. */
  readonly isBedrock?: boolean;
  /** Local time minus the service's, in milliseconds; a `Date` header tells whole seconds. */
  readonly clockSkewMs?: number;
  readonly error?: VarveError;
}

/** Sends one request without credentials, which Bedrock refuses, and reads who answers and what time it is there. */
export async function probeEndpoint(connection: ConnectionConfig, clock: () => Date): Promise<EndpointProbe> {
  const { endpointUrl, region, network } = connection;
  const endpoint =
    endpointUrl === undefined ? regionalEndpoint(region, connection) : parseEndpoint(endpointUrl);
  const proxy = network?.proxy && findProxy(endpoint, network.proxy);
  const about = { endpoint, ...(proxy !== undefined && { proxy: proxy.host }) };
  const transport = new NodeTransport({ proxy: network?.proxy, caFile: network?.caFile });
  try {
    const sentAt = clock().getTime();
    const { status, headers } = await transport.send(unsigned(endpoint), { timeouts: connection });
    const skew = clockSkewMs(headers["date"], sentAt, clock().getTime());
    return {
      ...about,
      status,
      isBedrock: headers[REQUEST_ID_HEADER] !== undefined,
      ...(skew !== undefined && { clockSkewMs: skew }),
    };
  } catch (error) {
    if (!VarveError.isInstance(error)) throw error;
    return { ...about, error };
  } finally {
    transport.close();
  }
}

function unsigned(endpoint: Endpoint): Parameters<NodeTransport["send"]>[0] {
  const body = Buffer.from("{}");
  return {
    endpoint,
    method: "POST",
    path: `${endpoint.basePath}/model/varve-doctor/converse`,
    headers: {
      host: endpoint.host,
      "content-type": "application/json",
      "content-length": String(body.length),
      "user-agent": "varve",
    },
    body,
  };
}

/** The service's time lay somewhere within its second, and its answer somewhere between the two local times. */
function clockSkewMs(date: string | undefined, sentAt: number, answeredAt: number): number | undefined {
  const there = date === undefined ? Number.NaN : Date.parse(date);
  if (Number.isNaN(there)) return undefined;
  if (sentAt > there + 999) return sentAt - (there + 999);
  return answeredAt < there ? answeredAt - there : 0;
}
