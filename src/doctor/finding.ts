import type { ErrorCode } from "../errors.js";

/** What a problem means: `error` calls or writes fail, `warning` they will or may, `note` worth knowing, `ok` looked at and sound. */
export type Severity = "ok" | "note" | "warning" | "error";

/** One thing that the doctor found. Holds no secret and no memory text. */
export interface Finding {
  /** Which check found it, such as `clock`. */
  readonly check: string;
  /** Stable name of what was found, such as `clock-skewed`; docs/doctor.md lists them. */
  readonly code: string;
  readonly severity: Severity;
  /** What it is about: a model, a host, a file. */
  readonly subject?: string;
  readonly message: string;
  /** What to do, in whole sentences; present on every warning and error. */
  readonly remedy?: string;
  /** The error that calls end with, where it is known. */
  readonly errorCode?: ErrorCode;
}

/** Worst first. */
export const SEVERITIES = ["error", "warning", "note", "ok"] as const satisfies readonly Severity[];
