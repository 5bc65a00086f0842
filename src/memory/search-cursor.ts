import { createHash } from "node:crypto";
import { VarveError } from "../errors.js";
import type { Scope } from "../spec/scope.js";
import { parseText } from "./parse-options.js";
import { scopeKey } from "./scope.js";

/** Which search a cursor belongs to: what it looks for, and whose memories. */
export interface CursorOwner {
  readonly query: string;
  readonly scope: Scope;
}

/**
 * Where a page of a search ended. It names what the pages so far have returned, and not the last place in an order: scores move
 * with every memory that comes or goes, and a reranker has an order of its own.
 */
export interface SearchPosition {
  /** What times in the query count from, in milliseconds since 1970: the same for all pages. */
  readonly referenceTime: number;
  /** By `digestOf` of their ids. */
  readonly returned: ReadonlySet<string>;
}

/** How many memories the pages of one search return together. */
export const MOST_RESULTS = 1_000;

const OWNER_BYTES = 8;
const TIME_BYTES = 8;
/** Two of 1,000 memories share a digest in one of 10^8 searches. */
const ID_BYTES = 6;

/** Stands for a memory in a cursor. */
export const digestOf = (id: string): string => digest(id, ID_BYTES).toString("base64url");

/** The opaque text that a caller passes back. */
export function encodeSearchCursor(owner: CursorOwner, { referenceTime, returned }: SearchPosition): string {
  const time = Buffer.alloc(TIME_BYTES);
  time.writeDoubleBE(referenceTime);
  const ids = [...returned].map((id) => Buffer.from(id, "base64url"));
  return Buffer.concat([ownerDigest(owner), time, ...ids]).toString("base64url");
}

/** Throws `INPUT_INVALID` for anything that `encodeSearchCursor` did not write, and for a cursor of another search. */
export function parseSearchCursor(value: unknown, owner: CursorOwner): SearchPosition {
  const cursor = parseText(value, "cursor");
  const bytes = Buffer.from(cursor, "base64url");
  const ids = bytes.subarray(OWNER_BYTES + TIME_BYTES);
  const count = ids.length / ID_BYTES;
  const isWhole = Number.isInteger(count) && count > 0 && count < MOST_RESULTS;
  if (!isWhole || bytes.toString("base64url") !== cursor) throw invalid("is not one that a search returned");
  const referenceTime = bytes.readDoubleBE(OWNER_BYTES);
  if (Number.isNaN(new Date(referenceTime).getTime())) throw invalid("is not one that a search returned");
  if (!bytes.subarray(0, OWNER_BYTES).equals(ownerDigest(owner)))
    throw invalid("belongs to a search for something else, or of another scope");
  const returned = Array.from({ length: count }, (_, index) =>
    ids.subarray(index * ID_BYTES, (index + 1) * ID_BYTES).toString("base64url"),
  );
  return { referenceTime, returned: new Set(returned) };
}

const ownerDigest = ({ query, scope }: CursorOwner): Buffer =>
  digest(JSON.stringify([query, scopeKey(scope)]), OWNER_BYTES);

const digest = (text: string, bytes: number): Buffer =>
  createHash("sha256").update(text).digest().subarray(0, bytes);

function invalid(fault: string): VarveError {
  return new VarveError(
    "INPUT_INVALID",
    `The cursor ${fault}. Pass \`nextCursor\` unchanged with the same query and scope, or none for the first page.`,
  );
}
