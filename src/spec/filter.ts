import type { JsonValue } from "./json.js";

/**
 * Which memories a search or a list may return, beside the scope. Keys are names of metadata or one of the
 * record's own fields `createdAt` or `created_at`, `updatedAt` or `updated_at`, `attributedTo`; `AND`, `OR` and `NOT` combine.
 *
 * @example { AND: [{ category: "food" }, { rating: { gte: 4 } }, { NOT: [{ source: { in: ["import"] } }] }] }
 */
export interface Filter {
  readonly AND?: readonly Filter[];
  readonly OR?: readonly Filter[];
  readonly NOT?: readonly Filter[];
  readonly [key: string]: FilterCondition | readonly Filter[] | undefined;
}

/** A plain value means `eq`; `"*"` means that the key exists. */
export type FilterCondition = FilterScalar | FilterOperators;

export type FilterScalar = string | number | boolean | null;

export interface FilterOperators {
  readonly eq?: FilterScalar;
  readonly ne?: FilterScalar;
  readonly gt?: string | number;
  readonly gte?: string | number;
  readonly lt?: string | number;
  readonly lte?: string | number;
  readonly in?: readonly FilterScalar[];
  readonly nin?: readonly FilterScalar[];
  /** Substring of a string, or element of a list. */
  readonly contains?: JsonValue;
  /** The same without regard to case. */
  readonly icontains?: string;
  readonly exists?: boolean;
}

export const FILTER_OPERATORS = [
  "eq",
  "ne",
  "gt",
  "gte",
  "lt",
  "lte",
  "in",
  "nin",
  "contains",
  "icontains",
  "exists",
] as const satisfies readonly (keyof FilterOperators)[];
