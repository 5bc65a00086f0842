import { describe, expect, test } from "vitest";
import { loadConfig } from "./load-config.js";

const HOME = { homeDirectory: "/nowhere" };

const withLlm = (config: object, embedder?: object) => ({
  llm: { config: { model: "amazon.nova-lite-v1:0", ...config } },
  ...(embedder !== undefined && { embedder: { config: embedder } }),
});

describe("how connections are made", () => {
  test("is the environment's, whose proxies are not for this machine", async () => {
    const { llm } = await loadConfig(withLlm({}), {
      ...HOME,
      httpsProxy: "http://proxy:3128",
      noProxy: "intranet.example.com",
      caBundle: "/etc/ca.pem",
    });
    expect(llm.connection.network).toEqual({
      proxy: {
        httpsProxy: "http://proxy:3128",
        noProxy: "localhost,127.0.0.0/8,::1,intranet.example.com",
      },
      caFile: "/etc/ca.pem",
      isExplicit: false,
    });
  });

  test("is the options' where these say something", async () => {
    const options = { proxy_url: "http://own:3128", no_proxy: "", ca_file: "own.pem" };
    const { llm } = await loadConfig(withLlm(options), {
      ...HOME,
      httpsProxy: "http://proxy:3128",
      caBundle: "/etc/ca.pem",
    });
    expect(llm.connection.network).toEqual({
      proxy: { httpsProxy: "http://own:3128", httpProxy: "http://own:3128", noProxy: "" },
      caFile: "own.pem",
      isExplicit: true,
    });
  });

  test("is left to the defaults where nothing is said", async () => {
    const { llm } = await loadConfig(withLlm({}), HOME);
    expect(llm.connection).not.toHaveProperty("network");
  });
});

describe("where calls may go", () => {
  test("is taken from the options and checked", async () => {
    const { llm, embedder } = await loadConfig(
      withLlm({
        aws_region: "eu-west-1",
        failover_regions: ["eu-central-1"],
        residency: "eu",
        use_dual_stack: true,
        requests_per_minute: 50,
      }),
      HOME,
    );
    expect(llm.connection).toMatchObject({
      region: "eu-west-1",
      failoverRegions: ["eu-central-1"],
      residency: "eu",
      useDualStack: true,
    });
    expect(embedder.connection).toBe(llm.connection);
    expect([llm.quota, embedder.quota]).toEqual([{ requestsPerMinute: 50 }, {}]);
  });

  test("keeps its residency for an embedder in another region", async () => {
    const { embedder } = await loadConfig(
      withLlm(
        { aws_region: "eu-west-1", failover_regions: ["eu-west-3"], residency: ["eu"] },
        { aws_region: "eu-central-1" },
      ),
      HOME,
    );
    expect(embedder.connection).toMatchObject({ region: "eu-central-1", residency: ["eu"] });
    expect(embedder.connection).not.toHaveProperty("failoverRegions");
  });

  test.each([
    [{ failover_regions: ["eu-west-9"] }, "REGION_INVALID", "llm.config.failover_regions"],
    [
      { aws_region: "us-east-1", failover_regions: ["us-east-1"] },
      "CONFIG_INVALID",
      "llm.config.failover_regions",
    ],
    [
      { endpoint_url: "http://x", failover_regions: ["us-east-1"] },
      "CONFIG_INVALID",
      "llm.config.endpoint_url",
    ],
    [{ endpoint_url: "http://x", use_fips: true }, "CONFIG_INVALID", "llm.config.use_fips"],
    [{ endpoint_url: "http://x", use_dual_stack: true }, "CONFIG_INVALID", "llm.config.use_dual_stack"],
    [{ aws_region: "eu-west-1", use_fips: true }, "CONFIG_INVALID", "llm.config.use_fips"],
    [{ allow_global_profiles: true }, "CONFIG_INVALID", "llm.config.allow_global_profiles"],
    [{ requests_per_minute: 0 }, "CONFIG_INVALID", "llm.config.requests_per_minute"],
  ])("refuses %o", async (config, code, name) => {
    await expect(loadConfig(withLlm(config), HOME)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(name),
    });
  });
});
