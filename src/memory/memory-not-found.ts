import { VarveError } from "../errors.js";
import { quote } from "../util/quote.js";

/** The error of every operation on one memory whose id the store does not know. */
export function memoryNotFound(id: string): VarveError {
  return new VarveError(
    "MEMORY_NOT_FOUND",
    `There is no memory with the id ${quote(id)}: it never was, or it was deleted.`,
  );
}
