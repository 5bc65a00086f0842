import { validationFailure } from "../service-exception.js";

export interface PageRequest {
  readonly maxResults?: number;
  readonly nextToken?: string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Absent on the last page. */
  readonly nextToken?: string;
}

const DEFAULT_PAGE = 100;
const TOKEN_FORM = /^from:(\d{1,9})$/;

/** One page of a list. Throws `ValidationException` for a token that no page had. */
export function paginate<Item>(all: readonly Item[], request: PageRequest): Page<Item> {
  const start = request.nextToken === undefined ? 0 : decodeToken(request.nextToken);
  const end = start + (request.maxResults ?? DEFAULT_PAGE);
  return {
    items: all.slice(start, end),
    ...(end < all.length && { nextToken: Buffer.from(`from:${end}`).toString("base64url") }),
  };
}

function decodeToken(token: string): number {
  const [, start] = TOKEN_FORM.exec(Buffer.from(token, "base64url").toString("utf8")) ?? [];
  if (start === undefined) {
    throw validationFailure("The provided nextToken is invalid. Use the nextToken of the previous page.");
  }
  return Number(start);
}
