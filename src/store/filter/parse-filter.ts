import { VarveError } from "../../errors.js";
import { FILTER_OPERATORS, type Filter, type FilterScalar } from "../../spec/filter.js";
import { nearest } from "../../util/nearest.js";
import { isPlainObject, pathOf } from "../check-json.js";
import {
  type Comparison,
  type FilterField,
  type FilterNode,
  type FilterTest,
  fieldOf,
} from "./filter-node.js";
import {
  checkScalar,
  fragmentOperand,
  isScalar,
  jsonOperand,
  orderedOperand,
  partsOf,
  usableText,
} from "./filter-operand.js";

/** How deep AND, OR and NOT may lie within each other. */
const DEEPEST = 20;
const MOST_TESTS = 1000;
/** How many values `in` and `nin` may list. */
const MOST_VALUES = 100_000;
const SCOPE_KEYS: ReadonlySet<string> = new Set([
  "userId",
  "agentId",
  "runId",
  "user_id",
  "agent_id",
  "run_id",
]);

/**
 * Checks a filter and reduces it to a few kinds of node. Throws `FILTER_INVALID` naming the place for an unknown
 * operator, an operand of the wrong type, `undefined`, a scope id, or a filter that is too large.
 */
export function parseFilter(filter: Filter): FilterNode {
  const tests = { left: MOST_TESTS };
  return parseGroup(filter, "filter", 0, tests);
}

type Budget = { left: number };

function parseGroup(filter: unknown, path: string, depth: number, budget: Budget): FilterNode {
  if (!isPlainObject(filter)) throw invalid(path, "is not an object of conditions");
  if (depth > DEEPEST) throw invalid(path, `is nested over ${DEEPEST} deep`);
  const nodes = Object.entries(filter).map(([key, value]): FilterNode => {
    const at = pathOf(path, key);
    if (value === undefined) throw invalid(at, "is undefined. Leave the key out");
    if (key === "AND") return { kind: "all", nodes: parseList(value, at, depth, budget) };
    if (key === "OR") return { kind: "any", nodes: parseList(value, at, depth, budget) };
    if (key === "NOT") return not({ kind: "any", nodes: parseList(value, at, depth, budget) });
    if (SCOPE_KEYS.has(key))
      throw invalid(at, "names a scope id. Pass it as the call's scope, not inside the filter");
    return parseCondition(key, value, at, budget);
  });
  return { kind: "all", nodes };
}

function parseList(value: unknown, path: string, depth: number, budget: Budget): FilterNode[] {
  if (!Array.isArray(value)) throw invalid(path, "is not a list of filters");
  return value.map((filter, index) => parseGroup(filter, `${path}[${index}]`, depth + 1, budget));
}

function parseCondition(key: string, value: unknown, path: string, budget: Budget): FilterNode {
  const field = fieldOf(usableText(key, path));
  if (value === "*") return test(field, { operator: "exists" });
  if (isScalar(value)) return parseOperator(field, "eq", value, path, budget);
  if (Array.isArray(value)) {
    const meant = nearest(key.replace(/^\$/, ""), ["AND", "OR", "NOT"]);
    throw invalid(path, `is a list. ${meant === undefined ? "Use { in: [...] }" : `Did you mean ${meant}?`}`);
  }
  if (!isPlainObject(value)) throw invalid(path, "is neither a value nor an object of operators");
  const operators = Object.entries(value);
  if (operators.length === 0) throw invalid(path, "names no operator");
  const nodes = operators.map(([name, operand]) =>
    parseOperator(field, name, operand, pathOf(path, name), budget),
  );
  return { kind: "all", nodes };
}

function parseOperator(
  field: FilterField,
  name: string,
  operand: unknown,
  path: string,
  budget: Budget,
): FilterNode {
  spend(budget, 1, path);
  if (operand === undefined) throw invalid(path, "is undefined. Leave the key out");
  const parse = Object.hasOwn(OPERATORS, name) ? OPERATORS[name as keyof typeof OPERATORS] : undefined;
  if (parse !== undefined) return parse(field, operand, path, budget);
  const meant = nearest(name.replace(/^\$/, ""), FILTER_OPERATORS);
  throw invalid(
    path,
    meant === undefined
      ? `is no operator. Known are ${FILTER_OPERATORS.join(", ")}`
      : `is no operator. Did you mean ${meant}?`,
  );
}

/** Each value that is to be compared becomes a condition of the query. */
function spend(budget: Budget, conditions: number, path: string): void {
  budget.left -= conditions;
  if (budget.left >= 0) return;
  throw invalid(
    path,
    `is one condition too many: a filter has at most ${MOST_TESTS}, the parts of lists and objects to look for counted`,
  );
}

type ParseOperator = (field: FilterField, operand: unknown, path: string, budget: Budget) => FilterNode;

const compare =
  (comparison: Comparison): ParseOperator =>
  (field, operand, path) =>
    test(field, { operator: "compare", comparison, value: orderedOperand(field, operand, path) });

const OPERATORS: Readonly<Record<(typeof FILTER_OPERATORS)[number], ParseOperator>> = {
  eq: (field, operand, path) => equalsOne(field, [operand], [path]),
  ne: (field, operand, path) => not(equalsOne(field, [operand], [path])),
  gt: compare("gt"),
  gte: compare("gte"),
  lt: compare("lt"),
  lte: compare("lte"),
  in: (field, operand, path) => equalsOne(field, ...listOperand(operand, path)),
  nin: (field, operand, path) => not(equalsOne(field, ...listOperand(operand, path))),
  contains: (field, operand, path, budget) => {
    const value = jsonOperand(operand, path);
    spend(budget, partsOf(value) - 1, path);
    return test(field, { operator: "contains", value });
  },
  icontains: (field, operand, path) =>
    test(field, { operator: "icontains", value: fragmentOperand(operand, path) }),
  exists: (field, operand, path) => {
    if (typeof operand !== "boolean") throw invalid(path, "is not true or false");
    const exists = test(field, { operator: "exists" });
    return operand ? exists : not(exists);
  },
};

function equalsOne(field: FilterField, operands: readonly unknown[], paths: readonly string[]): FilterNode {
  const values = operands.map(
    (operand, index): FilterScalar => checkScalar(field, operand, paths[index] ?? ""),
  );
  return test(field, { operator: "in", values });
}

function listOperand(operand: unknown, path: string): [readonly unknown[], readonly string[]] {
  if (!Array.isArray(operand)) throw invalid(path, "is not a list of values");
  if (operand.length > MOST_VALUES)
    throw invalid(path, `lists ${operand.length} values. Give at most ${MOST_VALUES}`);
  return [operand, operand.map((_, index) => `${path}[${index}]`)];
}

const test = (field: FilterField, what: FilterTest): FilterNode => ({ kind: "test", field, test: what });
const not = (node: FilterNode): FilterNode => ({ kind: "not", node });

function invalid(path: string, fault: string): VarveError {
  return new VarveError("FILTER_INVALID", `\`${path}\` ${fault}.`);
}
