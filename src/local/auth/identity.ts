import type { LocalPolicy } from "../permission/policy.js";

/** Who sent a request. */
export interface Identity {
  /** As AWS names it in its messages, such as `arn:aws:iam::000000000000:user/alice`. */
  readonly arn: string;
  /** Absent: may do everything. */
  readonly policies?: readonly LocalPolicy[];
}

/** A request's sender, and the region that it called. */
export interface Caller {
  readonly identity: Identity;
  readonly region: string;
}
