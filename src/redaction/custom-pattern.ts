import { createContext, Script } from "node:vm";
import { VarveError } from "../errors.js";
import { quote } from "../util/quote.js";
import type { Detector, Span } from "./detector.js";

/** A kind of sensitive data that the application knows. */
export interface CustomPattern {
  /** Names it in outcomes and masks: a letter, then letters, digits and `_`, at most 40. */
  readonly name: string;
  /** JavaScript's regular expression, without slashes. */
  readonly pattern: string;
  /** Of `i`, `m`, `s`, `u`. */
  readonly flags?: string | undefined;
}

/** How long one pattern may look through one text: some thousand times what a sound one takes. */
const TIME_LIMIT_MS = 250;

const LONGEST_PATTERN = 1_000;

/**
 * A detector for a pattern of the application. Throws `CONFIG_INVALID` for one that is no regular expression, that matches
 * nothing but empty text, or in which a repetition stands within a repetition, which can take time without bound. What
 * gets by that check is stopped when its time is up: the text is then refused with `REDACTION_FAILED`.
 */
export function customDetector({ name, pattern, flags = "" }: CustomPattern, where: string): Detector {
  if (!/^[A-Za-z]\w{0,39}$/.test(name)) {
    throw invalid(where, `has the name ${quote(name)}: expected a letter, then letters, digits or "_"`);
  }
  if (!/^[imsu]*$/.test(flags) || new Set(flags).size !== flags.length) {
    throw invalid(where, `has the flags ${quote(flags)}: expected some of i, m, s, u`);
  }
  const expression = compile(pattern, flags, where);
  if (pattern.length > LONGEST_PATTERN || hasNestedRepetition(pattern)) {
    throw invalid(
      where,
      `could take time without bound on some texts: it is longer than ${LONGEST_PATTERN} characters or repeats what repeats, as (a+)+ does; write it without`,
    );
  }
  return { kind: name, find: (text) => findWithin(expression, text, name) };
}

function compile(pattern: string, flags: string, where: string): RegExp {
  let expression: RegExp;
  try {
    expression = new RegExp(pattern, `${flags}g`);
  } catch {
    // The engine's error quotes the pattern.
    throw invalid(where, "is not a regular expression of JavaScript");
  }
  if (expression.test("")) throw invalid(where, "matches the empty text, and so everywhere");
  return expression;
}

/** Whether an unbounded repetition stands inside of a group that is itself repeated without bound. */
export function hasNestedRepetition(pattern: string): boolean {
  const open: boolean[] = [];
  let repeatsInside = false;
  let inClass = false;
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern.charAt(at);
    if (character === "\\") at += 1;
    else if (inClass) inClass = character !== "]";
    else if (character === "[") inClass = true;
    else if (character === "(") {
      open.push(repeatsInside);
      repeatsInside = false;
    } else if (character === ")") {
      const isRepeated = isUnbounded(pattern.slice(at + 1));
      if (isRepeated && repeatsInside) return true;
      repeatsInside = (open.pop() ?? false) || repeatsInside || isRepeated;
    } else if (isUnbounded(pattern.slice(at))) repeatsInside = true;
  }
  return false;
}

/** `*`, `+`, or `{n,}` and `{n,m}` that allow many. */
const isUnbounded = (rest: string): boolean => /^(?:[*+]|\{\d*,\}|\{\d*,\d{2,}\})/.test(rest);

const SEARCH = new Script(
  "Array.from(text.matchAll(expression), ({ 0: found, index }) => [index, index + found.length])",
);

/** Where searches run, one at a time, so that they can be stopped. */
const place: { text?: string; expression?: RegExp } = createContext({});

function findWithin(expression: RegExp, text: string, name: string): Iterable<Span> {
  let found: readonly (readonly [number, number])[];
  try {
    Object.assign(place, { text, expression });
    found = SEARCH.runInContext(place, { timeout: TIME_LIMIT_MS });
  } catch {
    // The engine's error says no more than that the time was up.
    throw new VarveError(
      "REDACTION_FAILED",
      `The pattern ${quote(name)} took longer than ${TIME_LIMIT_MS} ms on one text, which was refused: simplify the pattern.`,
    );
  }
  return found.map(([start, end]) => ({ start, end }));
}

function invalid(where: string, fault: string): VarveError {
  return new VarveError("CONFIG_INVALID", `${where} ${fault}.`);
}
