import type { FilterScalar } from "../../spec/filter.js";
import type { JsonValue } from "../../spec/json.js";
import type { Comparison, FilterField, FilterNode, FilterTest, RecordField } from "../filter/filter-node.js";
import { simplifyFilter } from "../filter/simplify-filter.js";
import { globIgnoringCase } from "./glob-ignoring-case.js";
import { allOf, anyOf, rawSql, type Sql, sql } from "./sql.js";

/**
 * A condition on the row `memories`, true or false but never null. Everything that the caller wrote, keys
 * included, is a bound parameter.
 */
export function compileFilter(node: FilterNode): Sql {
  let used = 0;
  return compileNode(simplifyFilter(node), () => {
    used += 1;
    return rawSql(`value${used}`);
  });
}

/** Gives a table name that is unique within the statement. */
type NextAlias = () => Sql;

function compileNode(node: FilterNode, nextAlias: NextAlias): Sql {
  switch (node.kind) {
    case "all":
      return allOf(node.nodes.map((part) => compileNode(part, nextAlias)));
    case "any":
      return anyOf(node.nodes.map((part) => compileNode(part, nextAlias)));
    case "not":
      return sql`NOT ${compileNode(node.node, nextAlias)}`;
    case "test":
      return compileTest(node.field, node.test, nextAlias);
  }
}

/** A JSON value in SQL, as `json_each` gives it: `type` of JSON, `value` as SQL text, number or JSON text. */
interface SqlJson {
  readonly type: Sql;
  readonly value: Sql;
}

function compileTest(field: FilterField, test: FilterTest, nextAlias: NextAlias): Sql {
  if (field.kind === "record") {
    const column = rawSql(RECORD_COLUMNS[field.name]);
    const holds = compileOn({ type: rawSql("'text'"), value: column }, test, nextAlias);
    return sql`(${column} IS NOT NULL AND ${holds})`;
  }
  return memberWhere(rawSql("memories.metadata"), field.key, nextAlias, (member) =>
    compileOn(member, test, nextAlias),
  );
}

const RECORD_COLUMNS: Readonly<Record<RecordField, string>> = {
  createdAt: "memories.created_at",
  updatedAt: "memories.updated_at",
  attributedTo: "memories.attributed_to",
};

/** The JSON list or object has a member with this key, or index, for which the condition holds. */
function memberWhere(
  json: Sql,
  key: string | number,
  nextAlias: NextAlias,
  condition: (member: SqlJson) => Sql,
): Sql {
  const alias = nextAlias();
  const member = { type: sql`${alias}.type`, value: sql`${alias}.value` };
  return sql`EXISTS (SELECT 1 FROM json_each(${json}) AS ${alias} WHERE ${alias}.key = ${key} AND ${condition(member)})`;
}

function compileOn(subject: SqlJson, test: FilterTest, nextAlias: NextAlias): Sql {
  switch (test.operator) {
    case "exists":
      return rawSql("1");
    case "in":
      return equalsOne(subject, test.values);
    case "compare":
      return compare(subject, test.comparison, test.value);
    case "contains":
      return contains(subject, test.value, nextAlias);
    case "icontains":
      return containsIgnoringCase(subject, test.value, nextAlias);
  }
}

const IS_NUMBER = rawSql("IN ('integer', 'real')");

function equalsOne({ type, value }: SqlJson, values: readonly FilterScalar[]): Sql {
  const texts = values.filter((item) => typeof item === "string");
  const numbers = values.filter((item) => typeof item === "number");
  const conditions: Sql[] = [];
  if (texts.length > 0) {
    conditions.push(
      sql`(${type} = 'text' AND ${value} IN (SELECT value FROM json_each(${JSON.stringify(texts)})))`,
    );
  }
  if (numbers.length > 0) {
    conditions.push(
      sql`(${type} ${IS_NUMBER} AND ${value} IN (SELECT value FROM json_each(${JSON.stringify(numbers)})))`,
    );
  }
  for (const name of [null, true, false]) {
    if (values.includes(name)) conditions.push(sql`${type} = ${String(name)}`);
  }
  return anyOf(conditions);
}

const COMPARISONS: Readonly<Record<Comparison, string>> = { gt: ">", gte: ">=", lt: "<", lte: "<=" };

function compare({ type, value }: SqlJson, comparison: Comparison, operand: string | number): Sql {
  const sign = rawSql(COMPARISONS[comparison]);
  if (typeof operand === "string") return sql`(${type} = 'text' AND ${value} ${sign} ${operand})`;
  // SQLite's own reading of the digits, as of the metadata: it can differ from JavaScript's in the last bit.
  return sql`(${type} ${IS_NUMBER} AND ${value} ${sign} json_extract(${JSON.stringify(operand)}, '$'))`;
}

function contains({ type, value }: SqlJson, operand: JsonValue, nextAlias: NextAlias): Sql {
  const inList = someElement({ type, value }, nextAlias, (element) =>
    equalsJson(element, operand, nextAlias),
  );
  if (typeof operand !== "string") return inList;
  return sql`((${type} = 'text' AND instr(${value}, ${operand}) > 0) OR ${inList})`;
}

function containsIgnoringCase({ type, value }: SqlJson, operand: string, nextAlias: NextAlias): Sql {
  const pattern = globIgnoringCase(operand);
  const inList = someElement(
    { type, value },
    nextAlias,
    (element) => sql`(${element.type} = 'text' AND ${element.value} GLOB ${pattern})`,
  );
  return sql`((${type} = 'text' AND ${value} GLOB ${`*${pattern}*`}) OR ${inList})`;
}

function someElement(
  { type, value }: SqlJson,
  nextAlias: NextAlias,
  condition: (element: SqlJson) => Sql,
): Sql {
  const alias = nextAlias();
  const element = { type: sql`${alias}.type`, value: sql`${alias}.value` };
  const list = jsonIf(type, "array", value);
  return sql`EXISTS (SELECT 1 FROM json_each(${list}) AS ${alias} WHERE ${condition(element)})`;
}

/** The value as JSON text if it has this type, else empty: other texts are not JSON and would be an error. */
function jsonIf(type: Sql, wanted: "array" | "object", value: Sql): Sql {
  return sql`CASE ${type} WHEN ${wanted} THEN ${value} ELSE '[]' END`;
}

/** Equality of any JSON values; the order of an object's keys does not count. */
function equalsJson({ type, value }: SqlJson, operand: JsonValue, nextAlias: NextAlias): Sql {
  if (operand === null || typeof operand !== "object") return equalsOne({ type, value }, [operand]);
  const wanted = Array.isArray(operand) ? "array" : "object";
  const json = jsonIf(type, wanted, value);
  const members: readonly [string | number, JsonValue][] = Array.isArray(operand)
    ? [...operand.entries()]
    : Object.entries(operand);
  return allOf([
    sql`${type} = ${wanted}`,
    sql`(SELECT count(*) FROM json_each(${json})) = ${members.length}`,
    ...members.map(([key, part]) =>
      memberWhere(json, key, nextAlias, (member) => equalsJson(member, part, nextAlias)),
    ),
  ]);
}
