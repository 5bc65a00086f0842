import type { Agent } from "node:http";
import type { BedrockClientOptions } from "./bedrock/client.js";
import { BedrockClient } from "./bedrock/client.js";
import { CredentialSource } from "./bedrock/credential-source.js";
import type { ConnectionConfig } from "./config/varve-config.js";

/** What surrounds a client; everything has a default. */
export interface ClientSurroundings
  extends Pick<BedrockClientOptions, "logger" | "clock" | "transport" | "quotas" | "circuit"> {
  /** Makes the connections of the default transport. */
  readonly agent?: Agent | undefined;
}

/** The client of a resolved connection. Throws as the constructor of `BedrockClient` does. */
export function openClient(connection: ConnectionConfig, surroundings: ClientSurroundings): BedrockClient {
  const { agent, ...others } = surroundings;
  const { credentials, endpointUrl, network, ...settings } = connection;
  const { region } = settings;
  const { logger, clock, transport } = others;
  return new BedrockClient({
    ...settings,
    ...others,
    credentials: new CredentialSource({ ...credentials, region, logger, clock }),
    endpoint: endpointUrl,
    timeouts: settings,
    network: networkOf(network, transport, agent),
  });
}

/** What the environment alone says of connections is no business of a transport or an agent that was passed. */
function networkOf(
  network: ConnectionConfig["network"],
  transport: ClientSurroundings["transport"],
  agent: Agent | undefined,
): BedrockClientOptions["network"] {
  const isOwn = transport !== undefined || agent !== undefined;
  const wanted = network === undefined || (isOwn && !network.isExplicit) ? undefined : network;
  if (agent === undefined && wanted === undefined) return undefined;
  return { proxy: wanted?.proxy, caFile: wanted?.caFile, agent };
}
