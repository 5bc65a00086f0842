import { type ModelReference, parseModelId } from "../catalogue/model-id.js";
import { BedrockError, VarveError } from "../errors.js";
import { type Logger, SILENT_LOGGER } from "../spec/logger.js";
import { REQUEST_ID_HEADER, RUNTIME_OPERATIONS, type RuntimeOperation } from "../wire/operations.js";
import { throwIfAborted } from "./abort.js";
import type { CredentialSource } from "./credential-source.js";
import type { Credentials } from "./credentials.js";
import { type Endpoint, parseEndpoint, regionalEndpoint } from "./endpoint.js";
import type { CallContext } from "./exception-rules.js";
import { Limiter } from "./limiter.js";
import { mapException } from "./map-exception.js";
import { NodeTransport } from "./node-transport.js";
import { DEFAULT_MAX_ATTEMPTS, type RetryOptions, retry } from "./retry.js";
import { percentEncode, RequestSigner } from "./sign.js";
import { DEFAULT_TIMEOUTS, type HttpAnswer, type Timeouts, type Transport } from "./transport.js";

/**
 * Calls in flight at once. In the measurements of docs/architecture.md, 32 over kept-alive connections carry 880 to
 * 1,130 calls a second at a round trip of 20 ms; more only meets an account's quota sooner. The transport keeps 64
 * sockets, so that no call waits for one.
 */
export const DEFAULT_MAX_CONCURRENCY = 32;

export interface BedrockClientOptions extends RetryOptions {
  /** Where calls go whose model is not an ARN with a region of its own. */
  readonly region: string;
  readonly credentials: Pick<CredentialSource, "resolve" | "renew" | "remedy">;
  /** `http` or `https` URL of another server that speaks Bedrock's protocol. Default AWS's endpoint of the region. */
  readonly endpoint?: string | undefined;
  /** Default: HTTP/1.1 over kept-alive connections. Who passes one closes it, for it may serve several clients. */
  readonly transport?: Transport | undefined;
  readonly timeouts?: Partial<Timeouts> | undefined;
  /** Calls in flight at once, over everything that shares the client. Default 32. */
  readonly maxConcurrency?: number | undefined;
  readonly logger?: Logger | undefined;
  /** Default the system's. Signatures carry its time. */
  readonly clock?: (() => Date) | undefined;
}

export interface BedrockAnswer {
  /** The parsed body. */
  readonly body: unknown;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly requestId: string | undefined;
  /** How often the request was sent. */
  readonly attempts: number;
  readonly region: string;
}

/** Where a model's calls go. */
interface Target {
  readonly reference: ModelReference;
  readonly region: string;
  readonly endpoint: Endpoint;
}

const KEPT_TARGETS = 256;

/** Calls Bedrock Runtime: authentication, retries, timeouts and one limit of calls in flight. */
export class BedrockClient {
  readonly region: string;
  readonly maxConcurrency: number;
  readonly #options: BedrockClientOptions;
  readonly #endpoint: Endpoint | undefined;
  readonly #transport: Transport;
  readonly #ownTransport: NodeTransport;
  readonly #timeouts: Timeouts;
  readonly #limiter: Limiter;
  readonly #signer = new RequestSigner();
  readonly #logger: Logger;
  readonly #clock: () => Date;
  readonly #targets = new Map<string, Target>();
  #closed = false;

