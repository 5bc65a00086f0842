import type { CallReport, CallTimings } from "../spec/call-report.js";
import { REQUEST_ID_HEADER, SERVICE_TIER_HEADER } from "../wire/operations.js";
import type { Draft } from "./draft.js";
import type { CallContext } from "./exception-rules.js";

/** What the headers of an answer, and its client, tell of the call. */
export function reportOf(
  headers: Readonly<Record<string, string | undefined>>,
  { attempts, region }: Pick<CallContext, "attempts" | "region">,
  timings: CallTimings,
): CallReport {
  const report: Draft<CallReport> = { attempts, region, timings };
  const requestId = headers[REQUEST_ID_HEADER];
  const serviceTier = headers[SERVICE_TIER_HEADER];
  if (requestId !== undefined) report.requestId = requestId;
  if (serviceTier !== undefined) report.serviceTier = serviceTier;
  return report;
}

/** The report alone of what carries one. */
export function copyReport({ requestId, attempts, region, serviceTier, timings }: CallReport): CallReport {
  const report: Draft<CallReport> = { attempts, region };
  if (requestId !== undefined) report.requestId = requestId;
  if (serviceTier !== undefined) report.serviceTier = serviceTier;
  if (timings !== undefined) report.timings = timings;
  return report;
}
