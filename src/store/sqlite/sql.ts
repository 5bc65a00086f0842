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
  return inserted.some(isSql)
    ? compose(parts, inserted)
    : { text: textOf(parts), values: bindable(inserted) };
}

/** Of templates without pieces, which always have the same: built once, since a memory takes a dozen statements. */
const texts = new WeakMap<TemplateStringsArray, string>();

function textOf(parts: TemplateStringsArray): string {
  let text = texts.get(parts);
  if (text === undefined) {
    text = parts.join("?");
    texts.set(parts, text);
  }
  return text;
}

function compose(parts: TemplateStringsArray, inserted: readonly (Sql | SqlValue)[]): Sql {
  let text = parts[0] ?? "";
  const values: SqlValue[] = [];
  for (const [index, item] of inserted.entries()) {
    text += isSql(item) ? item.text : "?";
    values.push(...(isSql(item) ? item.values : bindable([item])));
    text += parts[index + 1] ?? "";
  }
  return { text, values };
}

function bindable(values: readonly (Sql | SqlValue)[]): readonly SqlValue[] {
  for (const value of values) {
    if (typeof value === "boolean" || value === undefined)
      throw new TypeError(`Cannot bind ${String(value)} to SQL.`);
  }
  return values as readonly SqlValue[];
}

/** SQL that is written in this project, such as a column's name. Never anything that a caller gave. */
export const rawSql = (text: string): Sql => ({ text, values: [] });

/** All conditions hold. Built as a tree of little depth, which SQLite bounds. */
export function allOf(conditions: readonly Sql[]): Sql {
  return combine(conditions, "AND", "1");
}

/** At least one condition holds. */
export function anyOf(conditions: readonly Sql[]): Sql {
  return combine(conditions, "OR", "0");
}

/**
 * Joins the two shortest again and again, so that a long condition ends up near the root, and puts the longer one of two first,
 * where it costs the parser least.
 */
function combine(conditions: readonly Sql[], operator: "AND" | "OR", ofNone: string): Sql {
  const waiting = [...conditions].sort(byLength);
  const joined: Sql[] = [];
  const takeShortest = (): Sql | undefined => {
    const [one, other] = [waiting[0], joined[0]];
    const isFromJoined = one === undefined || (other !== undefined && byLength(other, one) < 0);
    return (isFromJoined ? joined : waiting).shift();
  };
  for (let count = conditions.length; count > 1; count -= 1) {
    const [shorter, longer] = [takeShortest(), takeShortest()];
    if (shorter !== undefined && longer !== undefined)
      joined.push(sql`(${longer} ${rawSql(operator)} ${shorter})`);
  }
  return takeShortest() ?? rawSql(ofNone);
}

const byLength = (one: Sql, other: Sql): number => one.text.length - other.text.length;

/** The values as a list to select from, however many there are, in one parameter. */
export const listOf = (values: readonly (string | number)[]): Sql =>
  sql`(SELECT value FROM json_each(${JSON.stringify(values)}))`;

const isSql = (item: Sql | SqlValue): item is Sql =>
  typeof item === "object" && item !== null && !(item instanceof Uint8Array);
