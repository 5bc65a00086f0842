import {
  ApplyGuardrailCommand,
  BedrockRuntimeClient,
  ResourceNotFoundException,
} from "@aws-sdk/client-bedrock-runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LOCAL_CREDENTIALS, LOCAL_GUARDRAIL, type LocalBedrock, startLocalBedrock } from "../index.js";

let bedrock: LocalBedrock;
let client: BedrockRuntimeClient;

beforeAll(async () => {
  bedrock = await startLocalBedrock();
  client = new BedrockRuntimeClient({
    endpoint: bedrock.url,
    region: "us-west-2",
    credentials: LOCAL_CREDENTIALS,
    maxAttempts: 1,
  });
});
afterAll(() => bedrock.close());

const apply = (
  texts: readonly string[],
  guardrailIdentifier: string = LOCAL_GUARDRAIL.id,
  guardrailVersion = "1",
) =>
  client.send(
    new ApplyGuardrailCommand({
      guardrailIdentifier,
      guardrailVersion,
      source: "INPUT",
      content: texts.map((text) => ({ text: { text } })),
    }),
  );

describe("the local guardrail", () => {
  it("lets a harmless text pass and says what it cost", async () => {
    const answer = await apply(["The weather is fine.", "x".repeat(1_000)]);
    expect(answer).toMatchObject({ action: "NONE", actionReason: "No action.", outputs: [] });
    expect(answer.usage).toEqual({
      topicPolicyUnits: 0,
      contentPolicyUnits: 0,
      wordPolicyUnits: 2,
      sensitiveInformationPolicyUnits: 2,
      sensitiveInformationPolicyFreeUnits: 0,
      contextualGroundingPolicyUnits: 0,
      contentPolicyImageUnits: 0,
    });
    expect(answer.guardrailCoverage).toEqual({ textCharacters: { guarded: 1_020, total: 1_020 } });
    expect(answer.assessments).toEqual([
      {
        invocationMetrics: {
          guardrailProcessingLatency: expect.any(Number),
          usage: answer.usage,
          guardrailCoverage: answer.guardrailCoverage,
        },
        appliedGuardrailDetails: {
          guardrailId: "localguard1",
          guardrailVersion: "1",
          guardrailArn: "arn:aws:bedrock:us-west-2:000000000000:guardrail/localguard1",
          guardrailOrigin: ["REQUEST"],
          guardrailOwnership: "SELF",
        },
      },
    ]);
  });

  it("masks what is to be anonymized, in each text", async () => {
    const answer = await apply(["Write to ana@example.com.", "Call +49 30 1234567, or not."]);
    expect(answer).toMatchObject({
      action: "GUARDRAIL_INTERVENED",
      actionReason: "Guardrail masked.",
      outputs: [{ text: "Write to {EMAIL}." }, { text: "Call {PHONE}, or not." }],
    });
    expect(answer.assessments?.[0]?.sensitiveInformationPolicy).toEqual({
      piiEntities: [
        { type: "EMAIL", match: "ana@example.com", action: "ANONYMIZED", detected: true },
        { type: "PHONE", match: "+49 30 1234567", action: "ANONYMIZED", detected: true },
      ],
      regexes: [],
    });
  });

  it.each([
    ["I have Kryptonite here.", { match: "Kryptonite", action: "BLOCKED", detected: true }],
    ["This is TOP SECRET.", { match: "TOP SECRET", action: "BLOCKED", detected: true }],
  ])("blocks the words in %s", async (text, word) => {
    const answer = await apply([text]);
    expect(answer).toMatchObject({
      action: "GUARDRAIL_INTERVENED",
      actionReason: "Guardrail blocked.",
      outputs: [{ text: LOCAL_GUARDRAIL.blockedMessage }],
    });
    expect(answer.assessments?.[0]?.wordPolicy).toEqual({ customWords: [word], managedWordLists: [] });
  });

  it.each([
    ["My card is 4111 1111 1111 1111.", "CREDIT_DEBIT_CARD_NUMBER", "4111 1111 1111 1111"],
    ["The key is AKIAIOSFODNN7EXAMPLE", "AWS_ACCESS_KEY", "AKIAIOSFODNN7EXAMPLE"],
    [
      "secret=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
      "AWS_SECRET_KEY",
      "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    ],
  ])("blocks the secret in %s", async (text, type, match) => {
    const answer = await apply([text.replace("secret=", "secret ")]);
    expect(answer.outputs).toEqual([{ text: LOCAL_GUARDRAIL.blockedMessage }]);
    expect(answer.assessments?.[0]?.sensitiveInformationPolicy?.piiEntities).toEqual([
      { type, match, action: "BLOCKED", detected: true },
    ]);
  });

  it.each([
    "kryptonites",
    "Order 4111 1111 1111 1112",
    "on 2026-11-23 at 12:00",
    "commit 0123456789abcdef0123456789abcdef01234567",
    "pay 1,000 for 3 of 5",
  ])("lets %s pass", async (text) => {
    expect((await apply([text])).action).toBe("NONE");
  });

  it("is found by its ARN and in version DRAFT, and no other is", async () => {
    const arn = "arn:aws:bedrock:us-west-2:000000000000:guardrail/localguard1";
    expect((await apply(["hi"], arn, "DRAFT")).action).toBe("NONE");
    await expect(apply(["hi"], "other")).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(apply(["hi"], LOCAL_GUARDRAIL.id, "2")).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(apply(["hi"], "NOT-AN-ID")).rejects.toMatchObject({ name: "ValidationException" });
  });

  it("takes time in proportion to the text", async () => {
    const texts = ["a".repeat(200_000), "1 ".repeat(100_000), "@.".repeat(100_000), "+1-".repeat(60_000)];
    for (const text of texts) expect((await apply([text])).action).toBe("NONE");
  });
});
