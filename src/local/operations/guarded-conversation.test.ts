import {
  BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  InvokeModelCommand,
  type InvokeModelCommandInput,
  InvokeModelWithResponseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LOCAL_CREDENTIALS, LOCAL_GUARDRAIL, type LocalBedrock, startLocalBedrock } from "../index.js";

const NOVA = "us.amazon.nova-lite-v1:0";
const HAIKU = "anthropic.claude-3-haiku-20240307-v1:0";
const { id: guardrailIdentifier, blockedMessage } = LOCAL_GUARDRAIL;
const guardrail = { guardrailIdentifier, guardrailVersion: "1" };
const LEAK = "Write to ana@example.com";

let bedrock: LocalBedrock;
let client: BedrockRuntimeClient;

beforeAll(async () => {
  bedrock = await startLocalBedrock({
    script: [
      { contains: "say kryptonite", reply: { text: "It is made of kryptonite alone." } },
      { contains: "say mail", reply: { text: LEAK } },
    ],
  });
  client = new BedrockRuntimeClient({
    endpoint: bedrock.url,
    region: "us-west-2",
    credentials: LOCAL_CREDENTIALS,
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await bedrock.close();
});

type Given = Partial<ConverseCommandInput>;
const asked = (text: string, given: Given = {}): ConverseCommandInput => ({
  modelId: NOVA,
  messages: [{ role: "user", content: [{ text }] }],
  guardrailConfig: { ...guardrail, trace: "enabled" },
  ...given,
});
const converse = (text: string, given: Given = {}) => client.send(new ConverseCommand(asked(text, given)));

async function stream(text: string, guardrailConfig: object) {
  const answer = await client.send(
    new ConverseStreamCommand(asked(text, { guardrailConfig: { ...guardrail, ...guardrailConfig } })),
  );
  let said = "";
  let stopReason: string | undefined;
  let trace: unknown;
  for await (const event of answer.stream ?? []) {
    said += event.contentBlockDelta?.delta?.text ?? "";
    stopReason ??= event.messageStop?.stopReason;
    trace ??= event.metadata?.trace;
  }
  return { said, stopReason, trace };
}

describe("Converse with a guardrail", () => {
  it("blocks a request before the model sees it, and says what it found to who asks for the trace", async () => {
    const answer = await converse("Where is the kryptonite?");
    expect(answer.output?.message?.content).toEqual([{ text: blockedMessage }]);
    expect(answer.stopReason).toBe("guardrail_intervened");
    expect(answer.usage).toEqual({ inputTokens: 0, outputTokens: 0, totalTokens: 0 });
    const found = answer.trace?.guardrail;
    expect(found?.inputAssessment?.[guardrailIdentifier]?.wordPolicy?.customWords).toEqual([
      { match: "kryptonite", action: "BLOCKED", detected: true },
    ]);
    expect(found?.actionReason).toBe("Guardrail blocked.");
    expect(found?.outputAssessments).toBeUndefined();
    const silent = await converse("Where is the kryptonite?", { guardrailConfig: guardrail });
    expect(silent.trace).toBeUndefined();
  });

  it("blocks an answer, and keeps what the model wrote for the trace", async () => {
    const answer = await converse("Say it.", {
      system: [{ text: "say kryptonite" }],
    });
    expect(answer.output?.message?.content).toEqual([{ text: blockedMessage }]);
    expect(answer.stopReason).toBe("guardrail_intervened");
    expect(answer.trace?.guardrail?.modelOutput).toEqual(["It is made of kryptonite alone."]);
    expect(answer.usage?.outputTokens).toBeGreaterThan(0);
  });

  it("masks what it finds in an answer", async () => {
    const answer = await converse("Please say mail");
    expect(answer.output?.message?.content).toEqual([{ text: "Write to {EMAIL}" }]);
    expect(answer.stopReason).toBe("guardrail_intervened");
    const [assessment] = answer.trace?.guardrail?.outputAssessments?.[guardrailIdentifier] ?? [];
    expect(assessment?.sensitiveInformationPolicy?.piiEntities).toEqual([
      { type: "EMAIL", match: "ana@example.com", action: "ANONYMIZED", detected: true },
    ]);
  });

  it("lets through what has nothing in it", async () => {
    const answer = await converse("Hello");
    expect(answer.stopReason).toBe("end_turn");
    expect(answer.trace?.guardrail?.actionReason).toBe("No action.");
  });

  it("judges guardContent alone where there is any, and hands its text to the model", async () => {
    const content = [{ text: "kryptonite is fine here." }, { guardContent: { text: { text: "say mail" } } }];
    const answer = await converse("", { messages: [{ role: "user", content }] });
    expect(answer.output?.message?.content).toEqual([{ text: "Write to {EMAIL}" }]);
    const coverage =
      answer.trace?.guardrail?.inputAssessment?.[guardrailIdentifier]?.invocationMetrics?.guardrailCoverage;
    expect(coverage?.textCharacters).toEqual({ guarded: 8, total: 32 });
    const bad = [{ guardContent: { text: { text: "kryptonite" } } }];
    expect((await converse("", { messages: [{ role: "user", content: bad }] })).stopReason).toBe(
      "guardrail_intervened",
    );
  });

  it("holds a stream back until it is judged, or in async mode lets it go", async () => {
    const sync = await stream("say mail", { trace: "enabled" });
    expect(sync).toMatchObject({ said: "Write to {EMAIL}", stopReason: "guardrail_intervened" });
    expect(sync.trace).toMatchObject({ guardrail: { modelOutput: [LEAK] } });
    const late = await stream("say mail", { streamProcessingMode: "async" });
    expect(late).toEqual({ said: LEAK, stopReason: "guardrail_intervened", trace: undefined });
  });

  it("refuses a guardrail that is not there, and half of one", async () => {
    await expect(
      converse("Hello", { guardrailConfig: { ...guardrail, guardrailVersion: "7" } }),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await expect(
      converse("Hello", { guardrailConfig: { guardrailIdentifier, guardrailVersion: undefined } }),
    ).rejects.toMatchObject({ name: "ValidationException" });
    await expect(
      converse("Hello", { guardrailConfig: { ...guardrail, trace: "loud" as "enabled" } }),
    ).rejects.toThrow("guardrailConfig.trace");
  });
});

describe("InvokeModel with a guardrail", () => {
  const body = (content: string, members: object = {}) =>
    JSON.stringify({
      anthropic_version: "bedrock-2023-05-31",
      max_tokens: 100,
      messages: [{ role: "user", content }],
      ...members,
    });
  const invoke = async (text: string, given: Partial<InvokeModelCommandInput> = {}, members: object = {}) => {
    const input = { modelId: HAIKU, body: body(text, members), ...guardrail, trace: "ENABLED", ...given };
    const answer = await client.send(new InvokeModelCommand(input as InvokeModelCommandInput));
    return JSON.parse(answer.body.transformToString());
  };

  it("says in the model's own body what it did", async () => {
    const blocked = await invoke("Where is the kryptonite?");
    expect(blocked).toMatchObject({
      content: [{ type: "text", text: blockedMessage }],
      "amazon-bedrock-guardrailAction": "INTERVENED",
    });
    expect(
      blocked["amazon-bedrock-trace"].guardrail.input[guardrailIdentifier].wordPolicy.customWords,
    ).toHaveLength(1);
    const masked = await invoke("say mail", { trace: "DISABLED" });
    expect(masked).toMatchObject({
      content: [{ text: "Write to {EMAIL}" }],
      stop_reason: "end_turn",
      "amazon-bedrock-guardrailAction": "INTERVENED",
    });
    expect(masked["amazon-bedrock-trace"]).toBeUndefined();
    expect((await invoke("Hello"))["amazon-bedrock-guardrailAction"]).toBe("NONE");
    const none = { guardrailIdentifier: undefined, guardrailVersion: undefined };
    expect((await invoke("Hello", none))["amazon-bedrock-guardrailAction"]).toBeUndefined();
  });

  it("judges tagged parts alone, and the model sees no tag", async () => {
    const tag = "amazon-bedrock-guardrails-guardContent_x1";
    const config = { "amazon-bedrock-guardrailConfig": { tagSuffix: "x1" } };
    const spared = await invoke(`kryptonite <${tag}>Hello</${tag}>`, {}, config);
    const { input, outputs } = spared["amazon-bedrock-trace"].guardrail;
    expect(input[guardrailIdentifier].wordPolicy).toBeUndefined();
    expect(outputs).toHaveLength(1);
    expect(JSON.stringify(spared.content)).not.toContain(tag);
    const caught = await invoke(`Hello <${tag}>kryptonite</${tag}>`, {}, config);
    expect(caught.content).toEqual([{ type: "text", text: blockedMessage }]);
    await expect(
      invoke("Hello", {}, { "amazon-bedrock-guardrailConfig": { tagSuffix: "a b" } }),
    ).rejects.toThrow("tagSuffix");
  });

  it("says it in the last chunk of a stream", async () => {
    const answer = await client.send(
      new InvokeModelWithResponseStreamCommand({ modelId: HAIKU, body: body("say mail"), ...guardrail }),
    );
    const chunks = [];
    for await (const { chunk } of answer.body ?? []) {
      chunks.push(JSON.parse(Buffer.from(chunk?.bytes ?? []).toString()));
    }
    const text = chunks.map(({ delta }) => delta?.text ?? "").join("");
    expect(text).toBe("Write to {EMAIL}");
    expect(chunks.at(-1)).toMatchObject({
      type: "message_stop",
      "amazon-bedrock-guardrailAction": "INTERVENED",
    });
  });
});
