import type { VarveError } from "../errors.js";
import type { Logger } from "../spec/logger.js";
import { buildRequest, type OperationRequest } from "./build-request.js";
import { attemptBegins, type CallTimer, waitEnds } from "./call-timer.js";
import type { BedrockCallOptions, BedrockClientOptions } from "./client-options.js";
import type { Credentials } from "./credentials.js";
import { type Attempt, inContext, type Wire } from "./exchange.js";
import type { Turn } from "./pace/pacer.js";
import { type RetryOptions, retry } from "./retry.js";
import type { Residency } from "./route/residency.js";
import type { Route } from "./route/routes.js";
import type { RequestSigner } from "./sign.js";

/** One call, whatever it takes to answer it. */
export interface Call extends OperationRequest, Pick<BedrockCallOptions, "signal" | "parse"> {
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

/** Sends a request once and reads what comes back. */
export type Answer<T> = (wire: Wire, attempt: Attempt) => Promise<T>;

/** What all calls of a client share. */
export interface CallParts {
  readonly wire: Wire;
  readonly credentials: BedrockClientOptions["credentials"];
  readonly signer: RequestSigner;
  readonly retry: RetryOptions;
  readonly logger: Logger;
}

/** A call on its way. */
export interface Sending<T> {
  readonly call: Call;
  readonly parts: CallParts;
  readonly timer: CallTimer;
  readonly answer: Answer<T>;
}

/**
 * Sends a call to one region: in its turn, with credentials, again where that helps.
 *
 * @param attemptsBefore how often it was sent to other regions
 */
export function sendToRegion<T>(
  { call, parts, timer, answer }: Sending<T>,
  route: Route,
  attemptsBefore: number,
): Promise<T> {
  const { modelId, baseModelId, signal, parse } = call;
  const { wire, credentials, signer } = parts;
  let used: Credentials | undefined;
  const send = async (attempt: number): Promise<T> => {
    attemptBegins(timer);
    const waiting = route.pacer.turn(call.tokens, signal);
    const turn = waiting instanceof Promise ? await paced(waiting, timer) : waiting;
    const current = credentials.atHand?.() ?? (await authenticated(parts, turn, timer, signal));
    used = current;
    const context = {
      modelId,
      baseModelId,
      region: route.region,
      attempts: attemptsBefore + attempt,
      credentialsRemedy: credentials.remedy,
    };
    const sign = () => buildRequest(call, route, current, signer, wire.clock());
    try {
      return await answer(wire, { sign, turn, context, timer, signal, parse });
    } catch (error) {
      turn.failed(error);
      throw inContext(error, context);
    }
  };
  return retry(send, parts.retry, {
    signal,
    recover: async ({ code }) =>
      code === "CREDENTIALS_EXPIRED" &&
      used !== undefined &&
      (await credentials.renew(used, signal)) !== undefined,
    onRetry: (error, attempt, waitMs) => logRetry(parts.logger, call, error, attempt, waitMs),
  });
}

async function paced(waiting: Promise<Turn>, timer: CallTimer): Promise<Turn> {
  const turn = await waiting;
  waitEnds(timer, "paceMs");
  return turn;
}

async function authenticated(
  { credentials }: CallParts,
  turn: Turn,
  timer: CallTimer,
  signal: AbortSignal | undefined,
): Promise<Credentials> {
  try {
    const loaded = await credentials.resolve(signal);
    waitEnds(timer, "credentialsMs");
    return loaded;
  } catch (error) {
    turn.failed(error);
    throw error;
  }
}

function logRetry(
  logger: Logger,
  { operation, modelId }: Call,
  { code }: VarveError,
  attempt: number,
  waitMs: number,
): void {
  logger.warn("A Bedrock call is sent again", {
    operation,
    modelId,
    code,
    attempt,
    waitMs: Math.round(waitMs),
  });
}
