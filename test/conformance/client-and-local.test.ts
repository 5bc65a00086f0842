import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BedrockClient } from "../../src/bedrock/client.js";
import { CredentialSource } from "../../src/bedrock/credential-source.js";
import { BedrockLLM } from "../../src/bedrock/llm.js";
import { validateModelAccess } from "../../src/bedrock/lookup/validate-model-access.js";
import { findModel } from "../../src/catalogue/models.js";
import { BedrockError, type ErrorCode } from "../../src/errors.js";
import {
  LOCAL_BEARER_TOKEN,
  LOCAL_CREDENTIALS,
  type LocalBedrock,
  startLocalBedrock,
} from "../../src/local/index.js";
import type { LanguageModelEvent, ModelMessage, ToolDefinition } from "../../src/spec/language-model.js";
import { localClient } from "./local-client.js";

const NOVA = "amazon.nova-lite-v1:0";
const HAIKU = "anthropic.claude-haiku-4-5-20251001-v1:0";
const HELLO = { messages: [{ role: "user", content: "Tell me about Lisbon." }] } as const;
const WIRE_HELLO = { messages: [{ role: "user", content: [{ text: "Tell me about Lisbon." }] }] };

let bedrock: LocalBedrock;
let client: BedrockClient;

beforeEach(async () => {
  bedrock = await startLocalBedrock();
  client = localClient(bedrock);
});

afterEach(async () => {
  await client.close();
  await bedrock.close();
});

/** What the latest request was answered with, by the server's own record. */
function latest(): { readonly requestId: string | undefined; readonly exception: string | undefined } {
  const request = bedrock.requests().at(-1);
  return { requestId: request?.requestId, exception: request?.exception };
}

async function failureOf(call: Promise<unknown>): Promise<BedrockError> {
  const error = await call.catch((reason: unknown) => reason);
  if (!(error instanceof BedrockError))
    throw new Error("The call did not fail as it should.", { cause: error });
  return error;
}

describe("an error of the local Bedrock reaches the caller with its code, exception, request id and attempts", () => {
  it.each<[string, Partial<typeof LOCAL_CREDENTIALS>, ErrorCode, string]>([
    [
      "a wrong secret",
      { secretAccessKey: "wrong" } as object,
      "SIGNATURE_REJECTED",
      "InvalidSignatureException",
    ],
    [
      "a key that is not known",
      { accessKeyId: "AKIAUNKNOWN" } as object,
      "CREDENTIALS_INVALID",
      "UnrecognizedClientException",
    ],
  ])("of %s", async (_what, credentials, code, exception) => {
    const other = localClient(bedrock, {
      credentials: new CredentialSource({ ...LOCAL_CREDENTIALS, ...credentials }),
    });
    const error = await failureOf(other.call("Converse", NOVA, WIRE_HELLO));
    await other.close();
    expect(error).toMatchObject({ code, exception, statusCode: 403, attempts: 1, region: "us-west-2" });
    expect(latest()).toEqual({ requestId: error.requestId, exception });
    expect(error.message).not.toContain(LOCAL_CREDENTIALS.secretAccessKey);
  });

  it("of a bearer token that is not known, while the known one is taken", async () => {
    const withToken = (bearerToken: string): BedrockClient =>
      localClient(bedrock, { credentials: new CredentialSource({ bearerToken }) });
    const known = withToken(LOCAL_BEARER_TOKEN);
    expect((await known.call("Converse", NOVA, WIRE_HELLO)).attempts).toBe(1);
    await known.close();
    const unknown = withToken("bedrock-api-key-of-someone-else");
    const error = await failureOf(unknown.call("Converse", NOVA, WIRE_HELLO));
    await unknown.close();
    expect(error).toMatchObject({ statusCode: 403, attempts: 1 });
    expect(error.exitCode).toBe(3);
    expect(error.message).not.toContain("someone-else");
  });

  it("of a model that does not exist", async () => {
    const error = await failureOf(client.call("Converse", "amazon.nova-huge-v9:0", WIRE_HELLO));
    expect(error).toMatchObject({
      code: "MODEL_NOT_FOUND",
      exception: "ValidationException",
      statusCode: 400,
      attempts: 1,
      modelId: "amazon.nova-huge-v9:0",
    });
    expect(error.message).toContain("AWS says: The provided model identifier is invalid.");
    expect(latest()).toEqual({ requestId: error.requestId, exception: error.exception });
  });

  it("of a model that is reached by profile only, with the profiles that would do", async () => {
    const error = await failureOf(new BedrockLLM({ client, model: HAIKU }).generate(HELLO));
    expect(error).toMatchObject({ exception: "ValidationException", statusCode: 400, attempts: 1 });
    for (const id of [`us.${HAIKU}`, `global.${HAIKU}`]) expect(error.message).toContain(id);
    expect(error.message).not.toContain(`eu.${HAIKU}`);
    expect(latest()).toEqual({ requestId: error.requestId, exception: "ValidationException" });
    // The id goes as it was given: no prefix is guessed.
    expect(bedrock.requests().map(({ modelId }) => modelId)).toEqual([HAIKU]);
    const profiled = await new BedrockLLM({ client, model: `us.${HAIKU}` }).generate(HELLO);
    expect(profiled.stopReason).toBe("end_turn");
  });

  it("of a request that is not valid", async () => {
    const error = await failureOf(
      client.call("Converse", NOVA, { messages: [{ role: "robot", content: [] }] }),
    );
    expect(error).toMatchObject({
      code: "REQUEST_REJECTED",
      exception: "ValidationException",
      statusCode: 400,
      attempts: 1,
    });
    expect(latest()).toEqual({ requestId: error.requestId, exception: "ValidationException" });
  });

  it("of a throttle that does not end, after as many attempts as allowed", async () => {
    const fault = bedrock.fault("throttle");
    const error = await failureOf(client.call("Converse", NOVA, WIRE_HELLO));
    expect(error).toMatchObject({
      code: "THROTTLED",
      exception: "ThrottlingException",
      statusCode: 429,
      attempts: 3,
      retryable: true,
    });
    expect(fault.struck()).toBe(3);
    expect(latest().requestId).toBe(error.requestId);
  });

  it("of an exception inside a stream", async () => {
    bedrock.fault("stream-exception,exception=ModelStreamErrorException,afterEvents=2");
    const events: LanguageModelEvent[] = [];
    const read = async (): Promise<void> => {
      for await (const event of new BedrockLLM({ client, model: NOVA }).stream(HELLO)) events.push(event);
    };
    const error = await failureOf(read());
    expect(error).toMatchObject({ exception: "ModelStreamErrorException", attempts: 1 });
    expect(error.requestId).toBe(latest().requestId);
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(["message-start"]));
    expect(events.map(({ type }) => type)).not.toContain("message-stop");
  });

  it("of a frame whose checksum is wrong, and of a stream that is cut off", async () => {
    const read = async (): Promise<void> => {
      for await (const _event of new BedrockLLM({ client, model: NOVA }).stream(HELLO));
    };
    const corrupt = bedrock.fault("corrupt-frame,event=2");
    expect(await failureOf(read())).toMatchObject({ code: "RESPONSE_INVALID" });
    corrupt.remove();
    bedrock.fault("drop-stream,afterEvents=2");
    expect(["NETWORK_FAILED", "RESPONSE_INVALID"]).toContain((await failureOf(read())).code);
  });
});

