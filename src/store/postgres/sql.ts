/** What may be bound: every other value is passed as text, in the form that its SQL type reads. */
export type SqlValue = string | number | null;

/** A piece of SQL: values stand between its parts, so there is one part more. */
export interface Sql {
  readonly parts: readonly string[];
  readonly values: readonly SqlValue[];
}

/**
 * Puts pieces into a template; every other value becomes a bound parameter. `{name}` in the text is that table of the
 * store's schema, `{vector.name}` what pgvector calls so and `{<=>}` its cosine distance, wherever it is installed.
 */
export function sql(parts: TemplateStringsArray, ...inserted: readonly (Sql | SqlValue)[]): Sql {
  const texts = [parts[0] ?? ""];
  const values: SqlValue[] = [];
  const append = (text: string): void => {
    texts.push(`${texts.pop() ?? ""}${text}`);
  };
  for (const [index, item] of inserted.entries()) {
    if (isSql(item)) {
      append(item.parts[0] ?? "");
      texts.push(...item.parts.slice(1));
      values.push(...item.values);
    } else {
      texts.push("");
      values.push(item);
    }
    append(parts[index + 1] ?? "");
  }
  return { parts: texts, values };
}

/** SQL that is written in this project, such as a column's name. Never anything that a caller gave. */
export const rawSql = (text: string): Sql => ({ parts: [text], values: [] });

/** All conditions hold. */
export const allOf = (conditions: readonly Sql[]): Sql => combine(conditions, " AND ", "true");

/** At least one condition holds. */
export const anyOf = (conditions: readonly Sql[]): Sql => combine(conditions, " OR ", "false");

function combine(conditions: readonly Sql[], operator: string, ofNone: string): Sql {
  const [first, ...others] = conditions;
  if (first === undefined) return rawSql(ofNone);
  if (others.length === 0) return first;
  const parts = [`(${first.parts[0] ?? ""}`, ...first.parts.slice(1)];
  const values = [...first.values];
  for (const other of others) {
    parts.push(`${parts.pop() ?? ""}${operator}${other.parts[0] ?? ""}`, ...other.parts.slice(1));
    values.push(...other.values);
  }
  parts.push(`${parts.pop() ?? ""})`);
  return { parts, values };
}

/** A list of whole numbers as SQL's `bigint[]` or `integer[]`. */
export const arrayText = (numbers: readonly number[]): string => `{${numbers.join(",")}}`;

/** Rows of these columns out of a list of objects, in the list's order. */
export function rowsOf(rows: readonly object[], columns: string): Sql {
  return sql`ROWS FROM (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS (${rawSql(columns)}))`;
}

/** The texts of a list as a set of rows. */
export const textsOf = (texts: readonly string[]): Sql =>
  sql`(SELECT jsonb_array_elements_text(${JSON.stringify(texts)}::jsonb) COLLATE "C")`;

const isSql = (item: Sql | SqlValue): item is Sql => typeof item === "object" && item !== null;
