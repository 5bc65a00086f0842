import { once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import { connect as connectTcp } from "node:net";
import {
  BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  type ConverseStreamOutput,
  CountTokensCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LOCAL_BEARER_TOKEN, LOCAL_CREDENTIALS, type LocalBedrock, startLocalBedrock } from "./index.js";

const CLAUDE = "us.anthropic.claude-haiku-4-5-20251001-v1:0";

let bedrock: LocalBedrock;
const clients: Record<string, BedrockRuntimeClient> = {};

beforeAll(async () => {
  bedrock = await startLocalBedrock();
  const common = {
    endpoint: bedrock.url,
    region: "us-west-2",
    credentials: LOCAL_CREDENTIALS,
    maxAttempts: 1,
  };
  clients["HTTP/2"] = new BedrockRuntimeClient(common);
  clients["HTTP/1.1"] = new BedrockRuntimeClient({ ...common, requestHandler: new NodeHttpHandler() });
});
afterAll(async () => {
  for (const client of Object.values(clients)) client.destroy();
  await bedrock.close();
});

function clientOver(protocol: string): BedrockRuntimeClient {
  const client = clients[protocol];
  if (client === undefined) throw new Error(`no client over ${protocol}`);
  return client;
}

interface Assembled {
  readonly role?: string | undefined;
  readonly content: unknown[];
  readonly stopReason?: string | undefined;
  readonly usage?: unknown;
}

/** What a client makes of a stream: the message of the non-streaming answer, if all is well. */
function assemble(events: readonly ConverseStreamOutput[]): Assembled {
  const blocks: { text: string; input?: string; tool?: object; reasoning?: string; signature?: string }[] =
    [];
  const blockAt = (index = 0) => (blocks[index] ??= { text: "" });
  const assembled: { -readonly [Key in keyof Assembled]: Assembled[Key] } = { content: [] };
  for (const event of events) {
    if (event.messageStart) assembled.role = event.messageStart.role;
    if (event.contentBlockStart) {
      const { toolUseId, name } = event.contentBlockStart.start?.toolUse ?? {};
      Object.assign(blockAt(event.contentBlockStart.contentBlockIndex), {
        tool: { toolUseId, name },
        input: "",
      });
    }
    if (event.contentBlockDelta) {
      const { delta, contentBlockIndex } = event.contentBlockDelta;
      const block = blockAt(contentBlockIndex);
      block.text += delta?.text ?? "";
      if (delta?.toolUse) block.input += delta.toolUse.input ?? "";
      if (delta?.reasoningContent?.text !== undefined) {
        block.reasoning = (block.reasoning ?? "") + delta.reasoningContent.text;
      }
      if (delta?.reasoningContent?.signature !== undefined)
        block.signature = delta.reasoningContent.signature;
    }
    if (event.messageStop) assembled.stopReason = event.messageStop.stopReason;
    if (event.metadata) assembled.usage = event.metadata.usage;
  }
  assembled.content = blocks.map(({ text, input = "", tool, reasoning, signature }) => {
    if (tool) return { toolUse: { ...tool, input: JSON.parse(input) } };
    if (reasoning !== undefined)
      return { reasoningContent: { reasoningText: { text: reasoning, signature } } };
    return { text };
  });
  return assembled;
}

async function collect<Event>(events: AsyncIterable<Event> | undefined): Promise<Event[]> {
  const collected: Event[] = [];
  for await (const event of events ?? []) collected.push(event);
  return collected;
}

const text = fc
  .oneof(
    fc.string({ unit: "grapheme", minLength: 1 }),
    fc.constantFrom("I love jazz in Lisbon.", "東京に住んでいます😀"),
  )
  .filter((value) => value.trim() !== "");
const pick = {
  tools: [
    {
      toolSpec: {
        name: "pick",
        inputSchema: {
          json: { type: "object", properties: { quote: { type: "string" }, n: { type: "integer" } } },
        },
      },
    },
  ],
  toolChoice: { any: {} },
};
const request: fc.Arbitrary<Omit<ConverseCommandInput, "modelId">> = fc
  .record({
    said: text,
    maxTokens: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
    stop: fc.option(fc.constantFrom("local", "rule-based", "zzz"), { nil: undefined }),
    way: fc.constantFrom("plain", "tool", "reasoning"),
  })
  .map(({ said, maxTokens, stop, way }) => ({
    messages: [{ role: "user" as const, content: [{ text: said }] }],
    ...(way === "reasoning"
      ? { additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 1024 } } }
      : {
          inferenceConfig: {
            ...(maxTokens !== undefined && { maxTokens }),
            ...(stop !== undefined && { stopSequences: [stop] }),
          },
        }),
    ...(way === "tool" && { toolConfig: pick }),
  }));

