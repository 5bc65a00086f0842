import { AsyncLocalStorage } from "node:async_hooks";
import type { Context, Span } from "@opentelemetry/api";
import { VarveError } from "../../errors.js";
import type { CallEnd, CallObserver, ObservedCall, OpenCall } from "../call-observer.js";
import { errorType } from "../error-type.js";
import { type CallMeters, createMeters } from "./call-meters.js";
import { requestAttributes, resultAttributes } from "./span-attributes.js";

type Api = typeof import("@opentelemetry/api");

export interface OpenTelemetryOptions {
  /** Whether spans carry what models read and answer, and the texts of memories. */
  readonly captureContent: boolean;
}

/** The name of the instrumentation, under which its spans and metrics are found. */
const SCOPE = "varve";

/**
 * Spans and metrics by OpenTelemetry's conventions for generative AI, over the global providers that the application has
 * registered. Throws `CONFIG_INVALID` if `@opentelemetry/api` is not installed.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/gen-ai/
 */
export async function createOpenTelemetryObserver(options: OpenTelemetryOptions): Promise<CallObserver> {
  const api = await loadApi();
  const parents = new AsyncLocalStorage<Context>();
  const meters = createMeters(api.metrics.getMeter(SCOPE));
  return { begin: (call) => beginSpan(call, { api, parents, meters, ...options }) };
}

interface Tools extends OpenTelemetryOptions {
  readonly api: Api;
  /** Holds the parent where the application has registered no context manager. */
  readonly parents: AsyncLocalStorage<Context>;
  readonly meters: CallMeters;
}

function beginSpan(call: ObservedCall, tools: Tools): OpenCall {
  const { api, parents, meters, captureContent } = tools;
  const active = api.context.active();
  const parent = api.trace.getSpan(active) === undefined ? (parents.getStore() ?? active) : active;
  const { operation, model } = call;
  const span = api.trace.getTracer(SCOPE).startSpan(
    model === undefined ? operation : `${operation} ${model}`,
    {
      kind: model === undefined ? api.SpanKind.INTERNAL : api.SpanKind.CLIENT,
      attributes: requestAttributes(call, captureContent),
    },
    parent,
  );
  const context = api.trace.setSpan(parent, span);
  return {
    within: (work) => parents.run(context, () => api.context.with(context, work)),
    end(end) {
      span.setAttributes(resultAttributes(end));
      noteRetries(span, end);
      if (captureContent) capture(span, call, end);
      if (end.error !== undefined) {
        span.setStatus({ code: api.SpanStatusCode.ERROR, message: statusMessage(end.error) });
      }
      span.end();
      meters.record(call, end);
    },
  };
}

/** One event for each request that had to be sent again, as far as the reports tell. */
function noteRetries(span: Span, { reports = [] }: CallEnd): void {
  for (const { attempts, requestId, timings } of reports) {
    if (attempts <= 1) continue;
    span.addEvent("varve.retry", {
      "varve.attempts": attempts,
      ...(requestId !== undefined && { "aws.request_id": requestId }),
      ...(timings !== undefined && { "varve.retry_ms": Math.round(timings.retryMs) }),
    });
  }
}

function capture(span: Span, call: ObservedCall, end: CallEnd): void {
  if (call.content !== undefined) span.setAttribute("gen_ai.input.messages", JSON.stringify(call.content()));
  if (end.content !== undefined) span.setAttribute("gen_ai.output.messages", JSON.stringify(end.content()));
}

/** Messages of varve hold neither secrets nor memory text; of other errors nobody knows. */
const statusMessage = (error: unknown): string =>
  VarveError.isInstance(error) ? error.message : errorType(error);

async function loadApi(): Promise<Api> {
  try {
    return await import("@opentelemetry/api");
  } catch (cause) {
    throw new VarveError(
      "CONFIG_INVALID",
      "telemetry.open_telemetry needs the package @opentelemetry/api: install it beside varve, or turn the option off.",
      { cause },
    );
  }
}
