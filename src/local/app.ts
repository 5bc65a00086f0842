import { randomUUID } from "node:crypto";
import { performance } from "node:perf_hooks";
import { type Answer, errorAnswer, type OutgoingResponse, writeAnswer } from "./answer.js";
import type { Authenticator } from "./auth/authenticate.js";
import type { RequestListener } from "./listen.js";
import type { LocalLogger } from "./local-logger.js";
import type { ModelResolver } from "./models/model-resolver.js";
import { OPERATIONS } from "./operations/all-operations.js";
import { ClientGone, type IncomingRequest, readRequest } from "./read-request.js";
import type { RecordedRequest, RequestLog } from "./request-log.js";
import { routeRequest } from "./route.js";
import { ServiceException } from "./service-exception.js";

export interface AppParts {
  readonly authenticate: Authenticator;
  readonly resolveModel: ModelResolver;
  readonly log: RequestLog;
  readonly logger: LocalLogger;
  readonly clock: () => Date;
}

/** What is learned of a request on its way through the pipeline. */
type Progress = {
  -readonly [Key in keyof RecordedRequest]?: RecordedRequest[Key];
} & Pick<RecordedRequest, "requestId" | "at">;

/** The pipeline: read, authenticate, route, serve, answer, log. Whatever throws becomes an error answer of AWS's form. */
export function createApp(parts: AppParts): RequestListener {
  return (incoming, outgoing) => {
    handle(incoming, outgoing, parts).catch((error: unknown) => {
      outgoing.destroy();
      logFault(error, parts.logger);
    });
  };
}

async function handle(incoming: IncomingRequest, outgoing: OutgoingResponse, parts: AppParts): Promise<void> {
  const startedAt = performance.now();
  const progress: Progress = { requestId: randomUUID(), at: parts.clock() };
  let answer: Answer;
  try {
    const request = await readRequest(incoming);
    parts.authenticate(request);
    const { operation, modelId } = routeRequest(request.method, request.path);
    Object.assign(progress, { operation, modelId });
    const served = await OPERATIONS[operation]({
      modelId,
      body: request.body,
      resolveModel: parts.resolveModel,
    });
    const { inputTokens, outputTokens } = served;
    Object.assign(progress, { inputTokens, ...(outputTokens !== undefined && { outputTokens }) });
    answer = { status: 200, headers: served.headers ?? {}, body: served.body };
  } catch (error) {
    if (error instanceof ClientGone) return;
    const exception = asServiceException(error, parts.logger);
    progress.exception = exception.exception;
    answer = errorAnswer(exception);
  }
  writeAnswer(outgoing, progress.requestId, answer);
  const recorded = { ...progress, status: answer.status };
  parts.log.record(recorded);
  const { at: _, ...fields } = recorded;
  parts.logger.debug("Answered", { ...fields, milliseconds: performance.now() - startedAt });
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
