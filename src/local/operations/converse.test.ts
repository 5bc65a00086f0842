import { describe, expect, it } from "vitest";
import { operationCall } from "../../../test/fixtures/operation-call.js";
import { converse } from "./converse.js";

const NOVA = "us.amazon.nova-lite-v1:0";
const messages = [{ role: "user", content: [{ text: "hello" }] }];

async function ask(body: object, modelId = NOVA) {
  const answer = await converse(operationCall(modelId, JSON.stringify(body)));
  return {
    ...answer,
    ...answer.usage,
    inputTokens: answer.usage.inputTokens ?? 0,
    body: JSON.parse(answer.body),
  };
}

describe("Converse", () => {
  it("answers with a message, a stop reason, usage and metrics", async () => {
    const { body, inputTokens, outputTokens } = await ask({ messages });
    expect(Object.keys(body).sort()).toEqual(["metrics", "output", "stopReason", "usage"]);
    expect(body.output.message).toEqual({ role: "assistant", content: [{ text: expect.any(String) }] });
    expect(body.stopReason).toBe("end_turn");
    expect(body.usage).toEqual({ inputTokens, outputTokens, totalTokens: inputTokens + (outputTokens ?? 0) });
  });

  it("counts the system prompt, the tools and the results of tools as input", async () => {
    const toolSpec = {
      name: "clock",
      description: "Tells the time.",
      inputSchema: { json: { type: "object" } },
    };
    const plain = (await ask({ messages })).inputTokens;
    expect(plain).toBe(2);
    const turns = [
      ...messages,
      { role: "assistant", content: [{ toolUse: { toolUseId: "a", name: "clock", input: {} } }] },
      { role: "user", content: [{ toolResult: { toolUseId: "a", content: [{ text: "noon" }] } }] },
    ];
    const toolConfig = { tools: [{ toolSpec }] };
    expect((await ask({ messages, system: [{ text: "Be kind." }] })).inputTokens).toBe(plain + 3);
    const withTools = (await ask({ messages, toolConfig })).inputTokens;
    expect(withTools).toBeGreaterThan(plain);
    expect((await ask({ messages: turns, toolConfig })).inputTokens).toBeGreaterThan(withTools);
  });

  it("fills a forced tool", async () => {
    const json = { type: "object", properties: { n: { type: "integer" } }, required: ["n"] };
    const toolConfig = {
      tools: [{ toolSpec: { name: "pick", inputSchema: { json } } }],
      toolChoice: { tool: { name: "pick" } },
    };
    const { body } = await ask({ messages, toolConfig });
    expect(body.stopReason).toBe("tool_use");
    expect(body.output.message.content).toEqual([
      {
        toolUse: {
          toolUseId: expect.stringMatching(/^[\w.:-]{1,64}$/),
          name: "pick",
          input: { n: expect.any(Number) },
        },
      },
    ]);
  });

  it("stops after maxTokens", async () => {
    const { body } = await ask({ messages, inferenceConfig: { maxTokens: 3 } });
    expect(body.stopReason).toBe("max_tokens");
    expect(body.usage.outputTokens).toBe(3);
  });

  it("names the stop sequence that ended the text to who asks for it", async () => {
    const inferenceConfig = { stopSequences: ["local"] };
    const additionalModelResponseFieldPaths = ["/stop_sequence", "/delta/stop_sequence", "/other"];
    const { body } = await ask({ messages, inferenceConfig, additionalModelResponseFieldPaths });
    expect(body.stopReason).toBe("stop_sequence");
    expect(body.additionalModelResponseFields).toEqual({
      stop_sequence: "local",
      delta: { stop_sequence: "local" },
    });
  });

  it("answers in the JSON schema that the request gives, unless a tool is forced", async () => {
    const schema = JSON.stringify({
      type: "object",
      properties: { n: { type: "integer" } },
      required: ["n"],
    });
    const outputConfig = { textFormat: { type: "json_schema", structure: { jsonSchema: { schema } } } };
    const { body } = await ask({ messages, outputConfig });
    expect(JSON.parse(body.output.message.content[0].text)).toEqual({ n: expect.any(Number) });
    const toolConfig = {
      tools: [{ toolSpec: { name: "pick", inputSchema: { json: { type: "object" } } } }],
      toolChoice: { any: {} },
    };
    expect((await ask({ messages, outputConfig, toolConfig })).body.stopReason).toBe("tool_use");
  });

  it("takes every kind of block that the model can read", async () => {
    const bytes = "AAAA";
    const content = [
      { text: "Look" },
      { image: { format: "png", source: { bytes } } },
      { document: { format: "txt", name: "notes", source: { text: "some notes" } } },
      { video: { format: "mp4", source: { s3Location: { uri: "s3://bucket/a.mp4" } } } },
      { guardContent: { text: { text: "guarded", qualifiers: ["query"] } } },
      { cachePoint: { type: "default", ttl: "5m" } },
    ];
    const { body } = await ask({ messages: [{ role: "user", content }] });
    expect(body.stopReason).toBe("end_turn");
    expect(body.usage.inputTokens).toBe(1 + 3 + 2);
  });

  it("refuses blocks beyond AWS's constraints", async () => {
    const content = [
      { image: { format: "bmp", source: { bytes: "AAAA" } } },
      { guardContent: { text: { text: "x", qualifiers: ["other"] } } },
      { cachePoint: { type: "special" } },
    ];
    await expect(ask({ messages: [{ role: "user", content }] })).rejects.toThrow(
      "3 validation errors detected: Value 'bmp' at 'messages.1.member.content.1.member.image.format' failed to satisfy constraint: Member must satisfy enum value set: [png, jpeg, gif, webp];",
    );
  });

  it("serves an ARN that does not tell its model", async () => {
    const arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdefghijkl";
    expect((await ask({ messages }, arn)).body.stopReason).toBe("end_turn");
  });

  it("refuses an embedding model, and a body that is no JSON without repeating it", async () => {
    await expect(ask({ messages }, "cohere.embed-english-v3")).rejects.toThrow(
      "This action doesn't support the model",
    );
    await expect(converse(operationCall(NOVA, "secret"))).rejects.toThrow(
      "The request body is not valid JSON. Send a JSON object and try again.",
    );
  });
});
