import { randomUUID } from "node:crypto";
import { performance } from "node:perf_hooks";
import { encodeException } from "../wire/stream-messages.js";
import { ADMIN_PATH, type Admin } from "./admin.js";
import { type Answer, errorAnswer, type OutgoingResponse, writeAnswer, writeFrames } from "./answer.js";
import type { Authenticator } from "./auth/authenticate.js";
import { cutConnection } from "./cut-connection.js";
import { ConnectionReset } from "./faults/fault-behaviour.js";
import type { AnswerFaults, FaultSet } from "./faults/fault-set.js";
import type { RequestListener } from "./listen.js";
import type { LocalLogger } from "./local-logger.js";
import type { TokenCounts } from "./operations/operation.js";
import { authorize } from "./permission/authorize.js";
import { ClientGone, type IncomingRequest, type LocalRequest, readRequest } from "./read-request.js";
import type { RecordedRequest, RequestLog } from "./request-log.js";
import { type Route, routeRequest } from "./route.js";
import type { Serve, ServeCall, Served } from "./serve.js";
import { ServiceException } from "./service-exception.js";
import type { UsageLedger } from "./usage-ledger.js";

export interface AppParts {
  readonly authenticate: Authenticator;
  readonly serve: Serve;
  readonly faults: FaultSet;
  readonly admin: Admin;
  readonly log: RequestLog;
  readonly ledger: UsageLedger;
  readonly logger: LocalLogger;
  readonly clock: () => Date;
}

/** What is learned of a request on its way through the pipeline. */
type Progress = {
  -readonly [Key in keyof RecordedRequest]?: RecordedRequest[Key];
} & Pick<RecordedRequest, "requestId" | "at">;

/** The pipeline: read, authenticate, route, authorize, strike faults, serve, answer, log. Whatever throws becomes an error answer of AWS's form. */
export function createApp(parts: AppParts): RequestListener {
  return (incoming, outgoing) => {
    handle(incoming, outgoing, parts).catch((error: unknown) => {
      if (error instanceof ConnectionReset) return cutConnection(outgoing);
      outgoing.destroy();
      logFault(error, parts.logger);
    });
  };
}

async function handle(incoming: IncomingRequest, outgoing: OutgoingResponse, parts: AppParts): Promise<void> {
  const startedAt = performance.now();
  const progress: Progress = { requestId: randomUUID(), at: parts.clock() };
  const record = (status: number): void => {
    const recorded = { ...progress, status };
    parts.log.record(recorded);
    const { at: _, ...fields } = recorded;
    const milliseconds = performance.now() - startedAt;
    parts.logger.debug("Answered", { method: incoming.method ?? "", ...fields, milliseconds });
  };
  let answer: Answer;
  try {
    const request = await readRequest(incoming);
    if (request.path.startsWith(ADMIN_PATH)) {
      const { remoteAddress } = incoming.socket;
      return writeAnswer(outgoing, progress.requestId, parts.admin(request, remoteAddress));
    }
    const call = admit(request, parts, progress);
    const faults = await parts.faults.strike({
      ...describe(call.route),
      body: request.body,
      gone: goneSignal(outgoing),
    });
    const served = await parts.serve(call);
    if ("frames" in served) {
      const frames = observeFrames(faults.frames(served.frames), progress, parts.logger, () => {
        noteUsage(served.usage(), progress, parts.ledger);
        record(200);
      });
      await writeFrames(outgoing, progress.requestId, served.headers ?? {}, frames);
      return;
    }
    answer = documentAnswer(served, faults);
    if (served.usage !== undefined)
      noteUsage(served.usage, progress, served.isFree ? undefined : parts.ledger);
  } catch (error) {
    if (error instanceof ClientGone) return;
    if (error instanceof ConnectionReset) throw error;
    const exception = asServiceException(error, parts.logger);
    progress.exception = exception.exception;
    answer = errorAnswer(exception);
  }
  writeAnswer(outgoing, progress.requestId, answer);
  record(answer.status);
}

/** Lets in what is signed, has an operation, and is allowed. */
function admit(request: LocalRequest, parts: AppParts, progress: Progress): ServeCall {
  const { identity, region } = parts.authenticate(request);
  const route = routeRequest(request.method, request.path);
  const { operation, modelId } = describe(route);
  Object.assign(progress, { operation, ...(modelId !== undefined && { modelId }) });
  authorize(identity, route, request.body, region);
  return { route, request, region };
}

function describe(route: Route): { operation: string; modelId?: string; isStream: boolean } {
  const { operation } = route;
  const isStream = operation === "ConverseStream" || operation === "InvokeModelWithResponseStream";
  return { operation, isStream, ...(route.kind === "model" && { modelId: route.modelId }) };
}

/** Aborted when the client leaves before its answer. */
function goneSignal(outgoing: OutgoingResponse): AbortSignal {
  const gone = new AbortController();
  outgoing.once("close", () => gone.abort());
  return gone.signal;
}

/** Adds what a request has used to its record, and to the sums of its model. */
function noteUsage(counts: TokenCounts, progress: Progress, ledger: UsageLedger | undefined): void {
  const { inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens } = counts;
  Object.assign(progress, {
    ...(inputTokens !== undefined && { inputTokens }),
    ...(outputTokens !== undefined && { outputTokens }),
    ...(cacheReadInputTokens !== undefined && { cacheReadInputTokens }),
    ...(cacheWriteInputTokens !== undefined && { cacheWriteInputTokens }),
  });
  if (progress.modelId !== undefined) ledger?.add(progress.modelId, counts);
}

function documentAnswer(served: Exclude<Served, { frames: unknown }>, faults: AnswerFaults): Answer {
  return { status: served.status ?? 200, headers: served.headers ?? {}, body: faults.document(served.body) };
}

/** The frames of a stream; what they throw becomes an exception inside it. `ended` is called before the client learns of the end. */
async function* observeFrames(
  frames: AsyncIterable<Uint8Array>,
  progress: Progress,
  logger: LocalLogger,
  ended: () => void,
): AsyncGenerator<Uint8Array> {
  try {
    yield* frames;
  } catch (error) {
    if (error instanceof ConnectionReset) throw error;
    const exception = asServiceException(error, logger);
    progress.exception = exception.exception;
    yield encodeException(exception.exception, exception.message);
  } finally {
    ended();
  }
}

/** A failure of ours is told to the client as AWS tells one of its own. */
function asServiceException(error: unknown, logger: LocalLogger): ServiceException {
  if (error instanceof ServiceException) return error;
  logFault(error, logger);
  return new ServiceException(
    "InternalServerException",
    "The system encountered an unexpected error during processing. Try your request again.",
    { cause: error },
  );
}

/** Logs where the failure happened, without its message: that may quote the request. */
function logFault(error: unknown, logger: LocalLogger): void {
  const frames = error instanceof Error ? error.stack?.split(/\n\s+at /).slice(1) : undefined;
  logger.error("The local Bedrock failed to answer a request; this is a fault of varve", {
    error: error instanceof Error ? error.name : typeof error,
    stack: frames?.join(" < "),
  });
}
