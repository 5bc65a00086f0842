import type { TimeExplanation } from "../../spec/memory.js";
import type { MemoryRecord } from "../../spec/memory-record.js";
import { parseQueryTime, type QueryTime } from "./query-time.js";
import { timeMatch } from "./time-match.js";

/** The time that a query names, as a signal beside meaning and words. */
export interface TimeSignal {
  explain(record: MemoryRecord): TimeExplanation;
}

/**
 * `undefined` for a query that names no time.
 *
 * @param now what relative times count from, in milliseconds since 1970
 */
export function timeSignal(query: string, now: number): TimeSignal | undefined {
  const time = parseQueryTime(query, now);
  if (time === undefined) return undefined;
  const facts = { expression: time.expression, ...boundsOf(time) };
  return { explain: (record) => ({ ...facts, match: timeMatch(time, record, now) }) };
}

function boundsOf(time: QueryTime): Pick<TimeExplanation, "from" | "to"> {
  if (time.kind === "recent") return {};
  return {
    ...(Number.isFinite(time.from) && { from: new Date(time.from).toISOString() }),
    ...(Number.isFinite(time.to) && { to: new Date(time.to).toISOString() }),
  };
}
