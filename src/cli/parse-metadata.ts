import { VarveError } from "../errors.js";

/** Adds one `key=value` of the command line to those before it. */
export function parseMetadata(text: string, previous: unknown): Record<string, string> {
  const at = text.indexOf("=");
  if (at <= 0) {
    throw new VarveError(
      "INPUT_INVALID",
      `--metadata takes key=value, such as --metadata source=chat; got "${text}".`,
    );
  }
  return { ...(previous as Record<string, string> | undefined), [text.slice(0, at)]: text.slice(at + 1) };
}
