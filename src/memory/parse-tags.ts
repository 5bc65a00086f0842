import { VarveError } from "../errors.js";
import { describeValue } from "./describe-value.js";
import { isRecord } from "./is-record.js";

const MOST = 50;
const LONGEST = 256;

/** A copy of the caller's tags: at most 50 texts of at most 256 characters. Throws `INPUT_INVALID`. */
export function parseTags(value: unknown): Readonly<Record<string, string>> | undefined {
  if (value === undefined) return undefined;
  if (!isRecord(value)) throw invalid(`must be an object of texts, not ${describeValue(value)}`);
  const entries = Object.entries(value);
  if (entries.length > MOST) throw invalid(`holds ${entries.length} entries; ${MOST} are allowed`);
  for (const [name, text] of entries) {
    if (typeof text !== "string") throw invalid(`must hold texts only, not ${describeValue(text)}`);
    if (name.length > LONGEST || text.length > LONGEST) {
      throw invalid(`holds a name or text of more than ${LONGEST} characters`);
    }
  }
  return Object.fromEntries(entries) as Record<string, string>;
}

const invalid = (fault: string): VarveError => new VarveError("INPUT_INVALID", `tags ${fault}.`);
