/** An IAM policy as the local Bedrock understands it. */
export interface LocalPolicy {
  readonly Version?: string;
  readonly Statement: LocalPolicyStatement | readonly LocalPolicyStatement[];
}

/** Has `Action` or `NotAction`, and `Resource` or `NotResource`; `*` and `?` are wildcards. */
export interface LocalPolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action?: OneOrMore;
  readonly NotAction?: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly NotResource?: OneOrMore;
  /** Operator -> `aws:RequestedRegion` -> values. */
  readonly Condition?: Readonly<Partial<Record<ConditionOperator, Readonly<Record<string, OneOrMore>>>>>;
}

export type OneOrMore = string | readonly string[];

/** Operators of conditions: how a value of the request is held against those of the policy. */
export const CONDITION_OPERATORS = [
  "StringEquals",
  "StringNotEquals",
  "StringLike",
  "StringNotLike",
] as const;

export type ConditionOperator = (typeof CONDITION_OPERATORS)[number];

/** The one condition key there is, in lower case: AWS ignores the case of keys. */
export const REGION_KEY = "aws:requestedregion";

export function asList<Item>(value: Item | readonly Item[] | undefined): readonly Item[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly Item[]) : [value as Item];
}
