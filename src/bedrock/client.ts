import { VarveError } from "../errors.js";
import { type Logger, SILENT_LOGGER } from "../spec/logger.js";
import { RUNTIME_OPERATIONS, type RuntimeOperation, type StreamingOperation } from "../wire/operations.js";
import { throwIfAborted } from "./abort.js";
import { buildRequest, type OperationRequest } from "./build-request.js";
import { CallTimer } from "./call-timer.js";
import {
  assertTransport,
  type BedrockCallOptions,
  type BedrockClientOptions,
  DEFAULT_MAX_CONCURRENCY,
  type ServiceRequest,
} from "./client-options.js";
import type { Credentials } from "./credentials.js";
import type { CallContext } from "./exception-rules.js";
import { type BedrockAnswer, exchange, openStream, type Wire } from "./exchange.js";
import { failOver } from "./failover/fail-over.js";
import { Limiter } from "./limiter.js";
import type { MessageStream } from "./message-stream.js";
import { NodeTransport } from "./node-transport.js";
import type { Turn } from "./pace/pacer.js";
import { countedTokens, reservedTokens } from "./pace/reserved-tokens.js";
import { RejectedParameters } from "./rejected-parameters.js";
import { DEFAULT_MAX_ATTEMPTS, type RetryOptions, retry } from "./retry.js";
import { type Route, Routes } from "./route/routes.js";
import { encodeQuery, percentEncode, RequestSigner } from "./sign.js";
import { type HttpRequest, type Timeouts, type Transport, timeoutsOf } from "./transport.js";

export type { BedrockCallOptions, BedrockClientOptions, ServiceRequest } from "./client-options.js";
export type { BedrockAnswer } from "./exchange.js";

/** One call, whatever it takes to answer it. */
interface Call extends OperationRequest {
  readonly signal?: AbortSignal | undefined;
  readonly operation: string;
  /** What messages name: the model, or the operation of a call without one. */
  readonly modelId: string;
  readonly baseModelId?: string | undefined;
  readonly routes: readonly [Route, ...Route[]];
  /** What the service reserves of the quota. */
  readonly tokens: number;
}

/** One attempt of a call. */
interface Attempt {
  /** The request, signed as of now. */
  readonly sign: () => HttpRequest;
  readonly context: CallContext;
  readonly turn: Turn;
  readonly timer: CallTimer;
}

/** Calls Bedrock: authentication, retries, failover, timeouts, the pace of quotas and one limit of requests in flight. */
export class BedrockClient {
  readonly region: string;
  readonly maxConcurrency: number;
  /** What models have rejected in calls over this client. */
  readonly rejectedParameters = new RejectedParameters();
  readonly #options: BedrockClientOptions;
  readonly #routes: Routes;
  readonly #transport: Transport;
  readonly #ownTransport: NodeTransport;
  readonly #timeouts: Timeouts;
  readonly #retryOptions: RetryOptions;
  /** Requests in flight. A call that waits to be sent again holds no place. */
  readonly #inFlight: Limiter;
  readonly #calls = new Limiter(Infinity);
  readonly #signer = new RequestSigner();
  readonly #logger: Logger;
  readonly #clock: () => Date;
  #closed = false;

