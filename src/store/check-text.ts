import { VarveError } from "../errors.js";

/** A text that every store keeps exactly: not empty, without U+0000 and without half surrogate pairs. */
export function checkText(value: unknown, name: string): asserts value is string {
  if (typeof value !== "string") {
    throw new VarveError(
      "INPUT_INVALID",
      `\`${name}\` is ${value === null ? "null" : typeof value}, not a string.`,
    );
  }
  if (value === "") throw new VarveError("INPUT_INVALID", `\`${name}\` is empty.`);
  checkCharacters(value, name);
}

/** As `checkText`, but the text may be empty. */
export function checkCharacters(value: string, name: string): void {
  if (value.includes("\u0000")) {
    throw new VarveError("INPUT_INVALID", `\`${name}\` holds the character U+0000. Remove it.`);
  }
  if (/\p{Surrogate}/u.test(value)) {
    throw new VarveError(
      "INPUT_INVALID",
      `\`${name}\` holds half of a surrogate pair, perhaps where a text was cut. Repair it with toWellFormed().`,
    );
  }
}
