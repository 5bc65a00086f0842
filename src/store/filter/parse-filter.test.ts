import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Filter } from "../../spec/filter.js";
import { parseFilter } from "./parse-filter.js";

describe("parseFilter", () => {
  it("takes mem0's names for the record's times", () => {
    expect(parseFilter({ created_at: { gte: "2024-01-01" } })).toEqual(
      parseFilter({ createdAt: { gte: "2024-01-01" } }),
    );
    expect(parseFilter({ updated_at: { lt: "2024-01-01" } })).toEqual(
      parseFilter({ updatedAt: { lt: "2024-01-01" } }),
    );
  });

  it.each(["and", "or", "not", "$and", "$or"])("says what is meant by a list under %s", (key) => {
    const meant = key.replace("$", "").toUpperCase();
    expect(() => parseFilter({ [key]: [{ a: 1 }] } as Filter)).toThrow(`Did you mean ${meant}?`);
  });

  it("takes any JSON, or refuses it with FILTER_INVALID", () => {
    const key = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "AND",
        "OR",
        "NOT",
        "eq",
        "gt",
        "in",
        "nin",
        "contains",
        "icontains",
        "exists",
        "*",
        "createdAt",
        "user_id",
      ),
    );
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 6 },
        fc.constantFrom<unknown>(null, true, "*", "2024-01-01", undefined),
        fc.string(),
        fc.double(),
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(key, tie("value"), { maxKeys: 4 }),
      ),
    })).value;
    fc.assert(
      fc.property(fc.oneof(json, fc.dictionary(key, json)), (filter) => {
        try {
          parseFilter(filter as Filter);
        } catch (error) {
          expect(error).toMatchObject({ name: "VarveError", code: "FILTER_INVALID" });
        }
      }),
      { numRuns: 3_000 },
    );
  });
});
