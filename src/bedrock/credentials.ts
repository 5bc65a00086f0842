import type { Logger } from "../spec/logger.js";

/** What a request is authenticated with: signed with a key pair, or sent with a Bedrock API key. */
export type Credentials = AwsKeys | BearerToken;

export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string;
  /** Absent: not known to expire. */
  readonly expiration?: Date;
}

export interface BearerToken {
  readonly bearerToken: string;
}

export interface CredentialSettings {
  /** A Bedrock API key. */
  readonly bearerToken?: string | undefined;
  readonly accessKeyId?: string | undefined;
  readonly secretAccessKey?: string | undefined;
  readonly sessionToken?: string | undefined;
  /** Profile of the shared AWS files. Being explicit, it goes before credentials in the environment. */
  readonly profile?: string | undefined;
  /** `sigv4` ignores a bearer token of the environment, `bearer` everything but bearer tokens. Default: the first that is found. */
  readonly auth?: "sigv4" | "bearer" | undefined;
  /** Environment variables; the caller passes those of the process. Default none. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** Region of AWS's token service, for profiles that assume a role. */
  readonly region?: string | undefined;
  readonly logger?: Logger | undefined;
}

/** One place that credentials come from. */
export interface CredentialProvider {
  /** For logs, such as `profile "dev"`. */
  readonly origin: string;
  /** What to do when these credentials are rejected, as a sentence. */
  readonly remedy: string;
  /** Whether loading again may give other credentials. */
  readonly renewable: boolean;
  load(): Promise<Credentials>;
}
