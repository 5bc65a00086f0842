import { VarveError } from "../errors.js";
import { type Logger, SILENT_LOGGER } from "../spec/logger.js";
import { RUNTIME_OPERATIONS, type RuntimeOperation, type StreamingOperation } from "../wire/operations.js";
import { orAbort, throwIfAborted } from "./abort.js";
import { startTimer } from "./call-timer.js";
import {
  assertClientOptions,
  type BedrockCallOptions,
  type BedrockClientOptions,
  DEFAULT_MAX_CONCURRENCY,
  type ServiceRequest,
} from "./client-options.js";
import { type BedrockAnswer, exchange, type Wire } from "./exchange.js";
import { failOver } from "./failover/fail-over.js";
import { Limiter } from "./limiter.js";
import type { MessageStream } from "./message-stream.js";
import { NodeTransport } from "./node-transport.js";
import { reservedTokens } from "./pace/reserved-tokens.js";
import { RejectedParameters } from "./rejected-parameters.js";
import { DEFAULT_MAX_ATTEMPTS } from "./retry.js";
import { assertDestinationsResident, type Residency, unknownDestinations } from "./route/residency.js";
import { type Route, Routes } from "./route/routes.js";
import { warnOfLifecycle } from "./route/warn-of-lifecycle.js";
import { type Answer, type Call, type CallParts, sendToRegion } from "./send-to-region.js";
import { encodeQuery, RequestSigner } from "./sign.js";
import { timeoutsOf } from "./transport.js";

export type { BedrockCallOptions, BedrockClientOptions, ServiceRequest } from "./client-options.js";
export type { BedrockAnswer } from "./exchange.js";

/** Calls Bedrock: authentication, retries, failover, timeouts, the pace of quotas and one limit of requests in flight. */
export class BedrockClient {
  readonly region: string;
  readonly maxConcurrency: number;
  /** What models have rejected in calls over this client. */
  readonly rejectedParameters = new RejectedParameters();
  readonly #routes: Routes;
  readonly #parts: CallParts;
  readonly #ownTransport: NodeTransport;
  readonly #calls = new Limiter(Infinity);
  readonly #logger: Logger;
  /** Resources of which only the control plane tells where they lead -> their regions. */
  readonly #destinations = new Map<string, Promise<readonly string[]>>();
  #closed = false;

