import { readFile } from "node:fs/promises";
import { VarveError } from "../errors.js";

/** Reads a JSON file; `what` names it in errors, such as `faults file`. Throws `CONFIG_FILE_UNREADABLE` or `CONFIG_INVALID`. */
export async function readJsonFile(path: string, what: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? "unknown reason";
    throw new VarveError(
      "CONFIG_FILE_UNREADABLE",
      `The ${what} ${path} cannot be read (${reason}). Check the path and its permissions.`,
      { cause },
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own error quotes the file, which may hold secrets.
    throw new VarveError("CONFIG_INVALID", `The ${what} ${path} is not valid JSON.`);
  }
}
