import { VarveError } from "../errors.js";
import { type Logger, SILENT_LOGGER } from "../spec/logger.js";
import { RUNTIME_OPERATIONS, type RuntimeOperation, type StreamingOperation } from "../wire/operations.js";
import { orAbort, throwIfAborted } from "./abort.js";
import { buildRequest, type OperationRequest } from "./build-request.js";
import { CallTimer } from "./call-timer.js";
import {
  assertClientOptions,
  type BedrockCallOptions,
  type BedrockClientOptions,
  DEFAULT_MAX_CONCURRENCY,
  type ServiceRequest,
} from "./client-options.js";
import type { Credentials } from "./credentials.js";
import { type Attempt, type BedrockAnswer, exchange, type Wire } from "./exchange.js";
import { failOver } from "./failover/fail-over.js";
import { Limiter } from "./limiter.js";
import type { MessageStream } from "./message-stream.js";
import { NodeTransport } from "./node-transport.js";
import type { Turn } from "./pace/pacer.js";
import { countedTokens, reservedTokens } from "./pace/reserved-tokens.js";
import { RejectedParameters } from "./rejected-parameters.js";
import { DEFAULT_MAX_ATTEMPTS, type RetryOptions, retry } from "./retry.js";
import type { Residency } from "./route/residency.js";
import { type Route, Routes } from "./route/routes.js";
import { warnOfLifecycle } from "./route/warn-of-lifecycle.js";
import { encodeQuery, percentEncode, RequestSigner } from "./sign.js";
import { type HttpRequest, timeoutsOf } from "./transport.js";

export type { BedrockCallOptions, BedrockClientOptions, ServiceRequest } from "./client-options.js";
export type { BedrockAnswer } from "./exchange.js";

/** One call, whatever it takes to answer it. */
interface Call extends OperationRequest, Pick<BedrockCallOptions, "signal" | "parse"> {
  readonly operation: string;
  /** What messages name: the model, or the operation of a call without one. */
  readonly modelId: string;
  readonly baseModelId?: string | undefined;
  readonly routes: readonly [Route, ...Route[]];
  /** Set where the control plane must say first that the call stays within it. */
  readonly residency?: Residency | undefined;
  /** What the service reserves of the quota. */
  readonly tokens: () => number;
}

/** Makes one attempt and reads what comes back. */
type Answer<T> = (attempt: Attempt, turn: Turn) => Promise<T>;

/** A call on its way. */
interface Sending<T> {
  readonly call: Call;
  /** How often it was sent to other regions. */
  readonly attemptsBefore: number;
  readonly timer: CallTimer;
  readonly answer: Answer<T>;
}

/** Calls Bedrock: authentication, retries, failover, timeouts, the pace of quotas and one limit of requests in flight. */
export class BedrockClient {
  readonly region: string;
  readonly maxConcurrency: number;
  /** What models have rejected in calls over this client. */
  readonly rejectedParameters = new RejectedParameters();
  readonly #options: BedrockClientOptions;
  readonly #routes: Routes;
  readonly #wire: Wire;
  readonly #ownTransport: NodeTransport;
  readonly #retryOptions: RetryOptions;
  /** Requests in flight. A call that waits to be sent again holds no place. */
  readonly #inFlight: Limiter;
  readonly #calls = new Limiter(Infinity);
  readonly #signer = new RequestSigner();
  readonly #logger: Logger;
  readonly #clock: () => Date;
  /** Resources of which only the control plane tells where they lead -> their regions. */
  readonly #destinations = new Map<string, Promise<readonly string[]>>();
  #closed = false;