describe("a failure that passes", () => {
  it.each(["throttle", "unavailable", "internal-error", "model-not-ready"])(
    "by %s costs attempts and nothing else",
    async (kind) => {
      bedrock.fault(`${kind},times=2`);
      const result = await new BedrockLLM({ client, model: NOVA }).generate(HELLO);
      expect(result).toMatchObject({ attempts: 3, stopReason: "end_turn" });
      expect(bedrock.requests().map(({ status }) => status === 200)).toEqual([false, false, true]);
    },
  );

  it("by keys that have expired costs one renewal", async () => {
    const renewals: string[] = [];
    const renewing = localClient(bedrock, {
      credentials: {
        remedy: "Log in again.",
        resolve: async () => LOCAL_CREDENTIALS,
        renew: async () => {
          renewals.push("renewed");
          return LOCAL_CREDENTIALS;
        },
      },
    });
    bedrock.fault("expired-credentials,times=1");
    const answer = await renewing.call("Converse", NOVA, WIRE_HELLO);
    await renewing.close();
    expect({ attempts: answer.attempts, renewals }).toEqual({ attempts: 2, renewals: ["renewed"] });
  });
});

describe("whether a model can be called", () => {
  it.each([
    ["accessible", NOVA],
    ["accessible", `us.${HAIKU}`],
    ["accessible", "amazon.titan-embed-text-v2:0"],
    ["profile-required", HAIKU],
    ["not-found", "amazon.nova-huge-v9:0"],
  ] as const)("is told as %s of %s", async (status, model) => {
    expect(await validateModelAccess(client, model)).toMatchObject({ status, model, region: "us-west-2" });
  });
});

describe.each([
  ["converse", NOVA],
  ["invoke", NOVA],
  ["converse", `us.${HAIKU}`],
  ["invoke", `us.${HAIKU}`],
  ["converse", "mistral.mistral-large-2407-v1:0"],
  ["invoke", "mistral.mistral-large-2407-v1:0"],
  ["invoke", "openai.gpt-oss-120b-1:0"],
] as const)("a conversation with tools by %s with %s", (api, model) => {
  const tools: readonly ToolDefinition[] = [
    {
      name: "get_weather",
      description: "The weather in a city.",
      inputSchema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
    },
  ];
  const messages: readonly ModelMessage[] = [{ role: "user", content: "What is the weather in Lisbon?" }];

  it("goes from question to call to result to answer, also when the tools are offered no more", async () => {
    expect(findModel(model)?.capabilities.tools).toBe(true);
    const llm = new BedrockLLM({ client, model, api, maxTokens: 300 });
    const asked = await llm.generate({ messages, tools, toolChoice: "any" });
    const [call] = asked.toolCalls;
    expect(call).toMatchObject({ name: "get_weather", input: { city: expect.any(String) } });
    const history: readonly ModelMessage[] = [
      ...messages,
      { role: "assistant", content: asked.content },
      {
        role: "user",
        content: [{ type: "tool-result", toolUseId: call?.id ?? "", content: { sky: "clear", celsius: 21 } }],
      },
    ];
    const answered = await llm.generate({ messages: history, tools });
    expect(answered.stopReason).toBe("end_turn");
    expect(answered.text).toContain("21");
    expect((await llm.generate({ messages: history })).text).toBe(answered.text);
  });
});
