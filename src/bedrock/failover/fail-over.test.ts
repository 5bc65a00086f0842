import { afterEach, describe, expect, it } from "vitest";
import {
  type CannedAnswer,
  type CannedServer,
  type Script,
  startCannedServer,
} from "../../../test/fixtures/canned-server.js";
import { regionalTransport } from "../../../test/fixtures/regional-transport.js";
import { BedrockClient, type BedrockClientOptions } from "../client.js";
import { CredentialSource } from "../credential-source.js";

const MODEL = "us.amazon.nova-lite-v1:0";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function open(
  scripts: Readonly<Record<string, Script>>,
  options: Partial<BedrockClientOptions> = {},
): Promise<{
  client: BedrockClient;
  counts(): Record<string, number>;
  servers: Record<string, CannedServer>;
}> {
  const servers: Record<string, CannedServer> = {};
  for (const [region, script] of Object.entries(scripts)) servers[region] = await startCannedServer(script);
  const transport = regionalTransport(
    Object.fromEntries(Object.entries(servers).map(([region, { url }]) => [region, url])),
  );
  const [region = "", ...failoverRegions] = Object.keys(scripts);
  const client = new BedrockClient({
    region,
    failoverRegions,
    credentials: new CredentialSource({ accessKeyId: "AKID", secretAccessKey: "s" }),
    transport,
    maxAttempts: 2,
    sleep: async () => {},
    ...options,
  });
  cleanups.push(
    () => transport.close(),
    ...Object.values(servers).map((server) => () => server.close()),
    () => client.close(),
  );
  const counts = () =>
    Object.fromEntries(Object.entries(servers).map(([name, server]) => [name, server.requests.length]));
  return { client, counts, servers };
}

const refusal = (status: number, exception: string): CannedAnswer => ({
  status,
  headers: { "x-amzn-errortype": exception },
  body: { message: "no" },
});
const THROTTLE = refusal(429, "ThrottlingException");
const DOWN = refusal(503, "ServiceUnavailableException");
const fine: Script = () => ({ body: { fine: true } });

