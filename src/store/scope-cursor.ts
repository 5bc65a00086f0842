import { VarveError } from "../errors.js";

/** The opaque text that continues a list of scopes after the one with this number. */
export const encodeScopeCursor = (last: number): string => Buffer.from(`scope ${last}`).toString("base64url");

/** Throws `INPUT_INVALID` for anything that `encodeScopeCursor` did not write. */
export function parseScopeCursor(cursor: string): number {
  const text = Buffer.from(String(cursor), "base64url").toString();
  const last = /^scope \d{1,15}$/.test(text) ? Number(text.slice("scope ".length)) : Number.NaN;
  if (Number.isSafeInteger(last) && encodeScopeCursor(last) === cursor) return last;
  throw new VarveError(
    "INPUT_INVALID",
    "The cursor is not one that a list of scopes returned. Pass `nextCursor` unchanged, or none for the first page.",
  );
}
