import { createApp } from "./app.js";
import { createAuthenticator } from "./auth/authenticate.js";
import { listen } from "./listen.js";
import { LOCAL_BEARER_TOKEN, LOCAL_CREDENTIALS, type LocalCredentials } from "./local-credentials.js";
import { type LocalLogger, SILENT_LOCAL_LOGGER } from "./local-logger.js";
import { createModelResolver } from "./models/model-resolver.js";
import { type RecordedRequest, RequestLog } from "./request-log.js";

export interface LocalBedrockOptions {
  /** 0, the default, picks a free port. */
  readonly port?: number;
  /** Address to listen on; 127.0.0.1 by default. */
  readonly host?: string;
  /** Key pairs that may sign requests; `[LOCAL_CREDENTIALS]` by default. */
  readonly credentials?: readonly LocalCredentials[];
  /** API keys that are accepted; `[LOCAL_BEARER_TOKEN]` by default. */
  readonly bearerTokens?: readonly string[];
  /** The server's time, for signatures and the record of requests. */
  readonly clock?: () => Date;
  /** How far the time of a signature may be from the server's, in milliseconds; five minutes by default, as on AWS. */
  readonly clockSkewMs?: number;
  readonly logger?: LocalLogger;
}

/** A running local Bedrock. */
export interface LocalBedrock extends AsyncDisposable {
  /** Endpoint for any Bedrock Runtime client, such as `http://127.0.0.1:4566`. */
  readonly url: string;
  readonly port: number;
  /** Environment variables that point AWS's SDKs, its command line and varve at this server. */
  readonly env: Readonly<Record<string, string>>;
  /** The same as settings of mem0's form: `{ llm: { provider: "aws_bedrock", config: { model, ...bedrock.config } } }`. */
  readonly config: Readonly<Record<string, string>>;
  /** The latest 10,000 requests, oldest first. They hold no secret and no text. */
  requests(): RecordedRequest[];
  /** Stops listening and closes all connections; a request in progress gets its answer. */
  close(): Promise<void>;
}

const FIVE_MINUTES_MS = 300_000;
/** Any region is accepted; this is the one to suggest. */
const REGION = "us-west-2";

/**
 * Starts a local Bedrock: Bedrock Runtime's wire protocol with rule-based models, on one port for HTTP/1.1 and HTTP/2.
 * Throws `LOCAL_SERVER_FAILED` if the port cannot be bound.
 */
export async function startLocalBedrock(options: LocalBedrockOptions = {}): Promise<LocalBedrock> {
  const host = options.host ?? "127.0.0.1";
  const credentials = options.credentials ?? [LOCAL_CREDENTIALS];
  const clock = options.clock ?? (() => new Date());
  const logger = options.logger ?? SILENT_LOCAL_LOGGER;
  const log = new RequestLog();
  const app = createApp({
    authenticate: createAuthenticator({
      credentials,
      bearerTokens: options.bearerTokens ?? [LOCAL_BEARER_TOKEN],
      clock,
      clockSkewMs: options.clockSkewMs ?? FIVE_MINUTES_MS,
    }),
    resolveModel: createModelResolver(logger),
    log,
    logger,
    clock,
  });
  const listener = await listen({ host, port: options.port ?? 0 }, app);
  const url = `http://${reachable(host)}:${listener.port}`;
  return {
    url,
    port: listener.port,
    env: environment(url, credentials[0]),
    config: settings(url, credentials[0]),
    requests: () => log.latest(),
    close: () => listener.close(),
    [Symbol.asyncDispose]: () => listener.close(),
  };
}

/** The host as a client on this machine writes it. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}

/** The session token is always set, so that one in the caller's environment does not join the local key. */
function environment(url: string, credentials: LocalCredentials | undefined): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url,
    AWS_REGION: REGION,
    ...(credentials !== undefined && {
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken ?? "",
    }),
  };
}

function settings(url: string, credentials: LocalCredentials | undefined): Record<string, string> {
  return {
    endpoint_url: url,
    aws_region: REGION,
    ...(credentials !== undefined && {
      aws_access_key_id: credentials.accessKeyId,
      aws_secret_access_key: credentials.secretAccessKey,
      ...(credentials.sessionToken !== undefined && { aws_session_token: credentials.sessionToken }),
    }),
  };
}