describe("failover", () => {
  it.each([
    ["a throttle", THROTTLE],
    ["an outage", DOWN],
    ["an internal failure", refusal(500, "InternalServerException")],
  ])("goes to the next region after %s, when the attempts are used up, and reports it", async (_, answer) => {
    const { client, counts, servers } = await open({ "us-east-1": () => answer, "us-west-2": fine });
    const result = await client.call("Converse", MODEL, {});
    expect(result).toMatchObject({ body: { fine: true }, region: "us-west-2", attempts: 3 });
    expect(counts()).toEqual({ "us-east-1": 2, "us-west-2": 1 });
    expect(servers["us-west-2"]?.requests[0]?.headers.authorization).toContain("/us-west-2/bedrock/");
  });

  it("goes to the next region when the first cannot be reached", async () => {
    const { client, servers } = await open({ "us-east-1": fine, "us-west-2": fine });
    await servers["us-east-1"]?.close();
    expect(await client.call("Converse", MODEL, {})).toMatchObject({ region: "us-west-2", attempts: 3 });
  });

  it("tries the first region first on every new call", async () => {
    const { client, counts } = await open({
      "us-east-1": (_request, index) => (index < 2 ? THROTTLE : { body: 1 }),
      "us-west-2": fine,
    });
    const regions = [];
    for (let call = 0; call < 3; call++) regions.push((await client.call("Converse", MODEL, {})).region);
    expect(regions).toEqual(["us-west-2", "us-east-1", "us-east-1"]);
    expect(counts()).toEqual({ "us-east-1": 4, "us-west-2": 1 });
  });

  it.each([
    ["REQUEST_REJECTED", refusal(400, "ValidationException")],
    ["ACCESS_DENIED", refusal(403, "AccessDeniedException")],
    ["MODEL_NOT_FOUND", refusal(404, "ResourceNotFoundException")],
    ["QUOTA_EXCEEDED", refusal(400, "ServiceQuotaExceededException")],
  ])("stays where it is on %s", async (code, answer) => {
    const { client, counts } = await open({ "us-east-1": () => answer, "us-west-2": fine });
    await expect(client.call("Converse", MODEL, {})).rejects.toMatchObject({ code, region: "us-east-1" });
    expect(counts()).toEqual({ "us-east-1": 1, "us-west-2": 0 });
  });

  it("does not send again what was sent and not answered in time", async () => {
    const { client, counts } = await open(
      { "us-east-1": () => undefined, "us-west-2": fine },
      { timeouts: { timeoutMs: 30 } },
    );
    await expect(client.call("Converse", MODEL, {})).rejects.toMatchObject({ code: "REQUEST_TIMEOUT" });
    expect(counts()).toEqual({ "us-east-1": 1, "us-west-2": 0 });
  });

  it("rejects with the first region's error, which names what the others answered", async () => {
    const { client } = await open({
      "us-east-1": () => THROTTLE,
      "us-east-2": () => DOWN,
      "us-west-2": () => refusal(403, "AccessDeniedException"),
    });
    await expect(client.call("Converse", MODEL, {})).rejects.toMatchObject({
      code: "THROTTLED",
      region: "us-east-1",
      attempts: 5,
      retryable: true,
      message: expect.stringMatching(
        /Failover did not help: us-east-2 \(SERVICE_UNAVAILABLE\), us-west-2 \(ACCESS_DENIED\)\.$/,
      ),
      cause: { code: "THROTTLED", attempts: 2 },
    });
  });

  it("never leaves the region of an ARN", async () => {
    const { client, counts } = await open({ "us-east-1": fine, "us-west-2": () => DOWN });
    const arn = "arn:aws:bedrock:us-west-2:123456789012:provisioned-model/a1b2c3d4e5f6";
    await expect(client.call("Converse", arn, {})).rejects.toMatchObject({ region: "us-west-2" });
    expect(counts()).toEqual({ "us-east-1": 0, "us-west-2": 2 });
  });

  it("passes over a region from which the profile cannot be called", async () => {
    const { client, counts } = await open({ "us-east-1": () => DOWN, "eu-west-1": fine, "us-west-2": fine });
    expect((await client.call("Converse", MODEL, {})).region).toBe("us-west-2");
    expect(counts()).toMatchObject({ "eu-west-1": 0 });
  });

  it("passes over a region that keeps failing, and tries it again after a pause", async () => {
    let now = 0;
    let isDown = true;
    const { client, counts } = await open(
      { "us-east-1": () => (isDown ? DOWN : { body: 1 }), "us-west-2": fine },
      { circuit: { failures: 2, pauseMs: 1_000 }, now: () => now },
    );
    for (let call = 0; call < 5; call++) await client.call("Converse", MODEL, {});
    expect(counts()).toEqual({ "us-east-1": 4, "us-west-2": 5 });
    now = 1_000;
    await client.call("Converse", MODEL, {});
    expect(counts()).toEqual({ "us-east-1": 6, "us-west-2": 6 });
    await client.call("Converse", MODEL, {});
    expect(counts()).toEqual({ "us-east-1": 6, "us-west-2": 7 });
    now = 2_000;
    isDown = false;
    expect((await client.call("Converse", MODEL, {})).region).toBe("us-east-1");
    expect((await client.call("Converse", MODEL, {})).region).toBe("us-east-1");
  });

  it("tries the first region all the same when every circuit is open", async () => {
    const { client, counts } = await open(
      { "us-east-1": () => DOWN, "us-west-2": () => DOWN },
      { circuit: { failures: 1 }, now: () => 0 },
    );
    for (let call = 0; call < 2; call++) {
      await expect(client.call("Converse", MODEL, {})).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    }
    expect(counts()).toEqual({ "us-east-1": 4, "us-west-2": 2 });
  });

  it("logs each change of region", async () => {
    const entries: unknown[] = [];
    const silent = (): void => {};
    const logger = {
      debug: silent,
      info: silent,
      error: silent,
      warn: (message: string, fields?: object) => entries.push([message, fields]),
    };
    const { client } = await open({ "us-east-1": () => DOWN, "us-west-2": fine }, { logger, maxAttempts: 1 });
    await client.call("Converse", MODEL, {});
    expect(entries).toEqual([
      [
        "A Bedrock call goes to another region",
        {
          operation: "Converse",
          modelId: MODEL,
          code: "SERVICE_UNAVAILABLE",
          from: "us-east-1",
          to: "us-west-2",
        },
      ],
    ]);
  });
});
