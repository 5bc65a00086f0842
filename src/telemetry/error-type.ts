import { VarveError } from "../errors.js";

/** A name of an error that tells little enough to count by: varve's code, else the class. */
export function errorType(error: unknown): string {
  if (VarveError.isInstance(error)) return error.code;
  return error instanceof Error && error.name !== "" ? error.name : "_OTHER";
}
