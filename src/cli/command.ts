import type { Output } from "./output.js";

/** One command of the command line: a record that says what it is called, what it takes and what it does. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Positional arguments in commander's notation (`<required>`, `[optional]`), each with its description. */
  readonly arguments?: readonly (readonly [notation: string, description: string])[];
  readonly options: readonly CommandOption[];
  /** Shown below the help text. */
  readonly examples: readonly string[];
  run(call: CommandCall): Promise<void>;
}

export interface CommandOption {
  /** commander's notation, such as `--limit <n>`. */
  readonly flags: string;
  readonly description: string;
  /** Turns the text into a value; throws `VarveError`. */
  readonly parse?: (value: string, previous: unknown) => unknown;
}

export interface CommandCall {
  readonly arguments: readonly (string | undefined)[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly output: Output;
  /** What the process ends with, if the command did its work and the answer is bad news. */
  exitWith(code: number): void;
}