  /** Throws `CONFIG_INVALID` for an endpoint that cannot be used, and `REGION_INVALID` for a region without Bedrock. */
  constructor(options: BedrockClientOptions) {
    this.#options = options;
    this.region = options.region;
    this.maxConcurrency = options.maxConcurrency ?? DEFAULT_MAX_CONCURRENCY;
    this.#endpoint = options.endpoint === undefined ? undefined : parseEndpoint(options.endpoint);
    if (this.#endpoint === undefined) regionalEndpoint(options.region);
    this.#ownTransport = new NodeTransport({ maxSockets: Math.max(64, this.maxConcurrency) });
    this.#transport = options.transport ?? this.#ownTransport;
    this.#timeouts = withDefaults(options.timeouts);
    this.#limiter = new Limiter(this.maxConcurrency);
    this.#logger = options.logger ?? SILENT_LOGGER;
    this.#clock = options.clock ?? (() => new Date());
  }

  /**
   * Sends `body` as JSON to an operation on a model and returns the parsed answer. The region of an ARN wins over the
   * client's. Rejects with `BedrockError` when the call failed, `ABORTED`, `CLOSED`, or a `CREDENTIALS_*` error.
   *
   * @param modelId model id, inference profile id or ARN
   */
  async call(
    operation: RuntimeOperation,
    modelId: string,
    body: unknown,
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<BedrockAnswer> {
    this.#assertOpen();
    throwIfAborted(options.signal, "The call");
    const target = this.#target(modelId);
    const bytes = Buffer.from(JSON.stringify(body));
    return this.#limiter.run(() => this.#send(operation, target, bytes, options.signal), options.signal);
  }

  /** Refuses further calls, waits for those that run, then closes the connections of its own. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#limiter.idle();
    this.#ownTransport.close();
  }

  #assertOpen(): void {
    if (this.#closed) throw new VarveError("CLOSED", "The Bedrock client is closed: it takes no more calls.");
  }

  async #send(
    operation: RuntimeOperation,
    target: Target,
    body: Uint8Array,
    signal: AbortSignal | undefined,
  ): Promise<BedrockAnswer> {
    const { credentials } = this.#options;
    let used: Credentials | undefined;
    return retry(
      async (attempt) => {
        used = await credentials.resolve(signal);
        return this.#attempt(operation, target, body, used, attempt, signal);
      },
      { ...this.#options, maxAttempts: this.#options.maxAttempts ?? DEFAULT_MAX_ATTEMPTS },
      {
        signal,
        recover: async (error) =>
          error.code === "CREDENTIALS_EXPIRED" &&
          used !== undefined &&
          (await credentials.renew(used, signal)) !== undefined,
        onRetry: (error, attempt, waitMs) => {
          this.#logger.warn("A Bedrock call is sent again", {
            operation,
            modelId: target.reference.given,
            code: error.code,
            attempt,
            waitMs: Math.round(waitMs),
          });
        },
      },
    );
  }

  async #attempt(
    operation: RuntimeOperation,
    target: Target,
    body: Uint8Array,
    credentials: Credentials,
    attempts: number,
    signal: AbortSignal | undefined,
  ): Promise<BedrockAnswer> {
    const { method, path: template } = RUNTIME_OPERATIONS[operation];
    const { endpoint, reference, region } = target;
    const path = endpoint.basePath + template.replace("{modelId}", percentEncode(reference.given));
    const signable = { host: endpoint.host, "content-type": "application/json" };
    const authenticated =
      "bearerToken" in credentials
        ? { ...signable, authorization: `Bearer ${credentials.bearerToken}` }
        : this.#signer.sign({ method, path, headers: signable, body }, credentials, region, this.#clock());
    const headers = {
      ...authenticated,
      accept: "application/json",
      "content-length": String(body.length),
      "user-agent": "varve",
    };
    const context: CallContext = {
      modelId: reference.given,
      baseModelId: reference.baseModelId,
      region,
      attempts,
      credentialsRemedy: this.#options.credentials.remedy,
    };
    const request = { endpoint, method, path, headers, body };
    const answer = await this.#transport
      .send(request, { timeouts: this.#timeouts, signal })
      .catch((error: unknown) => {
        throw inContext(error, context);
      });
    if (answer.status < 200 || answer.status > 299)
      throw mapException(answer, context, this.#clock().getTime());
    return {
      body: parseAnswer(answer, context),
      headers: answer.headers,
      requestId: answer.headers[REQUEST_ID_HEADER],
      attempts,
      region,
    };
  }

  #target(modelId: string): Target {
    const known = this.#targets.get(modelId);
    if (known !== undefined) return known;
    const reference = parseModelId(modelId);
    const region = reference.region ?? this.region;
    const target = { reference, region, endpoint: this.#endpoint ?? regionalEndpoint(region) };
    if (this.#targets.size >= KEPT_TARGETS) this.#targets.clear();
    this.#targets.set(modelId, target);
    return target;
  }
}

function withDefaults(given: Partial<Timeouts> | undefined): Timeouts {
  return {
    connectTimeoutMs: given?.connectTimeoutMs ?? DEFAULT_TIMEOUTS.connectTimeoutMs,
    timeoutMs: given?.timeoutMs ?? DEFAULT_TIMEOUTS.timeoutMs,
    idleTimeoutMs: given?.idleTimeoutMs ?? DEFAULT_TIMEOUTS.idleTimeoutMs,
  };
}

/** A transport's error with what is known of the call. */
function inContext(error: unknown, { modelId, region, attempts }: CallContext): unknown {
  if (!VarveError.isInstance(error) || error.code === "ABORTED") return error;
  return new BedrockError(error.code, error.message, { modelId, region, attempts, cause: error.cause });
}

function parseAnswer(answer: HttpAnswer, { modelId, region, attempts }: CallContext): unknown {
  try {
    return JSON.parse(Buffer.from(answer.body).toString("utf8"));
  } catch {
    // The parser's own message quotes the text, which may hold memories, so it is not kept as the cause.
    throw new BedrockError(
      "RESPONSE_INVALID",
      `The answer for ${modelId} in ${region} is not JSON (${answer.headers["content-type"] ?? "no content type"}, ${answer.body.length} bytes): look for a proxy on the way, and check the endpoint.`,
      { modelId, region, attempts, statusCode: answer.status, requestId: answer.headers[REQUEST_ID_HEADER] },
    );
  }
}
