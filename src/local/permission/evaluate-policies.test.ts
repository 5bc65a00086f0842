import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluatePolicies } from "./evaluate-policies.js";
import { parsePolicy } from "./parse-policy.js";
import { matchesWildcard } from "./wildcard.js";

const NOVA = "arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-lite-v1:0";
const CLAUDE = "arn:aws:bedrock:us-west-2::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0";
const allow = (statement: object) => ({ Effect: "Allow", Action: "bedrock:*", Resource: "*", ...statement });
const deny = (statement: object) => ({ ...allow(statement), Effect: "Deny" });
const here = { "aws:RequestedRegion": "us-west-2" };
const elsewhere = { "aws:RequestedRegion": ["eu-west-1", "eu-central-1"] };

const TABLE: readonly [name: string, statements: readonly object[], resource: string, decision: string][] = [
  ["nothing", [], NOVA, "implicit-deny"],
  ["everything", [allow({})], NOVA, "allow"],
  ["the action", [allow({ Action: "bedrock:InvokeModel" })], NOVA, "allow"],
  ["the action in another case", [allow({ Action: ["Bedrock:invokemodel"] })], NOVA, "allow"],
  ["the action by wildcard", [allow({ Action: "bedrock:Invoke*" })], NOVA, "allow"],
  ["another action", [allow({ Action: "bedrock:InvokeModelWithResponseStream" })], NOVA, "implicit-deny"],
  ["another service", [allow({ Action: "s3:*" })], NOVA, "implicit-deny"],
  ["all but other actions", [allow({ Action: undefined, NotAction: "bedrock:List*" })], NOVA, "allow"],
  [
    "all but this action",
    [allow({ Action: undefined, NotAction: "bedrock:Invoke*" })],
    NOVA,
    "implicit-deny",
  ],
  ["the model", [allow({ Resource: NOVA })], NOVA, "allow"],
  ["the model in another case", [allow({ Resource: NOVA.replace("nova", "Nova") })], NOVA, "implicit-deny"],
  ["the provider", [allow({ Resource: "arn:aws:bedrock:*::foundation-model/amazon.*" })], NOVA, "allow"],
  [
    "another provider",
    [allow({ Resource: "arn:aws:bedrock:*::foundation-model/amazon.*" })],
    CLAUDE,
    "implicit-deny",
  ],
  ["one character of many", [allow({ Resource: NOVA.replace("v1", "v?") })], NOVA, "allow"],
  ["all but another resource", [allow({ Resource: undefined, NotResource: CLAUDE })], NOVA, "allow"],
  ["all but this resource", [allow({ Resource: undefined, NotResource: NOVA })], NOVA, "implicit-deny"],
  ["this region", [allow({ Condition: { StringEquals: here } })], NOVA, "allow"],
  ["other regions", [allow({ Condition: { StringEquals: elsewhere } })], NOVA, "implicit-deny"],
  ["regions alike", [allow({ Condition: { StringLike: { "aws:requestedregion": "us-*" } } })], NOVA, "allow"],
  [
    "regions unlike",
    [allow({ Condition: { StringNotLike: { "aws:RequestedRegion": "us-*" } } })],
    NOVA,
    "implicit-deny",
  ],
  ["not other regions", [allow({ Condition: { StringNotEquals: elsewhere } })], NOVA, "allow"],
  [
    "both conditions",
    [allow({ Condition: { StringEquals: here, StringNotEquals: here } })],
    NOVA,
    "implicit-deny",
  ],
  ["a denied model", [allow({}), deny({ Resource: NOVA })], NOVA, "explicit-deny"],
  ["a denied model, said first", [deny({ Resource: NOVA }), allow({})], NOVA, "explicit-deny"],
  ["another denied model", [allow({}), deny({ Resource: CLAUDE })], NOVA, "allow"],
  [
    "a denied region",
    [allow({}), deny({ Condition: { StringNotEquals: elsewhere } })],
    NOVA,
    "explicit-deny",
  ],
  ["only a denial", [deny({ Resource: CLAUDE })], NOVA, "implicit-deny"],
];

describe("a policy that allows", () => {
  it.each(TABLE)("%s", (_name, statements, resource, decision) => {
    const written = JSON.parse(JSON.stringify({ Version: "2012-10-17", Statement: statements }));
    const request = { action: "bedrock:InvokeModel", resource, region: "us-west-2" };
    expect(evaluatePolicies([parsePolicy(written, "The policy")], request)).toBe(decision);
  });

  it("by a single statement counts together with the others", () => {
    const policies = [{ Statement: allow({}) }, { Statement: deny({ Resource: NOVA }) }];
    const request = { action: "bedrock:InvokeModel", resource: NOVA, region: "us-west-2" };
    expect(
      evaluatePolicies(
        policies.map((policy) => parsePolicy(policy, "It")),
        request,
      ),
    ).toBe("explicit-deny");
  });
});

describe("parsePolicy", () => {
  it.each([
    [{ Statement: { Effect: "Allow", Resource: "*" } }, "has a statement without an Action or a Resource."],
    [
      { Statement: { Effect: "Maybe", Action: "*", Resource: "*" } },
      "Member must satisfy enum value set: [Allow, Deny]",
    ],
    [{ Statement: [allow({ Principal: "*" })] }, "has an unknown member Statement[0].Principal"],
    [
      { Statement: [allow({ Condition: { IpAddress: {} } })] },
      "has an unknown member Statement[0].Condition.IpAddress",
    ],
    [
      { Statement: [allow({ Condition: { StringEquals: { "aws:SourceIp": "1.2.3.4" } } })] },
      "has the condition key aws:SourceIp. The local Bedrock knows aws:RequestedRegion only.",
    ],
    [{ Statement: [allow({ Action: 7 })] }, "Provide a string for the field"],
    [{}, "Value at 'Statement' failed to satisfy constraint: Member must not be null"],
    ["*", "Provide a json object"],
  ])("refuses %j", (policy, message) => {
    expect(() => parsePolicy(policy, "The policy")).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID" }),
    );
    expect(() => parsePolicy(policy, "The policy")).toThrow(message);
  });
});

describe("matchesWildcard", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "*", "?", "."), maxLength: 12 });
  const text = fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 12 });

  it("agrees with a regular expression", () => {
    fc.assert(
      fc.property(letters, text, (pattern, value) => {
        const source = pattern.replaceAll(".", "\\.").replaceAll("*", ".*").replaceAll("?", ".");
        expect(matchesWildcard(pattern, value)).toBe(new RegExp(`^${source}$`).test(value));
      }),
    );
  });

  it("does not take for ever on a pattern of many stars", () => {
    expect(matchesWildcard("*a".repeat(200), `${"a".repeat(5_000)}b`)).toBe(false);
  });
});
