import { afterEach, describe, expect, it } from "vitest";
import { type CannedServer, startCannedServer } from "../test/fixtures/canned-server.js";
import { regionalTransport } from "../test/fixtures/regional-transport.js";
import { listFoundationModels } from "./bedrock/lookup/foundation-models.js";
import { type Bedrock, type BedrockOptions, createBedrock } from "./create-bedrock.js";

const KEYS = { AWS_ACCESS_KEY_ID: "AKIDENV", AWS_SECRET_ACCESS_KEY: "s" };

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function open(options: BedrockOptions): Promise<Bedrock> {
  const bedrock = await createBedrock({ environment: {}, ...options });
  cleanups.push(() => bedrock.close());
  return bedrock;
}

async function serve(): Promise<CannedServer> {
  const server = await startCannedServer(({ path }) => ({
    body: path.endsWith("/converse")
      ? { output: { message: { role: "assistant", content: [{ text: "Hello" }] } }, stopReason: "end_turn" }
      : { embedding: new Array(1024).fill(0.5), inputTextTokenCount: 1 },
  }));
  cleanups.push(() => server.close());
  return server;
}

describe("createBedrock", () => {
  it("refuses the time of a clock that has none, before anything is sent", async () => {
    const { url, requests } = await serve();
    const environment = { ...KEYS, AWS_REGION: "eu-west-1", AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url };
    const bedrock = await open({ environment, clock: () => new Date(Number.NaN) });
    const embedder = await bedrock.embedder("amazon.titan-embed-text-v2:0");
    await expect(embedder.embed(["Hi"], { purpose: "query" })).rejects.toMatchObject({
      code: "INPUT_INVALID",
      message: expect.stringMatching(/^The option clock gave a Date that is invalid/),
    });
    expect(requests).toEqual([]);
  });

  it("takes credentials, region and endpoint from the environment", async () => {
    const { url, requests } = await serve();
    const environment = { ...KEYS, AWS_REGION: "eu-west-1", AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url };
    const bedrock = await open({ environment });
    const llm = await bedrock.llm("eu.amazon.nova-lite-v1:0", { maxTokens: 5 });
    expect((await llm.generate({ messages: [{ role: "user", content: "Hi" }] })).text).toBe("Hello");
    const embedder = await bedrock.embedder("amazon.titan-embed-text-v2:0");
    expect((await embedder.embed(["Hi"], { purpose: "query" })).vectors).toHaveLength(1);
    expect(requests.map(({ path }) => path)).toEqual([
      "/model/eu.amazon.nova-lite-v1%3A0/converse",
      "/model/amazon.titan-embed-text-v2%3A0/invoke",
    ]);
    expect(requests[0]?.headers.authorization).toContain("Credential=AKIDENV/");
    expect(requests[0]?.headers.authorization).toContain("/eu-west-1/bedrock/aws4_request");
  });

  it("asks each of Bedrock's services where a variable of its own says", async () => {
    const [runtime, control, agents] = [await serve(), await serve(), await serve()];
    const bedrock = await open({
      environment: {
        ...KEYS,
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME: runtime.url,
        AWS_ENDPOINT_URL_BEDROCK: control.url,
        AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME: agents.url,
      },
    });
    await bedrock.client.call("InvokeModel", "amazon.titan-embed-text-v2:0", { inputText: "Hi" });
    await expect(listFoundationModels(bedrock.client)).rejects.toMatchObject({ code: "RESPONSE_INVALID" });
    const reranker = await bedrock.reranker("cohere.rerank-v3-5:0");
    await expect(reranker.rerank("q", ["d"])).rejects.toMatchObject({ code: "RESPONSE_INVALID" });
    const paths = [runtime, control, agents].map(({ requests }) => requests.map(({ path }) => path));
    expect(paths).toEqual([
      ["/model/amazon.titan-embed-text-v2%3A0/invoke"],
      ["/foundation-models"],
      ["/rerank"],
    ]);
  });

  it("puts its options before the environment", async () => {
    const { url, requests } = await serve();
    const bedrock = await open({
      environment: { ...KEYS, AWS_REGION: "eu-west-1", AWS_ENDPOINT_URL: "http://127.0.0.1:1" },
      region: "us-east-1",
      endpoint: url,
      accessKeyId: "AKIDOPTION",
      secretAccessKey: "s",
    });
    await bedrock.client.call("InvokeModel", "amazon.titan-embed-text-v2:0", { inputText: "Hi" });
    expect(requests[0]?.headers.authorization).toMatch(/Credential=AKIDOPTION\/\d{8}\/us-east-1\//);
  });

  it("goes to the FIPS and dual-stack hosts that the environment asks for", async () => {
    const seen: string[] = [];
    const transport = {
      ...regionalTransport({}),
      async send({ endpoint }: { endpoint: { host: string } }) {
        seen.push(endpoint.host);
        return { status: 200, headers: {}, body: Buffer.from("{}") };
      },
    };
    const environment = {
      ...KEYS,
      AWS_REGION: "us-west-2",
      AWS_USE_FIPS_ENDPOINT: "true",
      AWS_USE_DUALSTACK_ENDPOINT: "TRUE",
      HTTPS_PROXY: "http://proxy.invalid:3128",
    };
    const bedrock = await open({ environment, transport });
    await bedrock.client.call("Converse", "amazon.nova-lite-v1:0", {});
    expect(seen).toEqual(["bedrock-runtime-fips.us-west-2.api.aws"]);
  });

  it("fails over between regions and keeps to a residency", async () => {
    const [first, second] = [await serve(), await serve()];
    await first.close();
    const transport = regionalTransport({ "eu-west-1": first.url, "eu-central-1": second.url });
    const bedrock = await open({
      environment: KEYS,
      region: "eu-west-1",
      failoverRegions: ["eu-central-1"],
      residency: "eu",
      maxAttempts: 1,
      transport,
    });
    const answer = await bedrock.client.call("Converse", "amazon.nova-lite-v1:0", {});
    expect(answer.region).toBe("eu-central-1");
    await expect(
      bedrock.client.call("Converse", "global.anthropic.claude-sonnet-4-5-20250929-v1:0", {}),
    ).rejects.toMatchObject({ code: "RESIDENCY_VIOLATION" });
    expect(second.requests).toHaveLength(1);
  });

  it.each<[string, BedrockOptions]>([
    ["useFips would have no effect, for endpoint is set", { endpoint: "http://localhost:1", useFips: true }],
    [
      "The variable AWS_USE_FIPS_ENDPOINT would have no effect, for endpoint is set",
      { endpoint: "http://localhost:1", environment: { AWS_USE_FIPS_ENDPOINT: "true" } },
    ],
    ["useFips: AWS lists no FIPS endpoint of Bedrock in eu-west-1", { region: "eu-west-1", useFips: true }],
    [
      "failoverRegions would have no effect",
      { endpoint: "http://localhost:1", failoverRegions: ["us-east-1"] },
    ],
    ["failoverRegions names us-east-1", { region: "us-east-1", failoverRegions: ["us-east-1"] }],
    ["allowGlobalProfiles would have no effect without residency", { allowGlobalProfiles: true }],
    [
      "The variable AWS_ENDPOINT_URL_BEDROCK must be a URL",
      { environment: { AWS_ENDPOINT_URL_BEDROCK: "nowhere" } },
    ],
    ["maxConcurrency is 0; it must be a whole number from 1", { maxConcurrency: 0 }],
    ["maxAttempts is 1.5; it must be a whole number from 1", { maxAttempts: 1.5 }],
    ["timeoutMs is -1; it must be milliseconds", { timeoutMs: -1 }],
    ["idleTimeoutMs is Infinity; it must be milliseconds", { idleTimeoutMs: Number.POSITIVE_INFINITY }],
    ["requestsPerMinute is 0; it must be more than 0", { quotas: { m: { requestsPerMinute: 0 } } }],
    [
      "failures is 0; it must be a whole number from 1",
      { region: "us-east-1", failoverRegions: ["us-west-2"], circuit: { failures: 0 } },
    ],
    [
      "network would have no effect",
      { proxyUrl: "http://proxy.invalid:3128", transport: regionalTransport({}) },
    ],
  ])("refuses what cannot work before any request: %s", async (message, options) => {
    await expect(createBedrock({ environment: {}, ...options })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringContaining(message),
    });
  });
});