  /** Throws as the constructor of `Routes` does, before any request. */
  constructor(options: BedrockClientOptions) {
    this.#options = options;
    this.region = options.region;
    this.maxConcurrency = options.maxConcurrency ?? DEFAULT_MAX_CONCURRENCY;
    this.#logger = options.logger ?? SILENT_LOGGER;
    this.#routes = new Routes(options, this.#logger, options.now);
    assertTransport(options);
    this.#ownTransport = new NodeTransport({
      ...options.network,
      maxSockets: Math.max(64, this.maxConcurrency),
    });
    this.#transport = options.transport ?? this.#ownTransport;
    this.#timeouts = timeoutsOf(options.timeouts);
    const { maxAttempts = DEFAULT_MAX_ATTEMPTS, sleep, random } = options;
    this.#retryOptions = { maxAttempts, sleep, random };
    this.#inFlight = new Limiter(this.maxConcurrency);
    this.#clock = options.clock ?? (() => new Date());
  }

  /**
   * Sends `body` as JSON to an operation on a model and returns the parsed answer. The region of an ARN wins over the
   * client's. Rejects with `BedrockError` when the call failed, `ABORTED`, `CLOSED`, or a `CREDENTIALS_*` error;
   * with `RESIDENCY_VIOLATION` before any request.
   *
   * @param modelId model id, inference profile id or ARN
   */
  async call(
    operation: RuntimeOperation,
    modelId: string,
    body: unknown,
    options: BedrockCallOptions = {},
  ): Promise<BedrockAnswer> {
    return this.#exchange(this.#modelCall(operation, modelId, body, options));
  }

  /** Sends a request that names no model to the client's region and returns the parsed answer. Rejects as `call` does. */
  async request(request: ServiceRequest, options: BedrockCallOptions = {}): Promise<BedrockAnswer> {
    const { service, operation, method, path, query, body, signingName } = request;
    return this.#exchange({
      operation,
      modelId: operation,
      routes: this.#routes.toService(service),
      method,
      path,
      query: query && encodeQuery(query),
      body: body === undefined ? Buffer.alloc(0) : encodeBody(body),
      signingName,
      tokens: 0,
      ...options,
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
    return this.#send(
      this.#modelCall(operation, modelId, body, options),
      async ({ sign, context, turn, timer }) => {
        const leave = await this.#inFlight.enter(options.signal);
        try {
          const stream = await openStream(this.#wire(timer, options.signal), sign, context);
          turn.accepted();
          stream.onEnd(leave);
          return stream;
        } catch (error) {
          leave();
          throw error;
        }
      },
    );
  }

  /** Refuses further calls, waits for those that run, then closes the connections of its own. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#calls.idle();
    await this.#inFlight.idle();
    this.#ownTransport.close();
  }

  #modelCall(operation: RuntimeOperation, modelId: string, body: unknown, options: BedrockCallOptions): Call {
    const { reference, routes } = this.#routes.toModel(modelId);
    const { method, path } = RUNTIME_OPERATIONS[operation];
    return {
      operation,
      modelId,
      baseModelId: reference.baseModelId,
      routes,
      method,
      path: path.replace("{modelId}", percentEncode(modelId)),
      body: encodeBody(body),
      tokens: reservedTokens(body, reference.baseModelId),
      ...options,
    };
  }

  #exchange(call: Call): Promise<BedrockAnswer> {
    const { signal, baseModelId } = call;
    return this.#send(call, async ({ sign, context, turn, timer }) => {
      const answer = await this.#inFlight.run(
        () => exchange(this.#wire(timer, signal), sign, context),
        signal,
      );
      turn.accepted(countedTokens(answer, baseModelId));
      return answer;
    });
  }

  /** @param answer sends a request once and reads what came back */
  async #send<T>(call: Call, answer: (attempt: Attempt) => Promise<T>): Promise<T> {
    if (this.#closed) throw new VarveError("CLOSED", "The Bedrock client is closed: it takes no more calls.");
    throwIfAborted(call.signal, "The call");
    const timer = new CallTimer();
    return this.#calls.run(() =>
      failOver(
        call.routes,
        (route, attemptsBefore) => this.#sendTo(route, { ...call, attemptsBefore, timer }, answer),
        (error, from, to) => {
          this.#logger.warn("A Bedrock call goes to another region", {
            operation: call.operation,
            modelId: call.modelId,
            code: error.code,
            from: from.region,
            to: to.region,
          });
        },
      ),
    );
  }

  #sendTo<T>(
    route: Route,
    call: Call & Pick<Attempt, "timer"> & { readonly attemptsBefore: number },
    answer: (attempt: Attempt) => Promise<T>,
  ): Promise<T> {
    const { operation, modelId, baseModelId, signal, attemptsBefore, timer } = call;
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
        const context: CallContext = {
          modelId,
          baseModelId,
          region: route.region,
          attempts: attemptsBefore + attempt,
          credentialsRemedy: credentials.remedy,
        };
        return await answer({
          sign: () => buildRequest(call, route, current, this.#signer, this.#clock()),
          context,
          turn,
          timer,
        });
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
          operation,
          modelId,
          code: error.code,
          attempt,
          waitMs: Math.round(waitMs),
        });
      },
    });
  }

  #wire(timer: CallTimer, signal: AbortSignal | undefined): Wire {
    const options = { timeouts: this.#timeouts, signal };
    return { transport: this.#transport, options, clock: this.#clock, timer };
  }
}

function encodeBody(body: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(body));
}
