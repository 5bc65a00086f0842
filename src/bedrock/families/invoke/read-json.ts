/** Members of answers, which are read without trust in their shape. */

export type Json = Readonly<Record<string, unknown>>;

/** The value as an object; empty if it is none. */
export function object(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/** The value as a list; empty if it is none. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value as text; empty if it is none. */
export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Those of the counts that are stated, under the names of Converse. */
export function counts<Name extends string>(
  stated: Readonly<Record<Name, unknown>>,
): Partial<Record<Name, number>> {
  const numbers: Partial<Record<Name, number>> = {};
  for (const name in stated) {
    const value = stated[name];
    if (typeof value === "number") numbers[name] = value;
  }
  return numbers;
}
