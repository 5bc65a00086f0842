import { execFile, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LOCAL_GUARDRAIL, type LocalBedrock, startLocalBedrock } from "../../dist/local/index.js";

const probe = spawnSync("python3", ["-c", "import boto3"], { encoding: "utf8" });
const absence =
  probe.error?.message ?? (probe.status === 0 ? undefined : probe.stderr.trim().split("\n").at(-1));

if (absence !== undefined) test.skip(`boto3 accepts every answer (not tried here: ${absence})`);

describe.skipIf(absence !== undefined)("boto3", () => {
  let bedrock: LocalBedrock;
  // biome-ignore lint/suspicious/noExplicitAny: boto3's answers are asserted member by member.
  let answers: any;

  beforeAll(async () => {
    bedrock = await startLocalBedrock();
    const { PATH, HOME } = process.env;
    const { stdout } = await promisify(execFile)(
      "python3",
      [fileURLToPath(new URL("boto3-client.py", import.meta.url)), LOCAL_GUARDRAIL.id],
      { env: { PATH, HOME, AWS_EC2_METADATA_DISABLED: "true", ...bedrock.env }, maxBuffer: 64 * 1024 * 1024 },
    );
    answers = JSON.parse(stdout);
  });

  afterAll(() => bedrock.close());

  test("converse gives a message, its usage and the request id", () => {
    const { converse } = answers;
    expect(converse.output.message).toEqual({
      role: "assistant",
      content: [{ text: expect.stringMatching(/./) }],
    });
    expect(converse.stopReason).toBe("end_turn");
    expect(converse.usage.totalTokens).toBe(converse.usage.inputTokens + converse.usage.outputTokens);
    expect(converse.ResponseMetadata.RequestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("converse calls a forced tool", () => {
    expect(answers.converseTool).toMatchObject({
      output: {
        message: { content: [{ toolUse: { name: "weather", input: { city: expect.any(String) } } }] },
      },
      stopReason: "tool_use",
    });
  });

  test("converse_stream gives the text of converse, and usage last", () => {
    const events: Record<string, { delta?: { text?: string } }>[] = answers.converseStream;
    expect(events.map((event) => Object.keys(event)[0])).toEqual([
      "messageStart",
      ...events.slice(1, -3).map(() => "contentBlockDelta"),
      "contentBlockStop",
      "messageStop",
      "metadata",
    ]);
    const text = events.map((event) => event["contentBlockDelta"]?.delta?.text ?? "").join("");
    expect(text).toBe(answers.converse.output.message.content[0].text);
    expect(events.at(-1)?.["metadata"]).toMatchObject({ usage: answers.converse.usage });
  });

  test("invoke_model gives the bodies of Titan and of Anthropic", () => {
    expect(answers.titan.contentType).toBe("application/json");
    expect(answers.titan.body.embedding).toHaveLength(256);
    expect(answers.anthropic.body).toMatchObject({
      type: "message",
      role: "assistant",
      stop_reason: "end_turn",
    });
  });

  test("invoke_model_with_response_stream gives the text of invoke_model", () => {
    const events: { type: string; delta?: { text?: string } }[] = answers.anthropicStream;
    expect([events[0]?.type, events.at(-1)?.type]).toEqual(["message_start", "message_stop"]);
    const text = events.map(({ delta }) => delta?.text ?? "").join("");
    expect(text).toBe(answers.anthropic.body.content[0].text);
  });

  test("count_tokens counts what converse counts", () => {
    expect(answers.countTokens.inputTokens).toBe(answers.converse.usage.inputTokens);
  });

  test("apply_guardrail anonymises an address", () => {
    expect(answers.applyGuardrail).toMatchObject({
      action: "GUARDRAIL_INTERVENED",
      outputs: [{ text: "Write to {EMAIL}" }],
      assessments: [
        {
          sensitiveInformationPolicy: {
            piiEntities: [{ type: "EMAIL", match: "ana@example.com", action: "ANONYMIZED" }],
          },
        },
      ],
    });
  });

  test("the control plane lists models and profiles", () => {
    const models: { providerName: string; modelId: string }[] = answers.listFoundationModels.modelSummaries;
    expect(new Set(models.map(({ providerName }) => providerName))).toEqual(new Set(["Amazon"]));
    expect(models.map(({ modelId }) => modelId)).toContain("amazon.nova-lite-v1:0");
    expect(answers.getFoundationModel.modelDetails.modelId).toBe("amazon.nova-lite-v1:0");
    const profiles: { inferenceProfileId: string }[] = answers.listInferenceProfiles;
    const ids = profiles.map(({ inferenceProfileId }) => inferenceProfileId);
    expect(ids.length).toBeGreaterThan(50);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain("us.amazon.nova-lite-v1:0");
    expect(answers.getInferenceProfile).toMatchObject({
      inferenceProfileId: "us.amazon.nova-lite-v1:0",
      status: "ACTIVE",
      type: "SYSTEM_DEFINED",
    });
  });

  test("rerank ranks", () => {
    const indexes = answers.rerank.results.map(({ index }: { index: number }) => index);
    expect(indexes).toEqual([1, 0]);
  });

  test("errors are boto3's modelled exceptions", () => {
    const errors: Record<string, unknown>[] = answers.errors;
    expect(errors.map(({ class: name, Code, status }) => [name, Code, status])).toEqual([
      ["ValidationException", "ValidationException", 400],
      ["ValidationException", "ValidationException", 400],
      ["ResourceNotFoundException", "ResourceNotFoundException", 404],
      ["ClientError", "InvalidSignatureException", 403],
    ]);
    for (const { Message, requestId } of errors) {
      expect(Message).toEqual(expect.stringMatching(/./));
      expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});