  /** Throws as the constructor of `Routes` does, before any request. */
  constructor(options: BedrockClientOptions) {
    this.#options = options;
    this.region = options.region;
    this.maxConcurrency = options.maxConcurrency ?? DEFAULT_MAX_CONCURRENCY;
    this.#logger = options.logger ?? SILENT_LOGGER;
    this.#routes = new Routes(options, this.#logger, options.now);
    assertClientOptions(options);
    this.#ownTransport = new NodeTransport({
      ...options.network,
      maxSockets: Math.max(64, this.maxConcurrency),
    });
    this.#clock = options.clock ?? (() => new Date());
    this.#wire = {
      transport: options.transport ?? this.#ownTransport,
      timeouts: timeoutsOf(options.timeouts),
      clock: this.#clock,
    };
    const { maxAttempts = DEFAULT_MAX_ATTEMPTS, sleep, random } = options;
    this.#retryOptions = { maxAttempts, sleep, random };
    this.#inFlight = new Limiter(this.maxConcurrency);
  }

  /**
   * Sends `body` as JSON to an operation on a model and returns the parsed answer. The region of an ARN wins over the
   * client's. Rejects with `BedrockError` when the call failed, `ABORTED`, `CLOSED`, or a `CREDENTIALS_*` error;
   * with `RESIDENCY_VIOLATION` before any request to the model.
   *
   * @param modelId model id, inference profile id or ARN
   */
  async call(
    operation: RuntimeOperation,
    modelId: string,
    body: unknown,
    options: BedrockCallOptions = {},
  ): Promise<BedrockAnswer> {
    const call = this.#modelCall(operation, modelId, body, options);
    if (call.residency !== undefined) await this.#confirmResident(call, call.residency);
    return this.#exchange(call);
  }

  /** Sends a request that names no model to the client's region and returns the parsed answer. Rejects as `call` does. */
  async request(request: ServiceRequest, options: BedrockCallOptions = {}): Promise<BedrockAnswer> {
    const { service, region, operation, method, path, query, body, signingName } = request;
    return this.#exchange({
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
    });
  }

  /**
   * Sends `body` to a streaming operation and returns the events of its answer once the first has arrived; until then the
   * request is sent again where `call` would. The stream keeps its place among `maxConcurrency` until it ends.
   * Rejects as `call` does, also for an exception that is the first event.
   */
  async stream(
    operation: StreamingOperation,
    modelId: string,
    body: unknown,
    options: BedrockCallOptions = {},
  ): Promise<MessageStream> {
    const call = this.#modelCall(operation, modelId, body, options);
    if (call.residency !== undefined) await this.#confirmResident(call, call.residency);
    return this.#send(call, async (attempt, turn) => {
      const { openStream } = await import("./open-stream.js");
      await this.#inFlight.enter(options.signal);
      const leave = (): void => this.#inFlight.leave();
      try {
        const stream = await openStream(this.#wire, attempt);
        turn.accepted();
        stream.onEnd(leave);
        return stream;
      } catch (error) {
        leave();
        throw error;
      }
    });
  }

  /** Refuses further calls, waits for those that run, then closes the connections of its own. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#calls.idle();
    await this.#inFlight.idle();
    this.#ownTransport.close();
  }

  #modelCall(operation: RuntimeOperation, modelId: string, body: unknown, options: BedrockCallOptions): Call {
    const { reference, routes, residency } = this.#routes.toModel(modelId);
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
      path: path.replace("{modelId}", percentEncode(modelId)),
      body: JSON.stringify(body),
      tokens: () => reservedTokens(body, baseModelId),
      signal: options.signal,
      headers: options.headers,
      parse: options.parse,
    };
  }

  /** Asks the control plane once per resource. A look-up that failed is tried again with the next call. */
  async #confirmResident({ modelId, signal }: Call, residency: Residency): Promise<void> {
    const [{ findDestinations }, { assertDestinationsResident, unknownDestinations }] = await Promise.all([
      import("./route/find-destinations.js"),
      import("./route/residency.js"),
    ]);
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

  #exchange(call: Call): Promise<BedrockAnswer> {
    return this.#send(call, async (attempt, turn) => {
      const waiting = this.#inFlight.enter(call.signal);
      if (waiting !== undefined) await waiting;
      try {
        const answer = await exchange(this.#wire, attempt);
        turn.accepted(() => countedTokens(answer, call.baseModelId));
        return answer;
      } finally {
        this.#inFlight.leave();
      }
    });
  }

  async #send<T>(call: Call, answer: Answer<T>): Promise<T> {
    if (this.#closed) throw new VarveError("CLOSED", "The Bedrock client is closed: it takes no more calls.");
    throwIfAborted(call.signal, "The call");
    const timer = new CallTimer();
    this.#calls.enter();
    try {
      return await failOver(
        call.routes,
        (route, attemptsBefore) => this.#sendTo(route, { call, attemptsBefore, timer, answer }),
        (error, from, to) => {
          this.#logger.warn("A Bedrock call goes to another region", {
            operation: call.operation,
            modelId: call.modelId,
            code: error.code,
            from: from.region,
            to: to.region,
          });
        },
      );
    } finally {
      this.#calls.leave();
    }
  }

  #sendTo<T>(route: Route, { call, attemptsBefore, timer, answer }: Sending<T>): Promise<T> {
    const { modelId, baseModelId, signal, parse } = call;
    const { credentials } = this.#options;
    let used: Credentials | undefined;
    const send = async (attempt: number): Promise<T> => {
      timer.begin();
      const turn = await route.pacer.turn(call.tokens, signal);
      timer.paced();
      try {
        const current = await credentials.resolve(signal);
        timer.authenticated();
        used = current;
        const attempts = attemptsBefore + attempt;
        const { remedy: credentialsRemedy } = credentials;
        const context = { modelId, baseModelId, region: route.region, attempts, credentialsRemedy };
        const sign = (): HttpRequest => buildRequest(call, route, current, this.#signer, this.#clock());
        return await answer({ sign, context, timer, signal, parse }, turn);
      } catch (error) {
        turn.failed(error);
        throw error;
      }
    };
    return retry(send, this.#retryOptions, {
      signal,
      recover: async (error) =>
        error.code === "CREDENTIALS_EXPIRED" &&
        used !== undefined &&
        (await credentials.renew(used, signal)) !== undefined,
      onRetry: (error, attempt, waitMs) => {
        this.#logger.warn("A Bedrock call is sent again", {
          operation: call.operation,
          modelId,
          code: error.code,
          attempt,
          waitMs: Math.round(waitMs),
        });
      },
    });
  }
}
