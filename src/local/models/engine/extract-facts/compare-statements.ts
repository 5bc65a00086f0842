import type { Statement } from "./read-statement.js";

/**
 * How a new statement stands to a stored one: it says the `same` or less, it `refines` it by saying more,
 * it `contradicts` it (a new value, or the opposite), or it is `unrelated`.
 */
export type Relation = "same" | "refines" | "contradicts" | "unrelated";

/** Compares a new statement with a stored one. */
export function compareStatements(fresh: Statement, stored: Statement): Relation {
  if (!sameSubject(fresh.subject, stored.subject)) return "unrelated";
  if (sharesSlot(fresh, stored)) return compareValues(fresh, stored, "contradicts");
  if (fresh.predicate !== stored.predicate || fresh.topic.size === 0) return "unrelated";
  return compareValues(fresh, stored, "unrelated");
}

function compareValues(fresh: Statement, stored: Statement, otherwise: Relation): Relation {
  // "No longer lives in Leeds" does not contradict "Lives in Porto".
  if (fresh.positive !== stored.positive) return equal(fresh.core, stored.core) ? "contradicts" : "unrelated";
  if (within(fresh.topic, stored.topic)) return "same";
  return within(stored.topic, fresh.topic) ? "refines" : otherwise;
}

/** "sister" and "sister ana" are one person, unless the names differ. */
function sameSubject(one: string, other: string): boolean {
  return (
    one === other ||
    (one !== "" && other !== "" && (one.startsWith(`${other} `) || other.startsWith(`${one} `)))
  );
}

const WORK = ["role", "employer", "job"];

function sharesSlot(fresh: Statement, stored: Statement): boolean {
  if (fresh.slots.has("job") && WORK.some((slot) => stored.slots.has(slot))) return true;
  return [...fresh.slots].some((slot) => stored.slots.has(slot));
}

function within(part: ReadonlySet<string>, whole: ReadonlySet<string>): boolean {
  return part.size > 0 && [...part].every((stem) => whole.has(stem));
}

function equal(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && within(one, other);
}
