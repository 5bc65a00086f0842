import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Filter } from "../spec/filter.js";
import type { ScopeOptions } from "../spec/scope-options.js";
import { parseScope, parseScopeOnly, scopeKey } from "./scope.js";

type Options = ScopeOptions & { filters?: Filter };
const parse = (options: unknown) => parseScope(options as Options, "search");
const refusal = (code: string, message: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(message) });

describe("parseScope", () => {
  it.each<[string, Options, unknown]>([
    ["camelCase", { userId: "alice" }, { scope: { userId: "alice" } }],
    ["snake_case", { user_id: "alice", run_id: "r1" }, { scope: { userId: "alice", runId: "r1" } }],
    [
      "all three",
      { userId: "a", agentId: "b", runId: "c" },
      { scope: { userId: "a", agentId: "b", runId: "c" } },
    ],
    ["filters", { filters: { user_id: "alice" } }, { scope: { userId: "alice" } }],
    ["eq in filters", { filters: { agentId: { eq: "travel" } } }, { scope: { agentId: "travel" } }],
    [
      "AND, nested",
      { filters: { AND: [{ user_id: "alice" }, { AND: [{ run_id: "r1" }, { category: "food" }] }] } },
      { scope: { userId: "alice", runId: "r1" }, filter: { AND: [{ AND: [{ category: "food" }] }] } },
    ],
    [
      "options beside a filter",
      { userId: "alice", filters: { OR: [{ a: 1 }, { NOT: [{ b: 2 }] }], c: { gt: 3 } } },
      { scope: { userId: "alice" }, filter: { OR: [{ a: 1 }, { NOT: [{ b: 2 }] }], c: { gt: 3 } } },
    ],
    [
      "undefined beside the other spelling",
      { userId: undefined, user_id: "a" } as unknown as Options,
      { scope: { userId: "a" } },
    ],
  ])("reads ids in %s", (_, options, expected) => {
    expect(parse(options)).toEqual(expected);
  });

  it.each([
    ["no options", undefined],
    ["no id", {}],
    ["filters without an id", { filters: { category: "food" } }],
  ])("requires an id: %s", (_, options) => {
    expect(() => parse(options)).toThrowError(refusal("SCOPE_REQUIRED", "userId, agentId, runId"));
  });

  it.each([
    ["both spellings", { userId: "a", user_id: "a" }, "userId is given twice, as userId and as user_id"],
    [
      "an option and a filter",
      { userId: "a", filters: { user_id: "b" } },
      "as userId and as filters.user_id",
    ],
    [
      "two filters",
      { filters: { runId: "a", AND: [{ run_id: "a" }] } },
      "as filters.runId and as filters.AND[0].run_id",
    ],
    ["blank", { userId: "  " }, "userId must be a text of 1 to 256 characters; it is blank"],
    ["empty", { userId: "" }, "it is blank"],
    ["a number", { agent_id: 7 }, "agent_id must be a text of 1 to 256 characters; it is a number"],
    ["null", { run_id: null }, "it is null"],
    ["too long", { userId: "a".repeat(257) }, "it has 257"],
    ["half a surrogate pair", { userId: "a\ud800" }, "half a surrogate pair"],
    ["a control character", { userId: "a\0b" }, "a control character"],
  ])("refuses an id that is %s", (_, options, message) => {
    expect(() => parse(options)).toThrowError(refusal("INPUT_INVALID", message));
  });

  it.each([
    ["OR", { userId: "a", filters: { OR: [{ user_id: "b" }] } }, "filters.OR[0].user_id: a scope cannot"],
    ["NOT", { userId: "a", filters: { NOT: [{ userId: "b" }] } }, "filters.NOT[0].userId"],
    [
      "AND under OR",
      { userId: "a", filters: { OR: [{ AND: [{ runId: "b" }] }] } },
      "filters.OR[0].AND[0].runId",
    ],
    [
      "OR under AND",
      { userId: "a", filters: { AND: [{ OR: [{ agent_id: "b" }] }] } },
      "filters.AND[0].OR[0].agent_id",
    ],
    [
      "a wildcard",
      { filters: { user_id: "*" } },
      'filters.user_id must name one owner, as a text; "*" would not',
    ],
    ["a comparison", { filters: { user_id: { in: ["a", "b"] } } }, "filters.user_id must name one owner"],
    ["a number", { filters: { user_id: 7 } }, "a number would not"],
    ["no object", { userId: "a", filters: "x" }, "filters must be an object, not a string"],
    ["AND that is no list", { userId: "a", filters: { AND: {} } }, "filters.AND must be a list of filters"],
    [
      "OR of no objects",
      { userId: "a", filters: { OR: [null] } },
      "filters.OR[0] must be an object, not null",
    ],
  ])("refuses a filter with %s", (_, options, message) => {
    expect(() => parse(options)).toThrowError(refusal("FILTER_INVALID", message));
  });

  it("refuses filters that are nested without end", () => {
    let filters: Filter = { a: 1 };
    for (let level = 0; level < 10_000; level += 1) filters = { [level % 2 ? "AND" : "NOT"]: [filters] };
    expect(() => parse({ userId: "a", filters })).toThrowError(refusal("FILTER_INVALID", "32 levels"));
  });

  it("reads the scope of the call and nothing else, whatever the filter", () => {
    const leaf = fc.dictionary(fc.constantFrom("category", "__proto__", "rating"), fc.integer(), {
      maxKeys: 2,
    });
    const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
      filter: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.record({ AND: fc.array(tie("filter"), { maxLength: 2 }) }),
        fc.record({ OR: fc.array(tie("filter"), { maxLength: 2 }) }),
        fc.record({ NOT: fc.array(tie("filter"), { maxLength: 2 }) }),
      ),
    }));
    fc.assert(
      fc.property(filter, (filters) => {
        expect(parse({ userId: "alice", filters }).scope).toEqual({ userId: "alice" });
      }),
    );
  });
});

describe("parseScopeOnly", () => {
  it("takes ids in filters", () => {
    expect(parseScopeOnly({ filters: { user_id: "alice" } } as Options, "deleteAll")).toEqual({
      userId: "alice",
    });
  });

  it("refuses a filter, which would not narrow what is deleted", () => {
    const options = { userId: "alice", filters: { category: "food" } } as Options;
    expect(() => parseScopeOnly(options, "deleteAll")).toThrowError(
      refusal("FILTER_INVALID", "not category"),
    );
  });
});

describe("scopeKey", () => {
  it("is equal for equal scopes only", () => {
    const id = fc.option(fc.constantFrom("a", "b", "null", '"a"'), { nil: undefined });
    const scope = fc.record({ userId: id, agentId: id, runId: id });
    fc.assert(
      fc.property(scope, scope, (a, b) => {
        const same = a.userId === b.userId && a.agentId === b.agentId && a.runId === b.runId;
        const clean = (ids: typeof a) => JSON.parse(JSON.stringify(ids));
        expect(scopeKey(clean(a)) === scopeKey(clean(b))).toBe(same);
      }),
    );
  });
});
