import { VarveError } from "../errors.js";

/** The last record of a page, in the order of a list: newest first by time, then by sequence. */
export interface ListPosition {
  readonly createdAt: string;
  readonly sequence: number;
}

/** The opaque text that a caller passes back. */
export function encodeCursor({ createdAt, sequence }: ListPosition): string {
  return Buffer.from(JSON.stringify([createdAt, sequence])).toString("base64url");
}

/** Throws `INPUT_INVALID` for anything that `encodeCursor` did not write. */
export function parseCursor(cursor: string): ListPosition {
  const [createdAt, sequence, ...rest] = decode(cursor);
  if (typeof createdAt === "string" && typeof sequence === "number" && rest.length === 0) {
    const position = { createdAt, sequence };
    if (Number.isSafeInteger(sequence) && encodeCursor(position) === cursor) return position;
  }
  throw invalidCursor();
}

function decode(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    return Array.isArray(value) ? value : [];
  } catch (cause) {
    throw invalidCursor(cause);
  }
}

function invalidCursor(cause?: unknown): VarveError {
  const message =
    "The cursor is not one that a list returned. Pass `nextCursor` unchanged, or none for the first page.";
  return new VarveError("INPUT_INVALID", message, { cause });
}
