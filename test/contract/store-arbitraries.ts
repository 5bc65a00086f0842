import fc from "fast-check";
import type { FILTER_OPERATORS, Filter } from "../../src/spec/filter.js";
import type { JsonObject, JsonValue } from "../../src/spec/json.js";
import type { Scope } from "../../src/spec/scope.js";

/** Any text that a store keeps: well-formed, without U+0000. */
export const text = fc
  .string({ unit: "grapheme", maxLength: 8 })
  .filter((value) => !value.includes("\u0000"));

const keys = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("color", "size", "tags") },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'qu"ote',
      "do.t",
      "back\\slash",
      "$",
      "[0]",
      "",
      "new\nline",
      "ключ",
      "'",
      "__proto__x",
    ),
  },
  { weight: 1, arbitrary: text },
);

/** Few values, so that filters hit, and some of every awkward kind. */
const scalar = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      "red",
      "Red",
      "green",
      "RÉD",
      "réd",
      "",
      "*",
      "a*b?[c]",
      "10",
      10,
      0,
      -1,
      2.5,
      true,
      false,
      null,
    ),
  },
  { weight: 1, arbitrary: text },
  { weight: 1, arbitrary: fc.integer() },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0) },
);

const { value: json } = fc.letrec<{ value: JsonValue; list: JsonValue[]; object: JsonObject }>((tie) => ({
  value: fc.oneof({ maxDepth: 2, depthSize: "small" }, scalar, tie("list"), tie("object")),
  list: fc.array(tie("value"), { maxLength: 3 }),
  object: fc.dictionary(keys, tie("value"), { maxKeys: 2, noNullPrototype: true }),
}));

const ownFields = new Set(["AND", "OR", "NOT", "createdAt", "updatedAt", "attributedTo"]);
const metadataKeys = keys.filter((key) => !ownFields.has(key) && !/^(user|agent|run)(Id|_id)$/.test(key));

export const metadata: fc.Arbitrary<JsonObject> = fc.dictionary(metadataKeys, json, {
  maxKeys: 3,
  noNullPrototype: true,
});

const ordered = fc.oneof(
  fc.constantFrom<string | number>("red", "", "Red", 10, 0, 2.5, -1),
  text,
  fc.integer(),
);

const operands = {
  eq: scalar,
  ne: scalar,
  gt: ordered,
  gte: ordered,
  lt: ordered,
  lte: ordered,
  in: fc.array(scalar, { maxLength: 4 }),
  nin: fc.array(scalar, { maxLength: 4 }),
  contains: json,
  icontains: fc.oneof(fc.constantFrom("red", "RÉ", "é", "A*B?[", "", "D"), text),
  exists: fc.boolean(),
} satisfies Record<(typeof FILTER_OPERATORS)[number], fc.Arbitrary<JsonValue>>;

const operators = fc
  .array(
    fc.oneof(...Object.entries(operands).map(([name, operand]) => fc.tuple(fc.constant(name), operand))),
    {
      minLength: 1,
      maxLength: 2,
    },
  )
  .map((entries) => Object.fromEntries(entries));

const times = fc.constantFrom(
  "2026-01-01T00:00:00.000Z",
  "2026-01-02T00:00:00.000Z",
  "2026-01-03T00:00:00.000Z",
);

const fields = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(metadataKeys, fc.oneof(scalar, operators)) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constant("attributedTo"), fc.oneof(fc.constantFrom("user", "*"), operators)),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.constantFrom("createdAt", "updatedAt"),
      fc.record({ gte: times, lt: times, eq: times }, { requiredKeys: ["gte"], noNullPrototype: true }),
    ),
  },
);

const { filter: filters } = fc.letrec<{ filter: Filter; group: Filter; plain: Filter }>((tie) => ({
  filter: fc.oneof({ maxDepth: 3, depthSize: "small" }, tie("plain"), tie("group")),
  plain: fc.array(fields, { maxLength: 2 }).map((entries) => Object.fromEntries(entries) as Filter),
  group: fc
    .tuple(fc.constantFrom("AND", "OR", "NOT"), fc.array(tie("filter"), { maxLength: 3 }))
    .map(([key, parts]) => ({ [key]: parts }) as Filter),
}));

export const filter: fc.Arbitrary<Filter> = filters;

/** Scopes that overlap in every way: exact, wider, narrower, sharing one id. */
export const scope: fc.Arbitrary<Scope> = fc
  .record(
    {
      userId: fc.constantFrom("alice", "bob"),
      agentId: fc.constantFrom("alice", "travel"),
      runId: fc.constantFrom("run", "bob"),
    },
    { requiredKeys: [], noNullPrototype: true },
  )
  .filter((ids) => Object.keys(ids).length > 0);