  /** Throws as the constructor of `Routes` does, before any request. */
  constructor(options: BedrockClientOptions) {
    this.region = options.region;
    this.maxConcurrency = options.maxConcurrency ?? DEFAULT_MAX_CONCURRENCY;
    this.#logger = options.logger ?? SILENT_LOGGER;
    this.#routes = new Routes(options, this.#logger, options.now);
    assertClientOptions(options);
    this.#ownTransport = new NodeTransport({
      ...options.network,
      maxSockets: Math.max(64, this.maxConcurrency),
    });
    const wire: Wire = {
      transport: options.transport ?? this.#ownTransport,
      timeouts: timeoutsOf(options.timeouts),
      clock: options.clock ?? (() => new Date()),
      inFlight: new Limiter(this.maxConcurrency),
    };
    const { credentials } = options;
    const { maxAttempts = DEFAULT_MAX_ATTEMPTS, sleep, random } = options;
    const retry = { maxAttempts, sleep, random };
    this.#parts = { wire, credentials, signer: new RequestSigner(), retry, logger: this.#logger };
  }

  /**
   * Sends `body` as JSON to an operation on a model and returns the parsed answer. The region of an ARN wins over the
   * client's. Rejects with `BedrockError` when the call failed, `ABORTED`, `CLOSED`, or a `CREDENTIALS_*` error;
   * with `RESIDENCY_VIOLATION` before any request to the model.
   *
   * @param modelId model id, inference profile id or ARN
   */
  call(
    operation: RuntimeOperation,
    modelId: string,
    body: unknown,
    options: BedrockCallOptions = {},
  ): Promise<BedrockAnswer> {
    return this.#run(() => this.#modelCall(operation, modelId, body, options), exchange);
  }

  /** Sends a request that names no model to the client's region and returns the parsed answer. Rejects as `call` does. */
  request(request: ServiceRequest, options: BedrockCallOptions = {}): Promise<BedrockAnswer> {
    return this.#run(() => this.#serviceCall(request, options), exchange);
  }

  /**
   * Sends `body` to a streaming operation and returns the events of its answer once the first has arrived; until then the
   * request is sent again where `call` would. The stream keeps its place among `maxConcurrency` until it ends.
   * Rejects as `call` does, also for an exception that is the first event.
   */
  stream(
    operation: StreamingOperation,
    modelId: string,
    body: unknown,
    options: BedrockCallOptions = {},
  ): Promise<MessageStream> {
    return this.#run(
      () => this.#modelCall(operation, modelId, body, options),
      async (wire, attempt) => {
        const { openStream } = await import("./open-stream.js");
        return openStream(wire, attempt);
      },
    );
  }

  /** Refuses further calls, waits for those that run, then closes the connections of its own. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#calls.idle();
    await this.#parts.wire.inFlight.idle();
    this.#ownTransport.close();
  }

  #modelCall(operation: RuntimeOperation, modelId: string, body: unknown, options: BedrockCallOptions): Call {
    const { reference, routes, residency, pathSegment } = this.#routes.toModel(modelId);
    const { method, path } = RUNTIME_OPERATIONS[operation];
    const baseModelId = reference.baseModelId ?? options.baseModelId;
    if (reference.baseModelId === undefined) warnOfLifecycle(baseModelId, this.#logger);
    return {
      operation,
      modelId,
      baseModelId,
      routes,
      residency,
      method,
      path: path.replace("{modelId}", pathSegment),
      body: JSON.stringify(body),
      tokens: () => reservedTokens(body, baseModelId),
      signal: options.signal,
      headers: options.headers,
      parse: options.parse,
    };
  }

  #serviceCall(request: ServiceRequest, options: BedrockCallOptions): Call {
    const { service, region, operation, method, path, query, body, signingName } = request;
    return {
      operation,
      modelId: operation,
      routes: this.#routes.toService(service, region),
      method,
      path,
      query: query && encodeQuery(query),
      body: body === undefined ? "" : JSON.stringify(body),
      signingName,
      tokens: () => 0,
      signal: options.signal,
      headers: options.headers,
      parse: options.parse,
    };
  }

  /** Asks the control plane once per resource. A look-up that failed is tried again with the next call. */
  async #confirmResident({ modelId, signal }: Call, residency: Residency): Promise<void> {
    const { findDestinations } = await import("./route/find-destinations.js");
    let asked = this.#destinations.get(modelId);
    if (asked === undefined) {
      asked = findDestinations(modelId, (request) => this.request(request)).catch((error: unknown) => {
        this.#destinations.delete(modelId);
        throw VarveError.isInstance(error) && error.code !== "CLOSED"
          ? unknownDestinations(modelId, error)
          : error;
      });
      this.#destinations.set(modelId, asked);
    }
    const destinations = await orAbort(asked, signal, "Finding out where the model leads");
    assertDestinationsResident(modelId, destinations, residency);
  }

  /** @param begin makes the call; throws for one that cannot be made */
  async #run<T>(begin: () => Call, answer: Answer<T>): Promise<T> {
    const call = begin();
    if (call.residency !== undefined) await this.#confirmResident(call, call.residency);
    if (this.#closed) throw new VarveError("CLOSED", "The Bedrock client is closed: it takes no more calls.");
    throwIfAborted(call.signal, "The call");
    const sending = { call, parts: this.#parts, timer: startTimer(), answer };
    this.#calls.enter();
    try {
      return await failOver(
        call.routes,
        (route, attemptsBefore) => sendToRegion(sending, route, attemptsBefore),
        (error, from, to) => this.#logSwitch(call, error, from, to),
      );
    } finally {
      this.#calls.leave();
    }
  }

  #logSwitch({ operation, modelId }: Call, { code }: VarveError, from: Route, to: Route): void {
    this.#logger.warn("A Bedrock call goes to another region", {
      operation,
      modelId,
      code,
      from: from.region,
      to: to.region,
    });
  }
}
