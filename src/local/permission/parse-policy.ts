import { VarveError } from "../../errors.js";
import { checkSettings } from "../validate/check-settings.js";
import { enumeration, list, type Shape, string, structure } from "../validate/shape.js";
import { asList, CONDITION_OPERATORS, type LocalPolicy, REGION_KEY } from "./policy.js";

const TEXTS = list(string({ min: 1 }), { min: 1 });
const CONDITIONS: Shape = { kind: "map", key: { kind: "string" }, value: TEXTS };
const POLICY = structure({
  Version: enumeration("2012-10-17", "2008-10-17"),
  Id: string(),
  "Statement*": list(
    structure({
      Sid: string(),
      "Effect*": enumeration("Allow", "Deny"),
      Action: TEXTS,
      NotAction: TEXTS,
      Resource: TEXTS,
      NotResource: TEXTS,
      Condition: structure(Object.fromEntries(CONDITION_OPERATORS.map((operator) => [operator, CONDITIONS]))),
    }),
  ),
});

/**
 * Reads an IAM policy. Throws `CONFIG_INVALID` for what the local Bedrock would not evaluate as AWS does, so that no policy is
 * half understood. `what` begins the message.
 */
export function parsePolicy(value: unknown, what: string): LocalPolicy {
  const policy = withLists(value);
  checkSettings(policy, POLICY, what);
  for (const statement of asList((policy as LocalPolicy).Statement)) {
    const hasAction = statement.Action !== undefined || statement.NotAction !== undefined;
    const hasResource = statement.Resource !== undefined || statement.NotResource !== undefined;
    if (!hasAction || !hasResource) {
      throw new VarveError("CONFIG_INVALID", `${what} has a statement without an Action or a Resource.`);
    }
    const keys = Object.values(statement.Condition ?? {}).flatMap((values) => Object.keys(values));
    const unknown = keys.find((key) => key.toLowerCase() !== REGION_KEY);
    if (unknown !== undefined) {
      throw new VarveError(
        "CONFIG_INVALID",
        `${what} has the condition key ${unknown}. The local Bedrock knows aws:RequestedRegion only.`,
      );
    }
  }
  return policy as LocalPolicy;
}

const ONE_OR_MORE: ReadonlySet<string> = new Set(["Action", "NotAction", "Resource", "NotResource"]);

/** A single statement, action, resource or condition value as a list of one. What has the wrong type is left for the check. */
function withLists(policy: unknown): unknown {
  if (!isObject(policy) || policy["Statement"] === undefined) return policy;
  return { ...policy, Statement: asList(policy["Statement"]).map(statementWithLists) };
}

function statementWithLists(statement: unknown): unknown {
  if (!isObject(statement)) return statement;
  return mapMembers(statement, (value, name) => {
    if (ONE_OR_MORE.has(name)) return asList(value);
    if (name !== "Condition" || !isObject(value)) return value;
    return mapMembers(value, (keys) => (isObject(keys) ? mapMembers(keys, asList) : keys));
  });
}

type Members = Readonly<Record<string, unknown>>;

function mapMembers(members: Members, map: (value: unknown, name: string) => unknown): Members {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, map(value, name)]));
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
