import type { Connection } from "./connection.js";
import type { SqlValue } from "./sql.js";

/** Where rows go. */
export interface RowTarget {
  /** Up to and with `VALUES`. */
  readonly head: string;
  /** One row, with a `?` for each of its values. */
  readonly row: string;
  /** How many values a row has. */
  readonly width: number;
}

/** Rows of one statement, the most first: a few statements of few lengths, each prepared once. */
const LENGTHS = [32, 8, 1] as const;

/**
 * Inserts rows whose values are listed one after the other. Many rows in a statement: crossing into the driver costs as much as
 * the insertion itself.
 */
export function insertRows(connection: Connection, target: RowTarget, values: readonly SqlValue[]): void {
  const { width } = target;
  let at = 0;
  for (const length of LENGTHS) {
    const size = length * width;
    for (; at + size <= values.length; at += size) {
      connection.run({ text: textOf(target, length), values: values.slice(at, at + size) });
    }
  }
}

const texts = new WeakMap<RowTarget, Map<number, string>>();

function textOf(target: RowTarget, length: number): string {
  const ofTarget = texts.get(target) ?? new Map<number, string>();
  texts.set(target, ofTarget);
  let text = ofTarget.get(length);
  if (text === undefined) {
    text = `${target.head} ${Array.from({ length }, () => target.row).join(", ")}`;
    ofTarget.set(length, text);
  }
  return text;
}
