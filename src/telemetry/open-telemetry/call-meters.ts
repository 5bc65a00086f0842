import type { Meter } from "@opentelemetry/api";
import type { CallEnd, ObservedCall } from "../call-observer.js";
import { totalsOf } from "../call-totals.js";
import { errorType } from "../error-type.js";
import { commonAttributes } from "./span-attributes.js";

export interface CallMeters {
  record(call: ObservedCall, end: CallEnd): void;
}

/** Bounds that the conventions advise, in tokens and in seconds. */
const TOKEN_BOUNDS = [
  1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864,
];
const SECOND_BOUNDS = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];

/** @see https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/ */
export function createMeters(meter: Meter): CallMeters {
  const tokens = meter.createHistogram("gen_ai.client.token.usage", {
    description: "Number of input and output tokens used.",
    unit: "{token}",
    advice: { explicitBucketBoundaries: TOKEN_BOUNDS },
  });
  const duration = meter.createHistogram("gen_ai.client.operation.duration", {
    description: "GenAI operation duration.",
    unit: "s",
    advice: { explicitBucketBoundaries: SECOND_BOUNDS },
  });
  const retries = meter.createCounter("varve.client.retries", {
    description: "Requests that were sent again.",
    unit: "{request}",
  });
  const outcomes = meter.createCounter("varve.memory.outcomes", {
    description: "Facts by what became of them.",
    unit: "{fact}",
  });
  return {
    record(call, end) {
      const common = commonAttributes(call);
      const totals = totalsOf(end);
      const failed = end.error === undefined ? {} : { "error.type": errorType(end.error) };
      duration.record(end.durationMs / 1_000, { ...common, ...failed });
      if (totals.inputTokens !== undefined)
        tokens.record(totals.inputTokens, { ...common, "gen_ai.token.type": "input" });
      const { outputTokens } = end.usage ?? {};
      if (outputTokens !== undefined)
        tokens.record(outputTokens, { ...common, "gen_ai.token.type": "output" });
      if (totals.retries > 0) retries.add(totals.retries, common);
      for (const [outcome, count] of Object.entries(end.outcomes ?? {}))
        outcomes.add(count, { "varve.outcome": outcome });
    },
  };
}
