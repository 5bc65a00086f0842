import { type ErrorCode, VarveError } from "../../errors.js";

/**
 * A failure of SQLite as a `VarveError` that says what to do; the driver's own error is its `cause`.
 * `name` stands for the database in the message.
 *
 * @see https://www.sqlite.org/rescode.html
 */
export function mapDatabaseError(error: unknown, name: string): VarveError {
  const [code, message] = FAULTS.get(primaryCode(error)) ?? OTHER;
  return new VarveError(code, `${name} ${message}`, { cause: error });
}

type Fault = readonly [code: ErrorCode, message: string];

const BUSY: Fault = [
  "STORE_BUSY",
  "is being written by another process. Try again, or raise the busy timeout.",
];
const READ_ONLY: Fault = [
  "STORE_READ_ONLY",
  "cannot be written. Check the rights on the file and on its folder.",
];
const DAMAGED: Fault = ["STORE_DAMAGED", "is damaged. Restore it from a backup."];
const UNAVAILABLE: Fault = ["STORE_UNAVAILABLE", "cannot be opened. Check the path, and the rights on it."];
const FAILING: Fault = [
  "STORE_UNAVAILABLE",
  "cannot be read or written: the disk or the file system reports an error.",
];
const OTHER: Fault = ["STORE_UNAVAILABLE", "failed in an unexpected way; see the cause."];

/** By SQLite's primary result code. */
const FAULTS: ReadonlyMap<number | undefined, Fault> = new Map([
  [3, UNAVAILABLE],
  [5, BUSY],
  [6, BUSY],
  [8, READ_ONLY],
  [10, FAILING],
  [11, DAMAGED],
  [13, ["STORE_FULL", "has no room left on its disk. Free some space; nothing of this change was stored."]],
  [14, UNAVAILABLE],
  [23, UNAVAILABLE],
  [
    26,
    [
      "STORE_DAMAGED",
      "is not a readable database: it is encrypted and the key is missing or wrong, it is not encrypted although a key was given, or it is damaged.",
    ],
  ],
]);

/** Extended codes keep the primary one in their low byte. A failed open has its code in the text only. */
function primaryCode(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  if ("rawCode" in error && typeof error.rawCode === "number") return error.rawCode & 0xff;
  const opening = "message" in error ? /^ConnectionFailed\(.*: (\d+)"?\)$/.exec(String(error.message)) : null;
  return opening === null ? undefined : Number(opening[1]) & 0xff;
}
