import type { CallEnd } from "./call-observer.js";

/** What the requests of one call have in common, or come to together. */
export interface CallTotals {
  readonly requestIds: readonly string[];
  readonly region?: string;
  /** Requests sent beyond one for each answer. */
  readonly retries: number;
  readonly serviceTier?: string;
  /** Input tokens of every kind, those of the prompt cache included. */
  readonly inputTokens?: number;
}

export function totalsOf({ reports = [], usage, error }: CallEnd): CallTotals {
  const requestIds = reports.flatMap(({ requestId }) => requestId ?? []);
  const failed = detailsOf(error);
  const region = reports[0]?.region ?? failed.region;
  const serviceTier = reports[0]?.serviceTier;
  const retries = reports.reduce(
    (sum, { attempts }) => sum + attempts - 1,
    Math.max(0, (failed.attempts ?? 1) - 1),
  );
  const inputTokens =
    usage?.inputTokens === undefined
      ? undefined
      : usage.inputTokens + (usage.cacheReadTokens ?? 0) + (usage.cacheWriteTokens ?? 0);
  return {
    requestIds: failed.requestId === undefined ? requestIds : [...requestIds, failed.requestId],
    retries,
    ...(region !== undefined && { region }),
    ...(serviceTier !== undefined && { serviceTier }),
    ...(inputTokens !== undefined && { inputTokens }),
  };
}

/** What a `BedrockError` knows of its call. */
function detailsOf(error: unknown): { requestId?: string; region?: string; attempts?: number } {
  const { requestId, region, attempts } = (error ?? {}) as Record<string, unknown>;
  return {
    ...(typeof requestId === "string" && { requestId }),
    ...(typeof region === "string" && { region }),
    ...(typeof attempts === "number" && { attempts }),
  };
}
