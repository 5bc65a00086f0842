import type { Attributes } from "@opentelemetry/api";
import type { CallContext } from "../../spec/language-model.js";
import type { CallEnd, ObservedCall } from "../call-observer.js";
import { totalsOf } from "../call-totals.js";
import { errorType } from "../error-type.js";

/** Of calls to Bedrock; the operations of the memory are varve's own. */
const PROVIDER = "aws.bedrock";

/** What every span and every measurement of a call carries. */
export function commonAttributes({ operation, model }: ObservedCall): Attributes {
  return {
    "gen_ai.operation.name": operation,
    "gen_ai.provider.name": model === undefined ? "varve" : PROVIDER,
    ...(model !== undefined && { "gen_ai.request.model": model }),
  };
}

/** What is known when a call begins. @see https://opentelemetry.io/docs/specs/semconv/gen-ai/aws-bedrock/ */
export function requestAttributes(call: ObservedCall, withOwner: boolean): Attributes {
  const { request, baseModel, dimensions, inputs, context } = call;
  return withoutUndefined({
    ...commonAttributes(call),
    ...(context !== undefined && contextAttributes(context, withOwner)),
    "gen_ai.request.max_tokens": request?.maxTokens,
    "gen_ai.request.temperature": request?.temperature,
    "gen_ai.request.top_p": request?.topP,
    "gen_ai.request.top_k": request?.topK,
    "gen_ai.embeddings.dimension.count": dimensions,
    "varve.base_model": baseModel,
    "varve.inputs": inputs,
  });
}

/** What a call is made for. Whose memories it is about is told only together with content. */
function contextAttributes(
  { operation, purpose, tags = {}, scope = {} }: CallContext,
  withOwner: boolean,
): Readonly<Record<string, unknown>> {
  return {
    "varve.operation": operation,
    "varve.purpose": purpose,
    ...Object.fromEntries(Object.entries(tags).map(([name, value]) => [`varve.tag.${name}`, value])),
    ...(withOwner && {
      "varve.scope.user_id": scope.userId,
      "varve.scope.agent_id": scope.agentId,
      "varve.scope.run_id": scope.runId,
    }),
  };
}

/** What is known when it has ended. */
export function resultAttributes(end: CallEnd): Attributes {
  const { usage, stopReason, error, records, cached, costUsd, outcomes = {}, redactions = [] } = end;
  const { requestIds, region, retries, serviceTier, inputTokens } = totalsOf(end);
  return withoutUndefined({
    "gen_ai.usage.input_tokens": inputTokens,
    "gen_ai.usage.output_tokens": usage?.outputTokens,
    "gen_ai.usage.cache_read.input_tokens": usage?.cacheReadTokens,
    "gen_ai.usage.cache_creation.input_tokens": usage?.cacheWriteTokens,
    "gen_ai.response.finish_reasons": stopReason === undefined ? undefined : [stopReason],
    "gen_ai.memory.record.count": records,
    "error.type": error === undefined ? undefined : errorType(error),
    "cloud.region": region,
    "aws.request_id": requestIds.length === 1 ? requestIds[0] : undefined,
    "varve.request_ids": requestIds.length > 1 ? requestIds : undefined,
    "varve.retries": retries === 0 ? undefined : retries,
    "varve.service_tier": serviceTier,
    "varve.cached": cached,
    "varve.cost_usd": costUsd,
    ...Object.fromEntries(Object.entries(outcomes).map(([name, count]) => [`varve.outcome.${name}`, count])),
    ...Object.fromEntries(redactions.map(({ kind, count }) => [`varve.redaction.${kind}`, count])),
  });
}

function withoutUndefined(attributes: Readonly<Record<string, unknown>>): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).filter(([, value]) => value !== undefined),
  ) as Attributes;
}
