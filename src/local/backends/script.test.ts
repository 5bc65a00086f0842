import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  ModelNotReadyException,
  type TokenUsage,
} from "@aws-sdk/client-bedrock-runtime";
import { describe, expect, it } from "vitest";
import { LOCAL_CREDENTIALS, type ScriptRule, startLocalBedrock } from "../index.js";

const NOVA = "amazon.nova-lite-v1:0";
const CLAUDE = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
const TITAN = "amazon.titan-embed-text-v2:0";

async function scripted<Result>(
  script: readonly ScriptRule[] | string,
  use: (client: BedrockRuntimeClient) => Promise<Result>,
): Promise<Result> {
  await using server = await startLocalBedrock({ script });
  const client = new BedrockRuntimeClient({
    endpoint: server.url,
    region: "us-west-2",
    credentials: { ...LOCAL_CREDENTIALS },
    maxAttempts: 1,
  });
  return await use(client);
}

async function say(client: BedrockRuntimeClient, text: string, modelId = NOVA): Promise<string | undefined> {
  const messages = [{ role: "user" as const, content: [{ text }] }];
  const answer = await client.send(new ConverseCommand({ modelId, messages }));
  return answer.output?.message?.content?.[0]?.text;
}

describe("a script", () => {
  it("answers what it matches, and leaves the rest to the models", async () => {
    const rules: ScriptRule[] = [
      { contains: "weather", model: "amazon.*", reply: { text: "It rains." } },
      { operation: "InvokeModel", reply: { body: { embedding: [1] } } },
    ];
    await scripted(rules, async (client) => {
      expect(await say(client, "How is the weather?")).toBe("It rains.");
      expect(await say(client, "How is the weather?", CLAUDE)).not.toBe("It rains.");
      expect(await say(client, "Hello")).not.toBe("It rains.");
      const answer = await client.send(
        new InvokeModelCommand({ modelId: TITAN, body: '{"inputText":"hi"}' }),
      );
      expect(JSON.parse(answer.body.transformToString())).toEqual({ embedding: [1] });
    });
  });

  it("gives a list of replies in its order, then no more", async () => {
    const reply = [
      { text: "one" },
      { error: { exception: "ModelNotReadyException" as const } },
      { text: "two" },
    ];
    await scripted([{ reply }, { reply: { text: "afterwards" } }], async (client) => {
      expect(await say(client, "hi")).toBe("one");
      await expect(say(client, "hi")).rejects.toBeInstanceOf(ModelNotReadyException);
      expect(await say(client, "hi")).toBe("two");
      expect(await say(client, "hi")).toBe("afterwards");
      expect(await say(client, "hi")).toBe("afterwards");
    });
  });

  it("gives a text in the model's own body and in a stream too, with usage that adds up", async () => {
    await scripted([{ reply: { text: "Scripted words for everyone." } }], async (client) => {
      const invoke = await client.send(
        new InvokeModelCommand({
          modelId: CLAUDE,
          body: JSON.stringify({
            anthropic_version: "bedrock-2023-05-31",
            max_tokens: 9,
            messages: [{ role: "user", content: "hi" }],
          }),
        }),
      );
      expect(JSON.parse(invoke.body.transformToString()).content).toEqual([
        { type: "text", text: "Scripted words for everyone." },
      ]);
      const messages = [{ role: "user" as const, content: [{ text: "hi" }] }];
      const { stream } = await client.send(new ConverseStreamCommand({ modelId: NOVA, messages }));
      let text = "";
      let usage: TokenUsage | undefined;
      for await (const event of stream ?? []) {
        text += event.contentBlockDelta?.delta?.text ?? "";
        usage = event.metadata?.usage ?? usage;
      }
      expect(text).toBe("Scripted words for everyone.");
      expect(usage?.totalTokens).toBe((usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0));
    });
  });

  it("gives Converse's body as it is, and cut into events", async () => {
    const toolUse = { toolUseId: "t1", name: "look", input: { at: "the sky" } };
    const body = {
      output: { message: { role: "assistant", content: [{ toolUse }] } },
      stopReason: "tool_use",
      usage: { inputTokens: 11, outputTokens: 22, totalTokens: 33 },
      metrics: { latencyMs: 44 },
    };
    const messages = [{ role: "user" as const, content: [{ text: "hi" }] }];
    await scripted([{ reply: { body } }], async (client) => {
      const answer = await client.send(new ConverseCommand({ modelId: NOVA, messages }));
      expect(answer).toMatchObject(body);
      const { stream } = await client.send(new ConverseStreamCommand({ modelId: NOVA, messages }));
      let input = "";
      let stopReason: string | undefined;
      for await (const event of stream ?? []) {
        input += event.contentBlockDelta?.delta?.toolUse?.input ?? "";
        stopReason = event.messageStop?.stopReason ?? stopReason;
      }
      expect(JSON.parse(input)).toEqual({ at: "the sky" });
      expect(stopReason).toBe("tool_use");
    });
  });

  it("is read from a file, and refused where it is wrong", async () => {
    const folder = await mkdtemp(join(tmpdir(), "varve-script-"));
    try {
      const path = join(folder, "script.json");
      await writeFile(path, '[{"reply":{"text":"from a file"}}]');
      expect(await scripted(path, (client) => say(client, "hi"))).toBe("from a file");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each([
    [
      [{ reply: {} }],
      "The reply object at 0.reply.0 must set exactly one of the following fields: text, body, error.",
    ],
    [
      [{ replies: [] }],
      "The script has an unknown member [0].replies. It takes operation, model, contains, reply.",
    ],
    [[{}], "Value at '1.member.reply' failed to satisfy constraint: Member must not be null"],
    [{ reply: { text: "x" } }, "Provide a list for the field"],
    [[{ reply: { error: { exception: "Oops" } } }], "Member must satisfy enum value set"],
  ])("%j is refused", async (script, message) => {
    const failed = startLocalBedrock({ script: script as ScriptRule[] });
    await expect(failed).rejects.toMatchObject({ code: "CONFIG_INVALID" });
    await expect(failed).rejects.toThrow(message);
  });
});