describe.each(["HTTP/2", "HTTP/1.1"])("AWS's own client over %s", (protocol) => {
  it("makes of ConverseStream what Converse answers, and CountTokens knows the input of both", async () => {
    const client = clientOver(protocol);
    await fc.assert(
      fc.asyncProperty(request, async (input) => {
        const whole = await client.send(new ConverseCommand({ modelId: CLAUDE, ...input }));
        const { stream } = await client.send(new ConverseStreamCommand({ modelId: CLAUDE, ...input }));
        const { inferenceConfig: _, ...converse } = input;
        const counted = await client.send(
          new CountTokensCommand({ modelId: CLAUDE.replace("us.", ""), input: { converse } }),
        );
        expect(assemble(await collect(stream))).toEqual({
          role: "assistant",
          content: whole.output?.message?.content,
          stopReason: whole.stopReason,
          usage: whole.usage,
        });
        expect(counted.inputTokens).toBe(whole.usage?.inputTokens);
      }),
      { numRuns: 60 },
    );
  });

  it("gets text in several pieces and a tool's input cut within its strings", async () => {
    const messages = [
      { role: "user" as const, content: [{ text: "Quote the sentence about Lisbon and Porto." }] },
    ];
    const send = async (input: object) =>
      collect(
        (await clientOver(protocol).send(new ConverseStreamCommand({ modelId: CLAUDE, messages, ...input })))
          .stream,
      );
    const plain = (await send({})).flatMap((event) => event.contentBlockDelta?.delta?.text ?? []);
    expect(plain.length).toBeGreaterThan(5);
    expect(plain[0]).toBe("I am varve's ");
    const pieces = (await send({ toolConfig: pick })).flatMap(
      (event) => event.contentBlockDelta?.delta?.toolUse?.input ?? [],
    );
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.slice(0, 2)).toEqual(["{", '"qu']);
  });

  it("reads the chunks of InvokeModelWithResponseStream, whose content type is in a header of their own", async () => {
    const body = JSON.stringify({
      anthropic_version: "bedrock-2023-05-31",
      max_tokens: 500,
      messages: [{ role: "user", content: "Hello" }],
    });
    const client = clientOver(protocol);
    const whole = await client.send(new InvokeModelCommand({ modelId: CLAUDE, body }));
    const streamed = await client.send(new InvokeModelWithResponseStreamCommand({ modelId: CLAUDE, body }));
    expect(streamed.contentType).toBe("application/json");
    const chunks = (await collect(streamed.body)).map(({ chunk }) =>
      JSON.parse(Buffer.from(chunk?.bytes ?? []).toString()),
    );
    const spoken = chunks.map((chunk) => chunk.delta?.text ?? "").join("");
    const message = JSON.parse(whole.body.transformToString());
    expect(spoken).toBe(message.content[0].text);
    expect(chunks.at(-1)).toMatchObject({
      type: "message_stop",
      "amazon-bedrock-invocationMetrics": {
        inputTokenCount: message.usage.input_tokens,
        outputTokenCount: message.usage.output_tokens,
      },
    });
  });

  it("is told before the stream begins what it asked wrongly", async () => {
    const messages = [{ role: "user" as const, content: [{ text: "hi" }] }];
    const refused = clientOver(protocol).send(
      new ConverseStreamCommand({ modelId: "ai21.j2-mid-v1", messages }),
    );
    await expect(refused).rejects.toMatchObject({
      name: "ValidationException",
      message: "The model is unsupported for streaming.",
      $metadata: { httpStatusCode: 400 },
    });
  });
});

describe("a stream", () => {
  const path = `/model/${encodeURIComponent(CLAUDE)}/converse-stream`;
  const body = JSON.stringify({ messages: [{ role: "user", content: [{ text: "hi" }] }] });

  it("is sent in HTTP/1.1 chunks with a request id", async () => {
    const response = await fetch(bedrock.url + path, {
      method: "POST",
      headers: { authorization: `Bearer ${LOCAL_BEARER_TOKEN}` },
      body,
    });
    expect(response.headers.get("content-type")).toBe("application/vnd.amazon.eventstream");
    expect(response.headers.get("transfer-encoding")).toBe("chunked");
    expect(response.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
    await response.arrayBuffer();
    expect(bedrock.requests().at(-1)).toMatchObject({
      operation: "ConverseStream",
      status: 200,
      inputTokens: 1,
    });
  });

  it("leaves the server well when the client leaves in the middle", async () => {
    const long = JSON.stringify({
      messages: [{ role: "user", content: [{ text: "fill" }] }],
      toolConfig: {
        tools: [
          {
            toolSpec: {
              name: "t",
              inputSchema: {
                json: { type: "object", properties: { s: { const: "x".repeat(2_000_000) } } },
              },
            },
          },
        ],
        toolChoice: { any: {} },
      },
    });
    const socket = connectTcp(bedrock.port, "127.0.0.1");
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${LOCAL_BEARER_TOKEN}\r\ncontent-length: ${long.length}\r\n\r\n${long}`,
    );
    await once(socket, "data");
    socket.destroy();
    const session = connectHttp2(bedrock.url);
    const stream = session.request({
      ":method": "POST",
      ":path": path,
      authorization: `Bearer ${LOCAL_BEARER_TOKEN}`,
    });
    stream.end(long);
    await once(stream, "data");
    stream.destroy();
    session.close();
    const messages = [{ role: "user" as const, content: [{ text: "still there?" }] }];
    const answer = await clientOver("HTTP/2").send(new ConverseCommand({ modelId: CLAUDE, messages }));
    expect(answer.stopReason).toBe("end_turn");
  });
});
