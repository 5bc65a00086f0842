import { createHash } from "node:crypto";
import type { CallContext } from "../../spec/language-model.js";
import type { Budget, BudgetOwner, BudgetPeriod } from "./budget.js";

/** Where a call is booked for one budget. */
export interface BookingAccount {
  readonly name: string;
  /** First instant of the next period. */
  readonly resetsAt: Date;
  /** ISO 8601 in UTC: until then late settlements find the account. */
  readonly endsAt: string;
}

/** The account of a budget that a call counts against; `undefined` if it counts against none. */
export function accountOf(
  budget: Budget,
  context: CallContext,
  now: Date,
  processId: string,
): BookingAccount | undefined {
  const owner = ownerOf(budget.per, context, processId);
  if (owner === undefined) return undefined;
  const [begin, resetsAt] = periodOf(budget.period, now);
  return {
    name: `${budget.name}|${begin.toISOString()}|${owner}`,
    resetsAt,
    endsAt: new Date(resetsAt.getTime() + GRACE_MS).toISOString(),
  };
}

const GRACE_MS = 24 * 3_600_000;

function ownerOf(per: BudgetOwner, { scope, tags }: CallContext, processId: string): string | undefined {
  if (per === "store") return "";
  if (per === "process") return processId;
  const id =
    typeof per === "object"
      ? tags !== undefined && Object.hasOwn(tags, per.tag)
        ? tags[per.tag]
        : undefined
      : scope?.[`${per}Id`];
  // The ids of people are no business of the accounts.
  return id === undefined ? undefined : createHash("sha256").update(id, "utf8").digest("base64url");
}

/** First instant of the period and of the next one. */
export function periodOf(period: BudgetPeriod, now: Date): readonly [begin: Date, end: Date] {
  const [year, month, day, hour] = [
    now.getUTCFullYear(),
    now.getUTCMonth(),
    now.getUTCDate(),
    now.getUTCHours(),
  ];
  const at = (...parts: readonly [number, number, number?, number?]) => {
    const [y, m, d = 1, h = 0] = parts;
    return new Date(Date.UTC(y, m, d, h));
  };
  if (period === "hour") return [at(year, month, day, hour), at(year, month, day, hour + 1)];
  if (period === "day") return [at(year, month, day), at(year, month, day + 1)];
  return [at(year, month), at(year, month + 1)];
}
