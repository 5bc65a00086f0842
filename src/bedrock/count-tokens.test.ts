import { afterEach, describe, expect, it } from "vitest";
import type { Script } from "../../test/fixtures/canned-server.js";
import { type OpenBedrock, openBedrock } from "../../test/fixtures/open-bedrock.js";
import type { GenerateRequest } from "../spec/language-model.js";
import { BedrockLLM } from "./llm.js";

const PROFILE = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const BASE = "anthropic.claude-sonnet-4-5-20250929-v1:0";

const opened: OpenBedrock[] = [];
afterEach(async () => {
  for (const bedrock of opened.splice(0)) await bedrock.close();
});

async function open(
  script: Script,
  model = PROFILE,
): Promise<OpenBedrock & { llm: BedrockLLM; paths(): string[] }> {
  const bedrock = await openBedrock(script);
  opened.push(bedrock);
  const paths = () => bedrock.server.requests.map(({ path }) => decodeURIComponent(path));
  return { ...bedrock, llm: new BedrockLLM({ client: bedrock.client, model }), paths };
}

const rejected = (name = "ValidationException", status = 400) => ({
  status,
  headers: { "x-amzn-errortype": name },
  body: { message: "The provided model doesn't support counting tokens." },
});
const counts = (inputTokens: number) => ({ body: { inputTokens } });
const REQUEST: GenerateRequest = {
  system: "Be brief.",
  messages: [{ role: "user", content: "Hi" }],
  tools: [{ name: "t", inputSchema: {} }],
};

describe("countTokens", () => {
  it("asks under the base model's id, with what counts alone", async () => {
    const { llm, paths, bodies } = await open(() => counts(31));
    expect(await llm.countTokens({ ...REQUEST, maxTokens: 5 })).toEqual({
      inputTokens: 31,
      source: "service",
    });
    expect(paths()).toEqual([`/model/${BASE}/count-tokens`]);
    expect(bodies()).toEqual([
      {
        input: {
          converse: {
            messages: [{ role: "user", content: [{ text: "Hi" }] }],
            system: [{ text: "Be brief." }],
            toolConfig: { tools: [{ toolSpec: { name: "t", inputSchema: { json: {} } } }] },
          },
        },
      },
    ]);
  });

  it("falls back to the given id, and remembers it", async () => {
    const { llm, paths } = await open(({ path }) => (path.includes("/us.") ? counts(7) : rejected()));
    expect(await llm.countTokens(REQUEST)).toEqual({ inputTokens: 7, source: "service" });
    expect(await llm.countTokens(REQUEST)).toEqual({ inputTokens: 7, source: "service" });
    expect(paths()).toEqual([BASE, PROFILE, PROFILE].map((id) => `/model/${id}/count-tokens`));
  });

  it("falls back to an estimate that says so, and remembers that too", async () => {
    const { llm, server } = await open(() => rejected());
    const request = {
      messages: [{ role: "user" as const, content: "x".repeat(400) }],
      system: "y".repeat(41),
    };
    expect(await llm.countTokens(request)).toEqual({ inputTokens: 111, source: "estimate" });
    expect(await llm.countTokens(request)).toEqual({ inputTokens: 111, source: "estimate" });
    expect(server.requests).toHaveLength(2);
  });

  it("asks nobody for a model that is known not to be counted", async () => {
    const { llm, server } = await open(() => counts(1), "us.amazon.nova-2-lite-v1:0");
    expect(await llm.countTokens({ messages: REQUEST.messages })).toEqual({
      inputTokens: 1,
      source: "estimate",
    });
    expect(server.requests).toHaveLength(0);
  });

  it("passes on an error that says nothing about the model, and forgets nothing by it", async () => {
    const { llm } = await open((_request, index) =>
      index < 3 ? rejected("ThrottlingException", 429) : counts(5),
    );
    await expect(llm.countTokens(REQUEST)).rejects.toMatchObject({ code: "THROTTLED", attempts: 3 });
    expect(await llm.countTokens(REQUEST)).toEqual({ inputTokens: 5, source: "service" });
  });

  it("refuses an answer without a count", async () => {
    const { llm } = await open(() => ({ body: {} }));
    await expect(llm.countTokens(REQUEST)).rejects.toMatchObject({ code: "RESPONSE_INVALID" });
  });

  it("remembers per client", async () => {
    const first = await open(() => rejected());
    await first.llm.countTokens(REQUEST);
    const second = await open(() => counts(9));
    expect(await second.llm.countTokens(REQUEST)).toEqual({ inputTokens: 9, source: "service" });
  });
});
