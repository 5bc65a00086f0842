import { BedrockClient, type BedrockClientOptions } from "../../src/bedrock/client.js";
import { CredentialSource } from "../../src/bedrock/credential-source.js";
import { LOCAL_CREDENTIALS, type LocalBedrock } from "../../src/local/index.js";

/** A client of a local Bedrock, with the key pair that it accepts unless it is told others. */
export function localClient(
  bedrock: LocalBedrock,
  options: Partial<BedrockClientOptions> = {},
): BedrockClient {
  return new BedrockClient({
    region: "us-west-2",
    credentials: new CredentialSource(LOCAL_CREDENTIALS),
    endpoint: bedrock.url,
    sleep: async () => {},
    ...options,
  });
}
