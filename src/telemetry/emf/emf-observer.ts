import type { CallEnd, CallObserver, ObservedCall } from "../call-observer.js";
import { totalsOf } from "../call-totals.js";
import { errorType } from "../error-type.js";

export interface EmfOptions {
  /** CloudWatch namespace of the metrics. */
  readonly namespace: string;
  /** Takes one line at a time, without its newline. */
  readonly emit: (line: string) => void;
  readonly clock: () => Date;
}

/**
 * One line of CloudWatch's embedded metric format for each call: what is counted, by operation and by operation and model;
 * request ids, region and error beside it, to look a call up in CloudTrail.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createEmfObserver({ namespace, emit, clock }: EmfOptions): CallObserver {
  return {
    begin: (call) => ({
      within: (work) => work(),
      end(end) {
        emit(JSON.stringify(emfDocument(namespace, clock(), call, end)));
      },
    }),
  };
}

interface Measurement {
  readonly name: string;
  readonly unit: "Milliseconds" | "Count" | "None";
  readonly value: number | undefined;
}

export function emfDocument(namespace: string, at: Date, call: ObservedCall, end: CallEnd): object {
  const { operation, model } = call;
  const { requestIds, region } = totalsOf(end);
  const measured = measurements(end).filter(({ value }) => value !== undefined);
  return {
    _aws: {
      Timestamp: at.getTime(),
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: model === undefined ? [["Operation"]] : [["Operation"], ["Operation", "Model"]],
          Metrics: measured.map(({ name, unit }) => ({ Name: name, Unit: unit })),
        },
      ],
    },
    Operation: operation,
    ...(model !== undefined && { Model: model }),
    ...Object.fromEntries(measured.map(({ name, value }) => [name, value])),
    ...(region !== undefined && { region }),
    ...(requestIds.length > 0 && { requestIds }),
    ...(end.error !== undefined && { error: errorType(end.error) }),
  };
}

function measurements(end: CallEnd): readonly Measurement[] {
  const { durationMs, usage, costUsd, outcomes = {}, error, redactions } = end;
  const { retries, inputTokens } = totalsOf(end);
  const code = error === undefined ? undefined : errorType(error);
  return [
    { name: "Duration", unit: "Milliseconds", value: durationMs },
    { name: "Errors", unit: "Count", value: code === undefined ? 0 : 1 },
    { name: "Throttles", unit: "Count", value: code === "THROTTLED" ? 1 : 0 },
    { name: "Retries", unit: "Count", value: retries },
    { name: "InputTokens", unit: "Count", value: inputTokens },
    { name: "OutputTokens", unit: "Count", value: usage?.outputTokens },
    { name: "CacheReadTokens", unit: "Count", value: usage?.cacheReadTokens },
    { name: "CostUsd", unit: "None", value: costUsd },
    { name: "Redactions", unit: "Count", value: redactions?.reduce((sum, { count }) => sum + count, 0) },
    ...Object.entries(outcomes).map(
      ([outcome, count]): Measurement => ({ name: `Facts.${outcome}`, unit: "Count", value: count }),
    ),
  ];
}
