import { afterEach, describe, expect, it } from "vitest";
import {
  type CannedAnswer,
  type CannedServer,
  startCannedServer,
} from "../../test/fixtures/canned-server.js";
import { encodeEvent } from "../wire/stream-messages.js";
import { BedrockClient } from "./client.js";
import { CredentialSource } from "./credential-source.js";
import { BedrockLLM, type BedrockLLMOptions } from "./llm.js";

const OPAQUE = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6";
const HELLO = { messages: [{ role: "user", content: "Hi" }] } as const;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Rejects, with `message`, every request that sends one of `parameters`. */
async function open(
  message: string,
  rejects: (config: Record<string, unknown>) => boolean,
  options: Partial<BedrockLLMOptions> = {},
): Promise<{ llm: BedrockLLM; client: BedrockClient; server: CannedServer; configs(): unknown[] }> {
  const server = await startCannedServer((request): CannedAnswer => {
    const { inferenceConfig = {}, additionalModelRequestFields = {} } = JSON.parse(request.body);
    if (rejects({ ...inferenceConfig, ...additionalModelRequestFields })) {
      return { status: 400, headers: { "x-amzn-errortype": "ValidationException" }, body: { message } };
    }
    return {
      body: {
        output: { message: { role: "assistant", content: [{ text: "Hello" }] } },
        stopReason: "end_turn",
      },
    };
  });
  const client = new BedrockClient({
    region: "us-east-1",
    credentials: new CredentialSource({ bearerToken: "key" }),
    endpoint: server.url,
  });
  cleanups.push(
    () => server.close(),
    () => client.close(),
  );
  const llm = new BedrockLLM({ client, model: OPAQUE, temperature: 0.1, topP: 0.9, ...options });
  const configs = (): unknown[] => server.requests.map(({ body }) => JSON.parse(body).inferenceConfig);
  return { llm, client, server, configs };
}

describe("a model of which nothing is known", () => {
  it("is asked again without the parameter that it rejected, and never with it again over the same client", async () => {
    const message = "`temperature` is deprecated for this model.";
    const { llm, client, configs } = await open(message, (config) => "temperature" in config);
    const first = await llm.generate(HELLO);
    expect(first).toMatchObject({
      text: "Hello",
      attempts: 2,
      warnings: [`temperature was not sent: ${OPAQUE} has rejected it.`],
    });
    const second = await new BedrockLLM({ client, model: OPAQUE, temperature: 0.5 }).generate(HELLO);
    expect(second).toMatchObject({ attempts: 1, warnings: first.warnings });
    expect(configs()).toEqual([{ temperature: 0.1, topP: 0.9 }, { topP: 0.9 }, undefined]);
  });

  it("keeps temperature where it takes one of the two", async () => {
    const message = "`temperature` and `top_p` cannot both be specified for this model. Please use only one.";
    const { llm, configs } = await open(message, (config) => "temperature" in config && "topP" in config);
    expect((await llm.generate(HELLO)).warnings).toEqual([`topP was not sent: ${OPAQUE} has rejected it.`]);
    expect(configs()).toEqual([{ temperature: 0.1, topP: 0.9 }, { temperature: 0.1 }]);
  });

  it("learns in a stream too", async () => {
    const server = await startCannedServer((request, _, response) => {
      if (JSON.parse(request.body).inferenceConfig !== undefined) {
        const body = { message: "top_p: extra inputs are not permitted" };
        return { status: 400, headers: { "x-amzn-errortype": "ValidationException" }, body };
      }
      response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
      response.end(encodeEvent("messageStop", { stopReason: "end_turn" }));
      return undefined;
    });
    const client = new BedrockClient({
      region: "us-east-1",
      credentials: new CredentialSource({ bearerToken: "key" }),
      endpoint: server.url,
    });
    cleanups.push(
      () => server.close(),
      () => client.close(),
    );
    const events = [];
    for await (const event of new BedrockLLM({ client, model: OPAQUE, topP: 0.9 }).stream(HELLO))
      events.push(event);
    expect(events.at(-1)).toMatchObject({
      type: "message-stop",
      result: { attempts: 2, warnings: [`topP was not sent: ${OPAQUE} has rejected it.`] },
    });
  });

  it.each([
    ["a rejection that names no parameter", "The messages are malformed.", {}],
    ["a parameter that was not sent", "top_k is not supported.", {}],
    [
      "the caller's own model fields",
      "temperature is not supported.",
      { temperature: undefined, topP: undefined, modelKwargs: { temperature: 1 } },
    ],
  ])("is not asked again for %s", async (_, message, options) => {
    const { llm, server } = await open(message, () => true, options);
    await expect(llm.generate(HELLO)).rejects.toMatchObject({ code: "REQUEST_REJECTED", attempts: 1 });
    expect(server.requests).toHaveLength(1);
  });

  it("is told from a model of the catalogue, whose facts decide", async () => {
    const { llm, server } = await open("temperature is not supported.", () => true, {
      model: "amazon.nova-lite-v1:0",
    });
    await expect(llm.generate(HELLO)).rejects.toMatchObject({ code: "REQUEST_REJECTED" });
    expect(server.requests).toHaveLength(1);
  });
});
