import type { Sql } from "./sql.js";

/** The schemas whose things SQL refers to by `{name}` and `{vector.name}`. */
export interface Schemas {
  /** The store's own. */
  readonly store: string;
  /** Where pgvector is installed. */
  readonly vector: string;
}

/** The text with its parameters as `$1`, `$2` …, and all names in full, so that no search path matters. */
export function renderSql({ parts }: Sql, schemas: Schemas): string {
  let text = parts[0] ?? "";
  for (let index = 1; index < parts.length; index += 1) text += `$${index}${parts[index] ?? ""}`;
  return renderNames(text, schemas);
}

export function renderNames(text: string, { store, vector }: Schemas): string {
  const [own, ofVector] = [quoteIdentifier(store), quoteIdentifier(vector)];
  return text
    .replaceAll("{<=>}", `OPERATOR(${ofVector}.<=>)`)
    .replace(/\{vector\.([a-z_]+)\}/g, `${ofVector}.$1`)
    .replace(/\{([a-z_]+)\}/g, `${own}.$1`);
}

export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
