import { describe, expect, it } from "vitest";
import { ANSWER_OF_ALL, askNatively } from "../../test/fixtures/ask-natively.js";
import { chunkedTransport } from "../../test/fixtures/chunked-transport.js";
import type { GenerateRequest } from "../spec/language-model.js";
import { BedrockClient } from "./client.js";
import { CredentialSource } from "./credential-source.js";
import { BedrockLLM, type BedrockLLMOptions } from "./llm.js";

const CLAUDE = "anthropic.claude-3-7-sonnet-20250219-v1:0";

describe("invokeApi", () => {
  it("leaves service tier, latency, metadata and guardrail to headers", async () => {
    const guardrail = { identifier: "gr123", version: "1" };
    const { body, headers, result } = await askNatively(CLAUDE, {
      messages: [{ role: "user", content: "Hi" }],
      serviceTier: "flex",
      latency: "optimized",
      requestMetadata: { team: "a" },
      guardrail,
      responseFieldPaths: ["/stop_sequence"],
    });
    expect(Object.keys(body as object).sort()).toEqual(["anthropic_version", "max_tokens", "messages"]);
    expect(headers).toMatchObject({
      "x-amzn-bedrock-service-tier": "flex",
      "x-amzn-bedrock-performanceconfig-latency": "optimized",
      "x-amzn-bedrock-request-metadata": '{"team":"a"}',
      "x-amzn-bedrock-guardrailidentifier": "gr123",
      "x-amzn-bedrock-guardrailversion": "1",
    });
    expect(result.warnings).toEqual([
      "The guardrail judges the whole conversation: a native body cannot mark its latest turn.",
      "responseFieldPaths were not sent: only Converse takes them.",
    ]);
  });
});

describe("the choice of the API", () => {
  it("refuses an API that there is not", async () => {
    const api = "convers" as "converse";
    await expect(askNatively(CLAUDE, { messages: [] }, { api })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: 'api is "convers"; it must be converse or invoke.',
    });
  });

  const hello: GenerateRequest = { messages: [{ role: "user", content: "Hi" }] };

  async function path(model: string, options: Partial<BedrockLLMOptions>): Promise<string> {
    const transport = chunkedTransport([{ body: ANSWER_OF_ALL }]);
    const credentials = new CredentialSource({ bearerToken: "key" });
    const client = new BedrockClient({ region: "us-west-2", credentials, transport });
    await new BedrockLLM({ client, model, ...options }).generate(hello);
    return transport.sent[0]?.path.split("/").at(-1) ?? "";
  }

  it("is Converse where the model has it, and the model's own body where it does not chat there", async () => {
    expect(await path(CLAUDE, {})).toBe("converse");
    expect(await path("example.unknown-v1:0", {})).toBe("converse");
    expect(await path("ai21.j2-ultra-v1", {})).toBe("invoke");
    expect(await path("cohere.command-text-v14", {})).toBe("invoke");
  });

  it("is the caller's", async () => {
    expect(await path(CLAUDE, { api: "invoke" })).toBe("invoke");
    expect(await path("ai21.j2-ultra-v1", { api: "converse" })).toBe("converse");
    expect(await path("meta.unknown-v1:0", { api: "invoke" })).toBe("invoke");
  });

  it("is refused where it is not known, or not there", async () => {
    const arn = "arn:aws:bedrock:us-west-2:123456789012:imported-model/abcdefghijkl";
    await expect(path(arn, { api: "invoke" })).rejects.toMatchObject({
      code: "MODEL_UNSUPPORTED",
      message: `It is not known which native body ${arn} takes: name the model behind it with baseModel, or its provider with providerOverride.`,
    });
    await expect(path("twelvelabs.pegasus-1-2-v1:0", {})).rejects.toMatchObject({
      code: "MODEL_UNSUPPORTED",
      message:
        "twelvelabs.pegasus-1-2-v1:0 is not served by Converse: choose a chat model as the llm's model.",
    });
  });

  it("says that a family does not stream", async () => {
    const transport = chunkedTransport([]);
    const credentials = new CredentialSource({ bearerToken: "key" });
    const client = new BedrockClient({ region: "us-west-2", credentials, transport });
    const stream = new BedrockLLM({ client, model: "ai21.j2-ultra-v1" }).stream(hello);
    await expect(stream.next()).rejects.toMatchObject({
      code: "MODEL_UNSUPPORTED",
      message: "ai21.j2-ultra-v1 does not answer in pieces: use generate().",
    });
  });

  it("names the family when the answer is of another form", async () => {
    const transport = chunkedTransport([{ headers: { "x-amzn-requestid": "r-7" }, body: Buffer.from("{}") }]);
    const credentials = new CredentialSource({ bearerToken: "key" });
    const client = new BedrockClient({ region: "us-west-2", credentials, transport });
    await expect(
      new BedrockLLM({ client, model: CLAUDE, api: "invoke" }).generate(hello),
    ).rejects.toMatchObject({
      code: "RESPONSE_INVALID",
      requestId: "r-7",
      message: expect.stringContaining("is not of the form anthropic-messages"),
    });
  });
});
