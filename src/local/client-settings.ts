import type { LocalCredentials } from "./local-credentials.js";

/** What a client needs to know of a running server. */
export interface ClientFacts {
  readonly url: string;
  readonly region: string;
  readonly credentials?: LocalCredentials | undefined;
  /** Where the server's certificate stands, PEM. */
  readonly certificateFile?: string | undefined;
}

/**
 * Environment variables that point AWS's SDKs and its command line at the server. The session token is always set, so that one in
 * the caller's environment does not join the local key.
 */
export function clientEnvironment({
  url,
  region,
  credentials,
  certificateFile,
}: ClientFacts): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url,
    AWS_ENDPOINT_URL_BEDROCK: url,
    AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME: url,
    AWS_REGION: region,
    // Python's SDK reads this one only.
    AWS_DEFAULT_REGION: region,
    ...(credentials !== undefined && {
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken ?? "",
    }),
    ...(certificateFile !== undefined && {
      NODE_EXTRA_CA_CERTS: certificateFile,
      AWS_CA_BUNDLE: certificateFile,
    }),
  };
}

/** The same as settings of mem0's form. */
export function clientSettings({ url, region, credentials }: ClientFacts): Record<string, string> {
  return {
    endpoint_url: url,
    aws_region: region,
    ...(credentials !== undefined && {
      aws_access_key_id: credentials.accessKeyId,
      aws_secret_access_key: credentials.secretAccessKey,
      ...(credentials.sessionToken !== undefined && { aws_session_token: credentials.sessionToken }),
    }),
  };
}
