import { afterEach, describe, expect, it } from "vitest";
import { type CannedServer, type Script, startCannedServer } from "../../../test/fixtures/canned-server.js";
import { BedrockClient, type BedrockClientOptions } from "../client.js";
import { CredentialSource } from "../credential-source.js";

const TITAN = "amazon.titan-embed-text-v2:0";
const NOVA = "amazon.nova-lite-v1:0";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function open(
  script: Script,
  options: Partial<BedrockClientOptions> = {},
): Promise<{ client: BedrockClient; server: CannedServer }> {
  const server = await startCannedServer(script);
  const client = new BedrockClient({
    region: "us-west-2",
    endpoint: server.url,
    credentials: new CredentialSource({ accessKeyId: "AKID", secretAccessKey: "s" }),
    ...options,
  });
  cleanups.push(
    () => server.close(),
    () => client.close(),
  );
  return { client, server };
}

/** Throttles what a token bucket does not let through. */
function tokenBucket(perSecond: number, burst: number): { script: Script; throttled: () => number } {
  let tokens = burst;
  let filledAt = performance.now();
  let throttled = 0;
  const script: Script = () => {
    const now = performance.now();
    tokens = Math.min(burst, tokens + ((now - filledAt) / 1_000) * perSecond);
    filledAt = now;
    if (tokens >= 1) {
      tokens -= 1;
      return { body: {} };
    }
    throttled += 1;
    return {
      status: 429,
      headers: { "x-amzn-errortype": "ThrottlingException" },
      body: { message: "Too many requests, please wait before trying again." },
    };
  };
  return { script, throttled: () => throttled };
}

const callTimes = (client: BedrockClient, times: number) =>
  Promise.all(Array.from({ length: times }, () => client.call("InvokeModel", TITAN, { inputText: "x" })));

describe("the pace of a client", () => {
  it("keeps to a quota that is configured, so that nothing is throttled", async () => {
    const bucket = tokenBucket(100, 120);
    const { client, server } = await open(bucket.script, {
      quotas: { [TITAN]: { requestsPerMinute: 6_000 } },
    });
    await callTimes(client, 130);
    expect([server.requests.length, bucket.throttled()]).toEqual([130, 0]);
  });

  it("learns a quota that is not, so that no call is lost", async () => {
    const bucket = tokenBucket(200, 20);
    const { client } = await open(bucket.script, { maxAttempts: 20 });
    expect(await callTimes(client, 200)).toHaveLength(200);
    expect(bucket.throttled()).toBeGreaterThan(0);
  });

  it("holds up no other model, even if one request may be in flight at once", async () => {
    const { client, server } = await open(() => ({ body: {} }), {
      maxConcurrency: 1,
      quotas: { [TITAN]: { requestsPerMinute: 1 } },
    });
    await callTimes(client, 1);
    const controller = new AbortController();
    const heldBack = client.call("InvokeModel", TITAN, { inputText: "x" }, { signal: controller.signal });
    await client.call("Converse", NOVA, {});
    controller.abort();
    await expect(heldBack).rejects.toMatchObject({ code: "ABORTED" });
    expect(server.requests.map(({ path }) => path.split("/").at(-1))).toEqual(["invoke", "converse"]);
  });

  it("lets another call go while one waits to be sent again", async () => {
    let wake = (): void => {};
    const asleep = new Promise<void>((resolve) => {
      wake = resolve;
    });
    let fellAsleep = (): void => {};
    const sleeping = new Promise<void>((resolve) => {
      fellAsleep = resolve;
    });
    const { client } = await open(
      (_request, index) => (index === 0 ? { status: 503, body: { message: "later" } } : { body: {} }),
      {
        maxConcurrency: 1,
        sleep: () => {
          fellAsleep();
          return asleep;
        },
      },
    );
    const repeated = client.call("Converse", NOVA, {});
    await sleeping;
    expect((await client.call("Converse", NOVA, {})).attempts).toBe(1);
    wake();
    expect((await repeated).attempts).toBe(2);
  });
});
