import { parseQuery, parseTimestamp } from "../validate/parse-query.js";
import { enumeration, integer, type StructureShape, string, structure } from "../validate/shape.js";
import { type Page, paginate } from "./paginate.js";

/** Something that was submitted, as the lists of jobs and invocations see it. */
export interface Submitted {
  readonly submitTime: Date;
  readonly status: string;
}

/** The query of a list of what was submitted: the members that all such lists share, and the list's own. */
export function submittedQuery(
  sortBy: string,
  statuses: readonly string[],
  own: StructureShape["members"] = {},
): StructureShape {
  return structure({
    submitTimeAfter: string(),
    submitTimeBefore: string(),
    statusEquals: enumeration(...statuses),
    maxResults: integer({ min: 1, max: 1000 }),
    nextToken: string({ min: 1, max: 2048, pattern: "\\S*" }),
    sortBy: enumeration(sortBy),
    sortOrder: enumeration("Ascending", "Descending"),
    ...own,
  });
}

/** The page of `items`, given oldest first, that the query asks for: the latest first unless it says otherwise. */
export function listSubmitted<Item extends Submitted>(
  items: readonly Item[],
  query: string,
  shape: StructureShape,
  matches: (item: Item, query: Readonly<Record<string, unknown>>) => boolean = () => true,
): Page<Item> {
  const parsed = parseQuery(query, shape);
  const { submitTimeAfter: after, submitTimeBefore: before, statusEquals, sortOrder } = parsed;
  const from =
    after === undefined ? Number.NEGATIVE_INFINITY : parseTimestamp("submitTimeAfter", String(after));
  const to =
    before === undefined ? Number.POSITIVE_INFINITY : parseTimestamp("submitTimeBefore", String(before));
  const found = items.filter((item) => {
    const time = item.submitTime.getTime();
    return (
      time > from &&
      time < to &&
      (statusEquals === undefined || item.status === statusEquals) &&
      matches(item, parsed)
    );
  });
  return paginate(sortOrder === "Ascending" ? found : found.reverse(), parsed);
}
