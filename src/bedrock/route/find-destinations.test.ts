import { afterEach, describe, expect, it } from "vitest";
import type { CannedAnswer, RecordedRequest } from "../../../test/fixtures/canned-server.js";
import { type OpenBedrock, openBedrock } from "../../../test/fixtures/open-bedrock.js";
import type { BedrockClientOptions } from "../client.js";

const PROFILE = "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/a1b2c3d4e5f6";
const ROUTER = "arn:aws:bedrock:eu-west-1:123456789012:prompt-router/a1b2c3d4e5f6";
const SYSTEM = "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.amazon.nova-lite-v1:0";

const modelIn = (region: string) => ({
  modelArn: `arn:aws:bedrock:${region}::foundation-model/amazon.nova-lite-v1:0`,
});

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** A Bedrock whose control plane knows these resources. */
async function open(
  resources: Readonly<Record<string, object>>,
  options: Partial<BedrockClientOptions> = {},
): Promise<OpenBedrock & { paths(): string[] }> {
  const answer = ({ method, path }: RecordedRequest): CannedAnswer => {
    if (method === "POST") return { body: { ok: true } };
    const found = resources[decodeURIComponent(path.slice(path.lastIndexOf("/") + 1))];
    if (found !== undefined) return { body: found };
    return { status: 403, headers: { "x-amzn-errortype": "AccessDeniedException" }, body: { message: "no" } };
  };
  const bedrock = await openBedrock(answer, { region: "eu-west-1", residency: "eu", ...options });
  cleanups.push(bedrock.close);
  return { ...bedrock, paths: () => bedrock.server.requests.map(({ method, path }) => `${method} ${path}`) };
}

describe("the residency of a resource whose ARN does not tell where it leads", () => {
  it("is asked of the control plane, once for all calls", async () => {
    const { client, paths } = await open({
      [PROFILE]: { models: [modelIn("eu-west-1"), modelIn("eu-north-1")] },
    });
    await Promise.all([client.call("Converse", PROFILE, {}), client.call("Converse", PROFILE, {})]);
    await client.call("Converse", PROFILE, {});
    const id = encodeURIComponent(PROFILE);
    expect(paths().filter((path) => path.startsWith("GET"))).toEqual([`GET /inference-profiles/${id}`]);
    expect(paths()).toHaveLength(4);
  });

  it("is that of all models of a router and of its fallback, also behind profiles", async () => {
    const targets = { models: [{ modelArn: SYSTEM }], fallbackModel: modelIn("eu-central-1") };
    const within = await open({ [ROUTER]: targets, [SYSTEM]: { models: [modelIn("eu-west-3")] } });
    expect((await within.client.call("Converse", ROUTER, {})).body).toEqual({ ok: true });
    const outside = await open({ [ROUTER]: targets, [SYSTEM]: { models: [modelIn("il-central-1")] } });
    await expect(outside.client.stream("ConverseStream", ROUTER, {})).rejects.toMatchObject({
      code: "RESIDENCY_VIOLATION",
      message: expect.stringContaining(
        `${ROUTER} lets requests be processed in il-central-1, outside of the residency eu.`,
      ),
    });
    expect(outside.paths().filter((path) => path.startsWith("POST"))).toEqual([]);
  });

  it("is any region where a model is named without one, which needs an explicit yes", async () => {
    const resources = { [PROFILE]: { models: [modelIn("eu-west-1"), modelIn("")] } };
    const { client } = await open(resources);
    await expect(client.call("Converse", PROFILE, {})).rejects.toMatchObject({
      code: "RESIDENCY_VIOLATION",
      message: expect.stringContaining("in any region"),
    });
    const allowed = await open(resources, { allowGlobalProfiles: true });
    expect((await allowed.client.call("Converse", PROFILE, {})).attempts).toBe(1);
  });

  it.each([
    ["refused", {}],
    ["answered without models", { [PROFILE]: { models: [] } }],
    ["answered with something else", { [PROFILE]: { models: [{ arn: 1 }] } }],
  ])("refuses the call where the look-up is %s, and asks again with the next", async (_, resources) => {
    const { client, paths } = await open(resources);
    for (const _ of [1, 2]) {
      await expect(client.call("Converse", PROFILE, {})).rejects.toMatchObject({
        code: "RESIDENCY_VIOLATION",
        message: expect.stringContaining("could not be found out"),
        cause: expect.objectContaining({ code: expect.any(String) }),
      });
    }
    expect(paths().map((path) => path.slice(0, 4))).toEqual(["GET ", "GET "]);
  });

  it("is asked nothing where data may be processed anywhere", async () => {
    const { client, paths } = await open({}, { residency: undefined });
    await client.call("Converse", PROFILE, {});
    expect(paths().map((path) => path.slice(0, 5))).toEqual(["POST "]);
  });
});
