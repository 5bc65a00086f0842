import { VarveError } from "../errors.js";

/** A parser for an option that takes a number; the command itself checks the range. */
export function parseNumber(option: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value)) {
      throw new VarveError("INPUT_INVALID", `${option} takes a number; got "${text}".`);
    }
    return value;
  };
}
