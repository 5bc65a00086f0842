import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BedrockClient, ListInferenceProfilesCommand } from "@aws-sdk/client-bedrock";
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  ThrottlingException,
} from "@aws-sdk/client-bedrock-runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LOCAL_BEARER_TOKEN, LOCAL_CREDENTIALS, type LocalBedrock, startLocalBedrock } from "../index.js";

const NOVA = "amazon.nova-lite-v1:0";
/** The real service's keys, which the caller of the recorder does not have. */
const REAL = {
  accessKeyId: "AKIAREALREALREALREAL",
  secretAccessKey: "real/secret",
  sessionToken: "real-session-token",
};
const SECRETS = [...Object.values(REAL), ...Object.values(LOCAL_CREDENTIALS), LOCAL_BEARER_TOKEN];

let real: LocalBedrock;
let folder: string;
beforeAll(async () => {
  real = await startLocalBedrock({
    credentials: [REAL],
    script: [{ contains: "AKIA", reply: { text: "Key AKIAIOSFODNN7EXAMPLE is secret." } }],
  });
  folder = await mkdtemp(join(tmpdir(), "varve-recordings-"));
});
afterAll(async () => {
  await real.close();
  await rm(folder, { recursive: true });
});

function clientOf({ url }: LocalBedrock): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    endpoint: url,
    region: "us-west-2",
    credentials: { ...LOCAL_CREDENTIALS },
    maxAttempts: 1,
  });
}

const converse = (text: string) =>
  new ConverseCommand({ modelId: NOVA, messages: [{ role: "user", content: [{ text }] }] });

/** Everything that a client can see of a conversation with the server. */
async function talk(server: LocalBedrock) {
  const client = clientOf(server);
  const document = await client.send(converse("Hello"));
  const embedding = await client.send(
    new InvokeModelCommand({
      modelId: "amazon.titan-embed-text-v2:0",
      body: '{"inputText":"hi","dimensions":256}',
    }),
  );
  const { stream } = await client.send(
    new ConverseStreamCommand({ modelId: NOVA, messages: [{ role: "user", content: [{ text: "Hello" }] }] }),
  );
  const events: unknown[] = [];
  for await (const event of stream ?? []) events.push(event);
  const refused = await client.send(converse("")).catch((error: Error) => `${error.name}: ${error.message}`);
  const control = new BedrockClient({
    endpoint: server.url,
    region: "us-west-2",
    credentials: { ...LOCAL_CREDENTIALS },
  });
  const profiles = await control.send(new ListInferenceProfilesCommand({ maxResults: 3 }));
  const without = <Answer extends object>({ $metadata: _, ...answer }: Answer & { $metadata: unknown }) =>
    answer;
  return {
    document: without(document),
    embedding: embedding.body.transformToString(),
    events,
    refused,
    profiles: without(profiles),
  };
}

describe("recording and replaying", () => {
  it("gives the same answers without the service", async () => {
    await using recorder = await startLocalBedrock({
      record: { folder, endpoint: real.url, credentials: REAL },
    });
    const recorded = await talk(recorder);
    expect(recorded.document.stopReason).toBe("end_turn");
    expect(recorded.events.length).toBeGreaterThan(4);
    expect(recorded.refused).toMatch(/^ValidationException: /);
    expect(recorded.profiles.inferenceProfileSummaries).toHaveLength(3);
    expect(real.requests()).toHaveLength(5);

    await using replayer = await startLocalBedrock({ replay: folder });
    expect(await talk(replayer)).toEqual(recorded);
    expect(real.requests()).toHaveLength(5);
  });

  it("keeps no secret, and finds a request with a secret all the same", async () => {
    await using recorder = await startLocalBedrock({
      record: { folder, endpoint: real.url, credentials: REAL },
    });
    const text = "My key is AKIAIOSFODNN7EXAMPLE.";
    const answer = await clientOf(recorder).send(converse(text));
    expect(answer.output?.message?.content?.[0]?.text).toBe("Key AKIAIOSFODNN7EXAMPLE is secret.");
    const files = await Promise.all(
      (await readdir(folder)).map((name) => readFile(join(folder, name), "utf8")),
    );
    for (const secret of [...SECRETS, "AKIAIOSFODNN7EXAMPLE", "AWS4-HMAC-SHA256"]) {
      expect(files.some((file) => file.includes(secret))).toBe(false);
    }
    await using replayer = await startLocalBedrock({ replay: folder });
    const replayed = await clientOf(replayer).send(converse(text));
    expect(replayed.output?.message?.content?.[0]?.text).toBe("Key REDACTED is secret.");
  });

  it("names the nearest recording where there is none, and no text", async () => {
    await using replayer = await startLocalBedrock({ replay: folder });
    const refused = clientOf(replayer).send(converse("Hallo"));
    await expect(refused).rejects.toMatchObject({ name: "ValidationException" });
    await expect(refused).rejects.toThrow(
      /^No recording in .+ answers this Converse request\. The nearest is Converse-[0-9a-f]{16}\.json, which differs at body\.messages\.0\.content\.0\.text\. Record it with --record\.$/,
    );
  });

  it("forwards with an API key, and passes faults of its own", async () => {
    await using open = await startLocalBedrock();
    const other = await mkdtemp(join(tmpdir(), "varve-recordings-"));
    try {
      await using recorder = await startLocalBedrock({
        record: { folder: other, endpoint: open.url, bearerToken: LOCAL_BEARER_TOKEN },
      });
      expect((await clientOf(recorder).send(converse("Hello"))).stopReason).toBe("end_turn");
      recorder.fault("throttle");
      await expect(clientOf(recorder).send(converse("Hello"))).rejects.toBeInstanceOf(ThrottlingException);
      expect(open.requests()).toHaveLength(1);
    } finally {
      await rm(other, { recursive: true });
    }
  });

  it("says what is missing", async () => {
    await expect(startLocalBedrock({ record: { folder } })).rejects.toMatchObject({
      code: "CREDENTIALS_MISSING",
    });
    await expect(startLocalBedrock({ replay: "/nowhere" })).rejects.toMatchObject({
      code: "CONFIG_FILE_UNREADABLE",
      message:
        "The folder of recordings /nowhere cannot be read (ENOENT). Record into it first, with --record.",
    });
    await expect(
      startLocalBedrock({ replay: folder, record: { folder, credentials: REAL } }),
    ).rejects.toMatchObject({ code: "CONFIG_INVALID" });
    await using recorder = await startLocalBedrock({
      record: { folder, endpoint: "http://127.0.0.1:1", credentials: REAL },
    });
    await expect(clientOf(recorder).send(converse("Hello"))).rejects.toMatchObject({
      name: "ServiceUnavailableException",
      message: "http://127.0.0.1:1 cannot be reached to record its answer.",
    });
  });
});
