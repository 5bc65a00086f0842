/** A key pair that the local Bedrock accepts. `expiresAt` makes the server refuse the key from then on, as AWS does with a session. */
export interface LocalCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiresAt?: Date;
}

/** The key pair that a local Bedrock accepts unless it is told others. Of AWS's form, and valid nowhere else. */
export const LOCAL_CREDENTIALS = {
  accessKeyId: "AKIAVARVELOCALFAKEID",
  secretAccessKey: "varveLocalBedrock/NotARealSecret/ForTest",
} as const satisfies LocalCredentials;

/** The API key (bearer token) that a local Bedrock accepts unless it is told others. */
export const LOCAL_BEARER_TOKEN = "bedrock-api-key-varve-local-not-a-real-key";
