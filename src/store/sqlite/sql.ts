/**
 * What may be bound. No boolean, `undefined` or other typed array: the driver ends the process on the first and
 * misreads the others.
 */
export type SqlValue = string | number | null | Uint8Array;

/** A piece of SQL with the values of its `?`, in order. */
export interface Sql {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** Puts pieces into a template; every other value becomes a bound parameter. */
export function sql(parts: TemplateStringsArray, ...inserted: readonly (Sql | SqlValue)[]): Sql {
  let text = parts[0] ?? "";
  const values: SqlValue[] = [];
  for (const [index, item] of inserted.entries()) {
    if (isSql(item)) {
      text += item.text;
      values.push(...item.values);
    } else {
      if (typeof item === "boolean" || item === undefined)
        throw new TypeError(`Cannot bind ${String(item)} to SQL.`);
      text += "?";
      values.push(item);
    }
    text += parts[index + 1] ?? "";
  }
  return { text, values };
}

/** SQL that is written in this project, such as a column's name. Never anything that a caller gave. */
export const rawSql = (text: string): Sql => ({ text, values: [] });

/** All conditions hold. Built as a balanced tree, since SQLite bounds the depth of an expression. */
export function allOf(conditions: readonly Sql[]): Sql {
  return combine(conditions, "AND", "1");
}

/** At least one condition holds. */
export function anyOf(conditions: readonly Sql[]): Sql {
  return combine(conditions, "OR", "0");
}

function combine(conditions: readonly Sql[], operator: "AND" | "OR", ofNone: string): Sql {
  const [first] = conditions;
  if (first === undefined) return rawSql(ofNone);
  if (conditions.length === 1) return first;
  const middle = conditions.length >> 1;
  const left = combine(conditions.slice(0, middle), operator, ofNone);
  const right = combine(conditions.slice(middle), operator, ofNone);
  return sql`(${left} ${rawSql(operator)} ${right})`;
}

/** The values as a list to select from, however many there are, in one parameter. */
export const listOf = (values: readonly (string | number)[]): Sql =>
  sql`(SELECT value FROM json_each(${JSON.stringify(values)}))`;

const isSql = (item: Sql | SqlValue): item is Sql =>
  typeof item === "object" && item !== null && !(item instanceof Uint8Array);
