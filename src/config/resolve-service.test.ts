import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CannedServer, startCannedServer } from "../../test/fixtures/canned-server.js";
import { Memory } from "../create-memory.js";
import { loadConfig } from "./load-config.js";

const HOME = { homeDirectory: "/home/alice" };
const CLAUDE = "anthropic.claude-3-5-sonnet-20240620-v1:0";
const SERVICE = {
  guardrail_identifier: "ab12cd34ef56",
  guardrail_version: 1,
  service_tier: "flex",
  latency: "optimized",
  prompt_caching: true,
  request_metadata: { team_name: "a" },
};
const config = (service: object, others: object = {}) => ({
  llm: { provider: "aws_bedrock", config: { model: CLAUDE, ...service } },
  ...others,
});

let folder: string;
let server: CannedServer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "varve-service-"));
  server = await startCannedServer(({ path }) => ({
    body: path.endsWith("/converse")
      ? {
          output: { message: { role: "assistant", content: [{ text: "Blocked." }] } },
          stopReason: "guardrail_intervened",
        }
      : { embedding: new Array(1024).fill(0.03125), inputTextTokenCount: 3 },
  }));
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

describe("how the service treats the language model's calls", () => {
  it("is read from the configuration, keys of the metadata as written", async () => {
    const { llm } = await loadConfig(config(SERVICE), HOME);
    expect(llm).toMatchObject({
      guardrail: { identifier: "ab12cd34ef56", version: "1" },
      serviceTier: "flex",
      latency: "optimized",
      promptCaching: true,
      requestMetadata: { team_name: "a" },
    });
  });

  it("goes with the calls of a memory", async () => {
    const store = { provider: "sqlite", config: { path: join(folder, "memory.db") } };
    const memory = await Memory.fromConfig(config(SERVICE, { vector_store: store }), {
      environment: {
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME: server.url,
        AWS_ACCESS_KEY_ID: "AKID",
        AWS_SECRET_ACCESS_KEY: "s",
      },
    });
    await memory.add("I like tea.", { userId: "u" }).catch(() => undefined);
    await memory.close();
    const sent = server.requests.find(({ path }) => path.endsWith("/converse"));
    expect(JSON.parse(sent?.body ?? "{}")).toMatchObject({
      guardrailConfig: { guardrailIdentifier: "ab12cd34ef56", guardrailVersion: "1" },
      serviceTier: { type: "flex" },
      performanceConfig: { latency: "optimized" },
      requestMetadata: { team_name: "a" },
    });
  });

  it.each([
    [{ guardrail_identifier: "ab12cd34ef56" }, "llm.config.guardrail_version is missing"],
    [{ guardrailVersion: "DRAFT" }, "is set, but llm.config.guardrail_identifier is missing"],
    [{ service_tier: "fast" }, "service_tier"],
    [{ request_metadata: { a: 1 } }, "request_metadata"],
  ])("is refused where it is %o", async (service, message) => {
    await expect(loadConfig(config(service), HOME)).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringContaining(message),
    });
  });
});
