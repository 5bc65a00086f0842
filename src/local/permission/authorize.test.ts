import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BedrockClient, ListFoundationModelsCommand } from "@aws-sdk/client-bedrock";
import {
  AccessDeniedException,
  ApplyGuardrailCommand,
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { describe, expect, it } from "vitest";
import {
  type LocalBedrock,
  type LocalIdentity,
  type LocalPolicyStatement,
  startLocalBedrock,
} from "../index.js";

const KEYS = { accessKeyId: "AKIAALICE", secretAccessKey: "alice-secret" };
const NOVA = "amazon.nova-lite-v1:0";
const HAIKU = "anthropic.claude-haiku-4-5-20251001-v1:0";
const USER = "User: arn:aws:iam::000000000000:user/alice is not authorized to perform:";

function identity(...statements: LocalPolicyStatement[]): LocalIdentity {
  return { name: "alice", ...KEYS, policies: [{ Version: "2012-10-17", Statement: statements }] };
}

function allow(Action: string | string[], Resource: string | string[] = "*"): LocalPolicyStatement {
  return { Effect: "Allow", Action, Resource };
}

async function as<Result>(
  who: LocalIdentity,
  use: (client: BedrockRuntimeClient, server: LocalBedrock) => Promise<Result>,
): Promise<Result> {
  await using server = await startLocalBedrock({ auth: "strict", identities: [who] });
  return await use(runtime(server), server);
}

function runtime({ url }: LocalBedrock, region = "us-west-2"): BedrockRuntimeClient {
  return new BedrockRuntimeClient({ endpoint: url, region, credentials: { ...KEYS }, maxAttempts: 1 });
}

const converse = (modelId: string) =>
  new ConverseCommand({ modelId, messages: [{ role: "user", content: [{ text: "hi" }] }] });

describe("an identity's policies", () => {
  it("let it do what they allow", async () => {
    const answer = await as(identity(allow("bedrock:InvokeModel")), (client) => client.send(converse(NOVA)));
    expect(answer.stopReason).toBe("end_turn");
  });

  it("are needed: without any, nothing is allowed", async () => {
    const refused = as({ name: "alice", ...KEYS }, (client) => client.send(converse(NOVA)));
    await expect(refused).rejects.toBeInstanceOf(AccessDeniedException);
    await expect(refused).rejects.toThrow(
      `${USER} bedrock:InvokeModel on resource: arn:aws:bedrock:us-west-2::foundation-model/${NOVA} because no identity-based policy allows the bedrock:InvokeModel action`,
    );
  });

  it("tell streaming from the rest", async () => {
    const stream = new ConverseStreamCommand({
      modelId: NOVA,
      messages: [{ role: "user", content: [{ text: "hi" }] }],
    });
    await expect(as(identity(allow("bedrock:InvokeModel")), (client) => client.send(stream))).rejects.toThrow(
      `${USER} bedrock:InvokeModelWithResponseStream on resource: `,
    );
  });

  it("deny explicitly", async () => {
    const who = identity(allow("bedrock:*"), {
      Effect: "Deny",
      Action: "bedrock:InvokeModel",
      Resource: "arn:aws:bedrock:*::foundation-model/amazon.*",
    });
    await expect(as(who, (client) => client.send(converse(NOVA)))).rejects.toThrow(
      `${USER} bedrock:InvokeModel on resource: arn:aws:bedrock:us-west-2::foundation-model/${NOVA} with an explicit deny in an identity-based policy`,
    );
  });

  it("must allow a profile and the model in every region that it routes to", async () => {
    const profile = "arn:aws:bedrock:us-west-2:000000000000:inference-profile/us.*";
    const models = "arn:aws:bedrock:*::foundation-model/anthropic.*";
    const ask = (...resources: string[]) =>
      as(identity(allow("bedrock:InvokeModel", resources)), (client) => client.send(converse(`us.${HAIKU}`)));
    expect((await ask(profile, models)).stopReason).toBe("end_turn");
    await expect(ask(models)).rejects.toThrow(
      `on resource: arn:aws:bedrock:us-west-2:000000000000:inference-profile/us.${HAIKU} because`,
    );
    await expect(ask(profile)).rejects.toThrow(
      /on resource: arn:aws:bedrock:[a-z0-9-]+::foundation-model\/anthropic/,
    );
    await expect(ask(profile, models.replace("*::", "us-west-2::"))).rejects.toThrow(
      /on resource: arn:aws:bedrock:(?!us-west-2)[a-z0-9-]+::foundation-model/,
    );
  });

  it("of a global profile name the model without a region", async () => {
    const id = `global.${HAIKU}`;
    const profile = `arn:aws:bedrock:us-west-2:000000000000:inference-profile/${id}`;
    await expect(
      as(identity(allow("bedrock:InvokeModel", profile)), (client) => client.send(converse(id))),
    ).rejects.toThrow(`on resource: arn:aws:bedrock:::foundation-model/${HAIKU} because`);
  });

  it("can hold to a region", async () => {
    const who = identity({
      ...allow("bedrock:InvokeModel"),
      Condition: { StringEquals: { "aws:RequestedRegion": "eu-central-1" } },
    });
    await as(who, async (client, server) => {
      await expect(client.send(converse(NOVA))).rejects.toBeInstanceOf(AccessDeniedException);
      expect((await runtime(server, "eu-central-1").send(converse(NOVA))).stopReason).toBe("end_turn");
    });
  });

  it("know the actions of the control plane and of guardrails", async () => {
    const who = identity(allow("bedrock:InvokeModel"));
    await as(who, async (client, { url }) => {
      const control = new BedrockClient({
        endpoint: url,
        region: "us-west-2",
        credentials: { ...KEYS },
        maxAttempts: 1,
      });
      await expect(control.send(new ListFoundationModelsCommand({}))).rejects.toThrow(
        `${USER} bedrock:ListFoundationModels because no identity-based policy allows the bedrock:ListFoundationModels action`,
      );
      const guardrail = new ApplyGuardrailCommand({
        guardrailIdentifier: "localguard1",
        guardrailVersion: "1",
        source: "INPUT",
        content: [{ text: { text: "hi" } }],
      });
      await expect(client.send(guardrail)).rejects.toThrow(
        `${USER} bedrock:ApplyGuardrail on resource: arn:aws:bedrock:us-west-2:000000000000:guardrail/localguard1`,
      );
    });
  });
});

describe("an identities file", () => {
  async function withFile<Result>(content: string, use: (path: string) => Promise<Result>): Promise<Result> {
    const folder = await mkdtemp(join(tmpdir(), "varve-identities-"));
    try {
      const path = join(folder, "identities.json");
      await writeFile(path, content);
      return await use(path);
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  it("names the callers, and each is held to its own expiry", async () => {
    const file = JSON.stringify({
      identities: [
        { name: "alice", ...KEYS, policies: [{ Statement: allow("bedrock:*") }] },
        { name: "bob", bearerToken: "bob-token", expiresAt: "2020-01-01T00:00:00Z" },
      ],
    });
    await withFile(file, async (path) => {
      await using server = await startLocalBedrock({ auth: "strict", identities: path });
      expect((await runtime(server).send(converse(NOVA))).stopReason).toBe("end_turn");
      const expired = await fetch(`${server.url}/model/${NOVA}/converse`, {
        method: "POST",
        headers: { authorization: "Bearer bob-token" },
      });
      expect(expired.status).toBe(403);
      expect(await expired.json()).toEqual({ message: "Bearer Token has expired" });
      expect(server.env["AWS_ACCESS_KEY_ID"]).toBe("AKIAALICE");
    });
  });

  it.each([
    ["{", "is not valid JSON"],
    ['{"identities":[{"name":"x"}]}', "identity x, has neither a key pair nor a bearerToken"],
    ['{"identities":[{"name":"x","accessKeyId":"AKIA"}]}', "identity x, has half a key pair"],
    ['{"identities":[{"name":"x","bearerTokens":"t"}]}', 'Did you mean "bearerToken"?'],
    [
      '{"identities":[{"name":"x","bearerToken":"t","expiresAt":"soon"}]}',
      "an expiresAt that is no ISO 8601 date",
    ],
  ])("with %s is refused", async (content, message) => {
    await withFile(content, async (path) => {
      const failed = startLocalBedrock({ auth: "strict", identities: path });
      await expect(failed).rejects.toMatchObject({ code: "CONFIG_INVALID" });
      await expect(failed).rejects.toThrow(message);
    });
  });

  it("must be there", async () => {
    await expect(startLocalBedrock({ auth: "strict", identities: "/nowhere/x.json" })).rejects.toMatchObject({
      code: "CONFIG_FILE_UNREADABLE",
      message:
        "The identities file /nowhere/x.json cannot be read (ENOENT). Check the path and its permissions.",
    });
  });
});

describe("the way of authentication", () => {
  const bearer = (token: string) => ({ method: "POST", headers: { authorization: `Bearer ${token}` } });
  const stranger = { accessKeyId: "AKIASTRANGER", secretAccessKey: "whatever" };

  it("any lets in keys and tokens that nobody knows, and still checks what it can", async () => {
    await using server = await startLocalBedrock({ auth: "any" });
    const send = (options: object) =>
      new BedrockRuntimeClient({
        endpoint: server.url,
        region: "us-west-2",
        maxAttempts: 1,
        ...options,
      }).send(converse(NOVA));
    expect((await send({ credentials: stranger })).stopReason).toBe("end_turn");
    expect(
      (await fetch(`${server.url}/foundation-models`, { ...bearer("anything"), method: "GET" })).status,
    ).toBe(200);
    await expect(send({ credentials: stranger, systemClockOffset: 3_600_000 })).rejects.toMatchObject({
      name: "InvalidSignatureException",
      message: expect.stringContaining("Signature not yet current"),
    });
    const known = { accessKeyId: server.env["AWS_ACCESS_KEY_ID"] ?? "", secretAccessKey: "wrong" };
    await expect(send({ credentials: known })).rejects.toMatchObject({ name: "InvalidSignatureException" });
    expect((await fetch(`${server.url}/foundation-models`)).status).toBe(403);
  });

  it("any refuses a payload hash that is not the body's, and a signature that is none", async () => {
    await using server = await startLocalBedrock({ auth: "any" });
    const send = (signature: string, hash: string) => {
      const now = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
      const scope = `${now.slice(0, 8)}/us-west-2/bedrock/aws4_request`;
      return fetch(`${server.url}/foundation-models`, {
        headers: {
          authorization: `AWS4-HMAC-SHA256 Credential=AKIAX/${scope}, SignedHeaders=host, Signature=${signature}`,
          "x-amz-date": now,
          "x-amz-content-sha256": hash,
        },
      });
    };
    const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    expect((await send("0".repeat(64), empty)).status).toBe(200);
    expect((await send("0".repeat(64), "0".repeat(64))).status).toBe(403);
    expect((await send("short", empty)).status).toBe(403);
  });

  it("strict needs identities, and nothing else takes them", async () => {
    const message = "The options of the local Bedrock do not go together: ";
    await expect(startLocalBedrock({ auth: "strict" })).rejects.toThrow(
      `${message}auth: "strict" needs identities.`,
    );
    await expect(startLocalBedrock({ identities: [] })).rejects.toThrow(
      `${message}identities need auth: "strict".`,
    );
    await expect(startLocalBedrock({ auth: "strict", identities: [], bearerTokens: [] })).rejects.toThrow(
      message,
    );
  });
});
