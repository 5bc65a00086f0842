import type { MemoryRecord } from "../../spec/memory-record.js";
import type { TimeSpan } from "./calendar.js";
import type { QueryTime } from "./query-time.js";
import { findTimePhrases } from "./time-phrases.js";

/** What the time of storing counts where the memory itself names the time of what happened. */
const STORED_BESIDE_EVENT = 0.5;
/** After this long a memory is half as recent. */
const HALF_LIFE_MS = 30 * 86_400_000;
const ISO_DATE = /^\d{4}-\d\d(?:-\d\d(?:[T ]\S*)?)?$/;

/**
 * How well a memory fits the time that a query asks about, 0 to 1. Counted are the times in its text, where relative
 * ones hang on when it was stored; ISO dates that are values of its metadata; and when it was stored. For what is
 * recent only the last counts: 1 now, half of it for every 30 days.
 */
export function timeMatch(time: QueryTime, record: MemoryRecord, now: number): number {
  const storedAt = Date.parse(record.createdAt);
  if (time.kind === "recent") return 0.5 ** (Math.max(0, now - storedAt) / HALF_LIFE_MS);
  const events = [...findTimePhrases(record.memory, storedAt), ...metadataDates(record, storedAt)];
  const stored = storedAt >= time.from && storedAt < time.to ? 1 : 0;
  return Math.max(
    events.length === 0 ? stored : stored * STORED_BESIDE_EVENT,
    ...events.map((event) => shareWithin(event, time)),
  );
}

function metadataDates({ metadata }: MemoryRecord, storedAt: number): readonly TimeSpan[] {
  return Object.values(metadata).flatMap((value) =>
    typeof value === "string" && ISO_DATE.test(value) ? findTimePhrases(value, storedAt) : [],
  );
}

/** How much of the first lies in the second, 0 to 1. */
function shareWithin(event: TimeSpan, time: TimeSpan): number {
  const shared = Math.min(event.to, time.to) - Math.max(event.from, time.from);
  return Math.max(0, shared) / (event.to - event.from);
}
