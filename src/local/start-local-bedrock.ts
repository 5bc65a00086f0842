import { writeFile } from "node:fs/promises";
import { createAdmin } from "./admin.js";
import { createApp } from "./app.js";
import { createAuthenticator } from "./auth/authenticate.js";
import { authenticationOptions, firstCredentials } from "./auth/authentication-options.js";
import { createBackends } from "./backends/create-backends.js";
import { clientEnvironment, clientSettings } from "./client-settings.js";
import type { ActiveFault } from "./faults/fault-set.js";
import { FaultSet } from "./faults/fault-set.js";
import type { LocalFault } from "./faults/local-fault.js";
import { readFaults } from "./faults/parse-fault.js";
import { listen } from "./listen.js";
import type { LocalBedrockOptions } from "./local-bedrock-options.js";
import { SILENT_LOCAL_LOGGER } from "./local-logger.js";
import { createModelResolver } from "./models/model-resolver.js";
import { PromptCache } from "./models/prompt-cache.js";
import { type RecordedRequest, RequestLog } from "./request-log.js";
import { createResources } from "./resources/create-resources.js";
import { createServe, type Serve } from "./serve.js";
import { tlsIdentity } from "./tls/tls-identity.js";
import { type ModelUsage, UsageLedger } from "./usage-ledger.js";

/** A running local Bedrock. */
export interface LocalBedrock extends AsyncDisposable {
  /** Endpoint for any Bedrock client, such as `http://127.0.0.1:4566`. */
  readonly url: string;
  readonly port: number;
  /** Environment variables that point AWS's SDKs, its command line and varve at this server. */
  readonly env: Readonly<Record<string, string>>;
  /** The same as settings of mem0's form: `{ llm: { provider: "aws_bedrock", config: { model, ...bedrock.config } } }`. */
  readonly config: Readonly<Record<string, string>>;
  /** The certificate that clients are to trust, PEM; absent without TLS. */
  readonly certificate?: string;
  /** The latest 10,000 requests, oldest first. They hold no secret and no text. */
  requests(): RecordedRequest[];
  /**
   * What each model has used since the start: the sums of `usage` over all answers, which are what a client's own books must come
   * to. Batch jobs and asynchronous invocations are not among them.
   */
  usage(): ModelUsage[];
  /**
   * Makes requests fail from now on; a text is the short form, such as `throttle,times=2`. Throws `CONFIG_INVALID` for a fault that
   * is not valid.
   */
  fault(fault: LocalFault | string): FaultHandle;
  /** Stops listening and closes all connections; a request in progress gets its answer. */
  close(): Promise<void>;
}

/** A fault that was added. */
export interface FaultHandle {
  readonly id: string;
  /** How many requests it has befallen. */
  struck(): number;
  /** Ends the fault. */
  remove(): void;
}

const FIVE_MINUTES_MS = 300_000;
/** Any region is accepted; this is the one to suggest, and that of requests that name none. */
const REGION = "us-west-2";

/**
 * Starts a local Bedrock: the wire protocol of Bedrock Runtime, of the control plane's models and batch jobs and of the agent
 * runtime's Rerank, with rule-based models, on one port for HTTP/1.1 and HTTP/2. Throws `LOCAL_SERVER_FAILED` if the port cannot
 * be bound, and `CONFIG_INVALID` or `CONFIG_FILE_UNREADABLE` for options that cannot be used.
 */
export async function startLocalBedrock(options: LocalBedrockOptions = {}): Promise<LocalBedrock> {
  const { host = "127.0.0.1", clock = () => new Date(), logger = SILENT_LOCAL_LOGGER } = options;
  const known = await authenticationOptions(options);
  const faults = new FaultSet(clock);
  const fromFile = options.faultsFile === undefined ? [] : await readFaults(options.faultsFile);
  for (const fault of [...(options.faults ?? []), ...fromFile]) faults.add(fault);
  const offer = {
    servesEndedModels: options.lifecycle !== "strict",
    isRegional: options.availability === "regional",
  };
  const resolveModel = createModelResolver(logger, offer);
  const log = new RequestLog();
  const ledger = new UsageLedger();
  const resources = createResources({
    batchFolder: options.batchFolder,
    resolveModel,
    offer,
    clock,
    logger,
    strikeJob: (modelId) => faults.strikeJob(modelId),
    serve: () => serve,
  });
  const backends = await createBackends(options, clock);
  const serve: Serve = createServe({
    resolveModel,
    promptCache: new PromptCache(clock),
    resources,
    ...backends,
  });
  const app = createApp({
    authenticate: createAuthenticator({
      ...known,
      clock,
      clockSkewMs: options.clockSkewMs ?? FIVE_MINUTES_MS,
      defaultRegion: REGION,
    }),
    serve,
    faults,
    admin: createAdmin({ faults, log, ledger }),
    log,
    ledger,
    logger,
    clock,
  });
  const tls = await tlsIdentity(options.tls, host, clock());
  const listener = await listen({ host, port: options.port ?? 0 }, app, tls);
  const { certificateFile } = options;
  if (tls !== undefined && certificateFile !== undefined) await writeFile(certificateFile, tls.cert);
  const url = `${tls === undefined ? "http" : "https"}://${reachable(host)}:${listener.port}`;
  const close = async (): Promise<void> => {
    await Promise.all([listener.close(), resources.jobs.close(), resources.invocations.close()]);
  };
  const credentials = firstCredentials(known);
  return {
    url,
    port: listener.port,
    env: clientEnvironment({ url, region: REGION, credentials, certificateFile: tls && certificateFile }),
    config: clientSettings({ url, region: REGION, credentials }),
    ...(tls !== undefined && { certificate: tls.cert }),
    requests: () => log.latest(),
    usage: () => ledger.list(),
    fault: (fault) => handleOf(faults.add(fault), faults),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function handleOf({ id }: ActiveFault, faults: FaultSet): FaultHandle {
  return {
    id,
    struck: () => faults.list().find((active) => active.id === id)?.struck ?? 0,
    remove: () => {
      faults.remove(id);
    },
  };
}

/** The host as a client on this machine writes it. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}
