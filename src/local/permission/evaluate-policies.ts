import {
  asList,
  CONDITION_OPERATORS,
  type ConditionOperator,
  type LocalPolicy,
  type LocalPolicyStatement,
  type OneOrMore,
} from "./policy.js";
import { matchesWildcard } from "./wildcard.js";

/** What a caller wants to do. */
export interface AccessRequest {
  /** Such as `bedrock:InvokeModel`. */
  readonly action: string;
  /** An ARN, or `*` for actions that know no resources. */
  readonly resource: string;
  /** The region that was called: `aws:RequestedRegion`. */
  readonly region: string;
}

export type Decision = "allow" | "explicit-deny" | "implicit-deny";

/**
 * Evaluates identity-based policies: a matching Deny wins over every Allow, and what no Allow matches is denied.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluatePolicies(policies: readonly LocalPolicy[], request: AccessRequest): Decision {
  const effects = policies
    .flatMap((policy) => asList(policy.Statement))
    .filter((statement) => applies(statement, request))
    .map((statement) => statement.Effect);
  if (effects.includes("Deny")) return "explicit-deny";
  return effects.includes("Allow") ? "allow" : "implicit-deny";
}

function applies(statement: LocalPolicyStatement, { action, resource, region }: AccessRequest): boolean {
  const { Action, NotAction, Resource, NotResource } = statement;
  // Actions are compared without their case, resources with it.
  const isAction = (patterns: OneOrMore | undefined): boolean =>
    asList(patterns).some((pattern) => matchesWildcard(pattern.toLowerCase(), action.toLowerCase()));
  const isResource = (patterns: OneOrMore | undefined): boolean =>
    asList(patterns).some((pattern) => matchesWildcard(pattern, resource));
  return (
    (NotAction === undefined ? isAction(Action) : !isAction(NotAction)) &&
    (NotResource === undefined ? isResource(Resource) : !isResource(NotResource)) &&
    conditionsHold(statement, region)
  );
}

function conditionsHold({ Condition = {} }: LocalPolicyStatement, region: string): boolean {
  return CONDITION_OPERATORS.every((operator) =>
    Object.values(Condition[operator] ?? {}).every((values) => COMPARISONS[operator](asList(values), region)),
  );
}

type Comparison = (values: readonly string[], actual: string) => boolean;

const isLike: Comparison = (values, actual) => values.some((value) => matchesWildcard(value, actual));

const COMPARISONS: Readonly<Record<ConditionOperator, Comparison>> = {
  StringEquals: (values, actual) => values.includes(actual),
  StringNotEquals: (values, actual) => !values.includes(actual),
  StringLike: isLike,
  StringNotLike: (values, actual) => !isLike(values, actual),
};
