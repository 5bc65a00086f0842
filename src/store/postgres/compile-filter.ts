import type { FilterScalar } from "../../spec/filter.js";
import type { JsonValue } from "../../spec/json.js";
import type { Comparison, FilterField, FilterNode, FilterTest, RecordField } from "../filter/filter-node.js";
import { regexpIgnoringCase } from "./regexp-ignoring-case.js";
import { allOf, anyOf, rawSql, type Sql, sql, textsOf } from "./sql.js";

/**
 * A condition on the row `memories`, true or false but never null. Everything that the caller wrote, keys
 * included, is a bound parameter.
 */
export function compileFilter(node: FilterNode): Sql {
  switch (node.kind) {
    case "all":
      return allOf(node.nodes.map(compileFilter));
    case "any":
      return anyOf(node.nodes.map(compileFilter));
    case "not":
      return sql`(NOT ${compileFilter(node.node)})`;
    case "test":
      return compileTest(node.field, node.test);
  }
}

function compileTest(field: FilterField, test: FilterTest): Sql {
  if (field.kind === "record") {
    const column = rawSql(RECORD_COLUMNS[field.name]);
    return sql`(${column} IS NOT NULL AND ${compileOnText(column, test)})`;
  }
  const { key } = field;
  if (test.operator === "exists") return sql`pg_catalog.jsonb_exists(memories.metadata, ${key}::text)`;
  return sql`coalesce(${compileOnJson(sql`(memories.metadata -> ${key}::text)`, test)}, false)`;
}

const RECORD_COLUMNS: Readonly<Record<RecordField, string>> = {
  createdAt: "memories.created_at",
  updatedAt: "memories.updated_at",
  attributedTo: "memories.attributed_to",
};

type ValueTest = Exclude<FilterTest, { operator: "exists" }>;

const COMPARISONS: Readonly<Record<Comparison, string>> = { gt: ">", gte: ">=", lt: "<", lte: "<=" };

/** A test of a column that holds a text, of the collation "C". */
function compileOnText(column: Sql, test: FilterTest): Sql {
  switch (test.operator) {
    case "exists":
      return rawSql("true");
    case "in":
      return sql`${column} IN ${textsOf(test.values.filter((value) => typeof value === "string"))}`;
    case "compare":
      if (typeof test.value === "number") return rawSql("false");
      return sql`${column} ${rawSql(COMPARISONS[test.comparison])} ${test.value}::text`;
    case "contains":
      return typeof test.value === "string" ? includes(column, test.value) : rawSql("false");
    case "icontains":
      return sql`${column} ~ ${regexpIgnoringCase(test.value)}::text`;
  }
}

/** A test of a value of type `jsonb`, null where there is none. */
function compileOnJson(value: Sql, test: ValueTest): Sql {
  switch (test.operator) {
    case "in":
      return equalsOne(value, test.values);
    case "compare":
      return compare(value, test.comparison, test.value);
    case "contains":
      return contains(value, test.value);
    case "icontains":
      return containsIgnoringCase(value, test.value);
  }
}

/** JSON values are equal only if their types are; numbers are compared by all their digits. */
function equalsOne(value: Sql, values: readonly FilterScalar[]): Sql {
  const [only] = values;
  if (values.length === 1) return sql`(${value} = ${JSON.stringify(only)}::jsonb)`;
  return sql`(${value} IN (SELECT jsonb_array_elements(${JSON.stringify(values)}::jsonb)))`;
}

const typeOf = (value: Sql): Sql => sql`jsonb_typeof(${value})`;
const textOf = (value: Sql): Sql => sql`((${value} #>> '{}') COLLATE "C")`;

function compare(value: Sql, comparison: Comparison, operand: string | number): Sql {
  const sign = rawSql(COMPARISONS[comparison]);
  return typeof operand === "string"
    ? sql`(${typeOf(value)} = 'string' AND ${textOf(value)} ${sign} ${operand}::text)`
    : sql`(${typeOf(value)} = 'number' AND ${value} ${sign} ${JSON.stringify(operand)}::jsonb)`;
}

function contains(value: Sql, operand: JsonValue): Sql {
  const inList = someElement(value, sql`element = ${JSON.stringify(operand)}::jsonb`);
  if (typeof operand !== "string") return inList;
  return sql`((${typeOf(value)} = 'string' AND ${includes(textOf(value), operand)}) OR ${inList})`;
}

function containsIgnoringCase(value: Sql, operand: string): Sql {
  const pattern = regexpIgnoringCase(operand);
  const element = rawSql("element");
  const inList = someElement(
    value,
    sql`${typeOf(element)} = 'string' AND ${textOf(element)} ~ ${`^${pattern}$`}::text`,
  );
  return sql`((${typeOf(value)} = 'string' AND ${textOf(value)} ~ ${pattern}::text) OR ${inList})`;
}

const includes = (text: Sql, part: string): Sql => sql`strpos(${text}, ${part}::text) > 0`;

/** The value is a list with an element of which the condition holds. */
function someElement(value: Sql, condition: Sql): Sql {
  return sql`EXISTS (
    SELECT 1 FROM jsonb_array_elements(CASE ${typeOf(value)} WHEN 'array' THEN ${value} ELSE '[]' END) AS element
    WHERE ${condition})`;
}
