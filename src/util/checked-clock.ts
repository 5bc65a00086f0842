import { VarveError } from "../errors.js";
import { hasFourDigitYear } from "./has-four-digit-year.js";

const systemClock = (): Date => new Date();

/**
 * A clock of the caller's, the system's where there is none. Throws `INPUT_INVALID` for what is no function, and at the reading
 * that gives no valid Date of the years 0 to 9999.
 */
export function checkedClock(clock: (() => Date) | undefined): () => Date {
  if (clock === undefined) return systemClock;
  if (typeof clock !== "function") throw invalid("is not a function");
  return () => {
    const now: unknown = clock();
    if (now instanceof Date && hasFourDigitYear(now)) return now;
    throw invalid(
      now instanceof Date ? "gave a Date that is invalid or outside the years 0 to 9999" : "gave no Date",
    );
  };
}

const invalid = (fault: string): VarveError =>
  new VarveError(
    "INPUT_INVALID",
    `The option clock ${fault}. Give a function that returns a valid Date, or leave the option out for the system's time.`,
  );
