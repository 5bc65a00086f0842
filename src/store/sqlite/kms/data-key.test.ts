import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type KmsServer, startKms } from "../../../../test/fixtures/kms-server.js";
import { readEnvironment } from "../../../config/environment.js";
import { loadStoreConfig } from "../../../config/load-config.js";
import { inspectStore } from "../../inspect-store.js";
import { openStore } from "../../open-store.js";
import { rotateDataKey } from "./rotate-data-key.js";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

const KEY = "arn:aws:kms:us-west-2:111122223333:key/one";
const OTHER_KEY = "arn:aws:kms:us-west-2:111122223333:key/two";
const TEXT = "likes sci-fi films";

let folder: string;
let kms: KmsServer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "varve-kms-"));
  kms = await startKms();
  vi.stubEnv("AWS_ENDPOINT_URL_KMS", kms.url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDTEST");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret of the test");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await kms.close();
  rmSync(folder, { recursive: true });
});

const path = (name = "memory.db"): string => join(folder, name);
const keyFile = (name?: string): string => `${path(name)}.key.json`;
const options = (kmsKeyId = KEY) => ({ provider: "sqlite", path: path(), kmsKeyId }) as const;

async function createStore(): Promise<void> {
  const store = await openStore(options());
  await store.bindSpace({ model: "m", dimensions: 256 });
  await store.commit([
    {
      ...{ kind: "add", scope: { userId: "alice" }, id: "m1", memory: TEXT, hash: "h", metadata: {} },
      vector: new Float32Array(256).fill(1),
      ...{ at: "2026-01-01T00:00:00.000Z", actor: "caller" },
    },
  ]);
  await store.close();
}

/** As a process of its own would: the driver keeps a file open until the statements on it are collected. */
async function rotate(...given: Parameters<typeof rotateDataKey>) {
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  return rotateDataKey(...given);
}

async function readBack(): Promise<string | undefined> {
  const store = await openStore(options());
  try {
    return (await store.get("m1"))?.memory;
  } finally {
    await store.close();
  }
}

describe("who asks KMS", () => {
  const KEYS = { accessKeyId: "AKIAOFLLM", secretAccessKey: "secret of the language model" };
  const openWith = async (config: object) => {
    const store = await openStore(await loadStoreConfig(config, readEnvironment({ HOME: folder })));
    await store.close();
    return kms.requests.at(-1);
  };
  const llm = (more: object) => ({
    provider: "aws_bedrock",
    config: { model: "amazon.nova-lite-v1:0", ...more },
  });
  const vectorStore = (more: object) => ({ provider: "sqlite", config: { path: path(), ...more } });
  beforeEach(() => {
    for (const name of ["AWS_ENDPOINT_URL_KMS", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) {
      vi.stubEnv(name, undefined);
    }
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
    vi.stubEnv("AWS_CONFIG_FILE", join(folder, "config"));
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", join(folder, "credentials"));
  });

  it("is who calls Bedrock, at the endpoint beside the key", async () => {
    const request = await openWith({
      llm: llm({ aws_access_key_id: KEYS.accessKeyId, aws_secret_access_key: KEYS.secretAccessKey }),
      vector_store: vectorStore({ kms_key_id: KEY, kms_endpoint_url: kms.url }),
    });
    expect(request?.accessKeyId).toBe(KEYS.accessKeyId);
    expect(request?.region).toBe("us-west-2");
  });

  it("asks in the language model's region for a key that is not named by its ARN", async () => {
    const request = await openWith({
      llm: llm({
        ...{ aws_access_key_id: KEYS.accessKeyId, aws_secret_access_key: KEYS.secretAccessKey },
        aws_region: "eu-central-1",
      }),
      vector_store: vectorStore({ kms_key_id: "one", kms_endpoint_url: kms.url }),
    });
    expect(request?.region).toBe("eu-central-1");
  });

  it("may be another one, by a profile of the language model or by keys and region of its own", async () => {
    writeFileSync(
      join(folder, "credentials"),
      "[dev]\naws_access_key_id = AKIAOFDEV\naws_secret_access_key = s\n",
    );
    const ofProfile = await openWith({
      llm: llm({ aws_profile: "dev" }),
      vector_store: vectorStore({ kms_key_id: KEY, kms_endpoint_url: kms.url }),
    });
    expect(ofProfile?.accessKeyId).toBe("AKIAOFDEV");
    const own = await openWith({
      llm: llm({ aws_profile: "dev" }),
      vector_store: vectorStore({
        ...{ kms_key_id: "one", kms_endpoint_url: kms.url, aws_region: "eu-west-1" },
        ...{ aws_access_key_id: "AKIAOWN", aws_secret_access_key: "s", aws_session_token: "token" },
      }),
    }).catch((error: unknown) => {
      // The data key that the first one made has another region's ARN.
      expect(error).toMatchObject({ code: "STORE_KEY_INVALID" });
      return kms.requests.at(-1);
    });
    expect(own).toMatchObject({ accessKeyId: "AKIAOWN", region: "eu-west-1", sessionToken: "token" });
  });

  it.each([
    [{ kms_key_id: KEY, aws_access_key_id: "AKIA" }, "CREDENTIALS_INVALID", "aws_secret_access_key"],
    [{ kms_key_id: KEY, kms_endpoint_url: "kms.example" }, "CONFIG_INVALID", "kms_endpoint_url"],
    [{ aws_profile: "dev" }, "CONFIG_INVALID", "kms_key_id"],
  ])("is told of what cannot work: %j", async (config, code, name) => {
    await expect(openWith({ llm: llm({}), vector_store: vectorStore(config) })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(name),
    });
  });
});

describe("a store with a key of KMS", () => {
  it("is encrypted with a data key that stands beside it, encrypted, for the user alone", async () => {
    await createStore();
    expect(readFileSync(path()).includes(TEXT)).toBe(false);
    expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(keyFile(), "utf8"))).toEqual({
      ...{ version: 1, keyId: KEY },
      encryptedKey: expect.any(String),
    });
    expect(await readBack()).toBe(TEXT);
    expect(await inspectStore(options())).toMatchObject({ exists: true, memories: 1, problems: [] });
    expect(kms.requests.map(({ action }) => action)).toEqual(["GenerateDataKey", "Decrypt", "Decrypt"]);
    expect(kms.requests[0]?.body.EncryptionContext).toEqual({ "varve:database": "memory.db" });
  });

  it("opens in two places at once, each with the same key", async () => {
    const stores = await Promise.all([openStore(options()), openStore(options())]);
    for (const store of stores) await store.close();
    await expect(inspectStore(options())).resolves.toMatchObject({ problems: [] });
  });

  it.each([
    ["AccessDeniedException", "ACCESS_DENIED"],
    ["DisabledException", "STORE_KEY_INVALID"],
    ["ExpiredTokenException", "CREDENTIALS_EXPIRED"],
  ])("says what KMS refuses with: %s", async (exception, code) => {
    await createStore();
    kms.refuse("Decrypt", exception);
    await expect(readBack()).rejects.toMatchObject({
      code,
      message: expect.stringContaining(`kms:Decrypt with the key ${KEY}`),
    });
    kms.refuse("Decrypt", undefined);
    expect(await readBack()).toBe(TEXT);
  });

  it("creates no database where KMS gives no key", async () => {
    kms.refuse("GenerateDataKey", "AccessDeniedException");
    await expect(createStore()).rejects.toMatchObject({ code: "ACCESS_DENIED" });
    expect(() => statSync(path())).toThrow("ENOENT");
    expect(() => statSync(keyFile())).toThrow("ENOENT");
  });

  it("does not open without its key file, with a damaged one, or under another name", async () => {
    await createStore();
    const kept = readFileSync(keyFile());
    rmSync(keyFile());
    await expect(readBack()).rejects.toMatchObject({
      code: "STORE_KEY_INVALID",
      message: expect.stringContaining("is missing"),
    });
    for (const damaged of ["{", "{}", '{"version":2}']) {
      writeFileSync(keyFile(), damaged);
      await expect(readBack()).rejects.toMatchObject({ code: "STORE_KEY_INVALID" });
    }
    writeFileSync(keyFile("other.db"), kept);
    renameSync(path(), path("other.db"));
    await expect(openStore({ ...options(), path: path("other.db") })).rejects.toMatchObject({
      code: "STORE_KEY_INVALID",
      message: expect.stringContaining("another name"),
    });
  });

  it.each([
    [{ encryptionKey: "k" }, /stands beside `encryptionKey`/],
    [{ path: ":memory:" }, /name a file/],
  ])("refuses %j beside it", async (more, message) => {
    await expect(openStore({ ...options(), ...more })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringMatching(message),
    });
  });
});

describe("rotating the key", () => {
  it("encrypts the database anew, so that the old data key opens it no more", async () => {
    await createStore();
    const old = readFileSync(keyFile());
    expect(await rotate(options(OTHER_KEY))).toEqual({ keyId: OTHER_KEY });
    expect(await readBack()).toBe(TEXT);
    writeFileSync(keyFile(), old);
    await expect(readBack()).rejects.toMatchObject({ code: "STORE_DAMAGED" });
  });

  it("keeps the data key where only another KMS key is to wrap it", async () => {
    await createStore();
    const before = readFileSync(path());
    expect(await rotateDataKey(options(OTHER_KEY), { rewrap: true })).toEqual({ keyId: OTHER_KEY });
    expect(readFileSync(path()).equals(before)).toBe(true);
    expect(JSON.parse(readFileSync(keyFile(), "utf8"))).toMatchObject({ keyId: OTHER_KEY });
    expect(await readBack()).toBe(TEXT);
  });

  it("loses nothing when it is interrupted before or after the database has changed, and can be repeated", async () => {
    await createStore();
    const before = JSON.parse(readFileSync(keyFile(), "utf8"));
    await rotate(options());
    const { keyId, encryptedKey } = JSON.parse(readFileSync(keyFile(), "utf8"));
    const after = { keyId, encryptedKey };
    writeFileSync(keyFile(), JSON.stringify({ ...before, next: after }));
    expect(await readBack()).toBe(TEXT);
    const unused = { keyId: before.keyId, encryptedKey: before.encryptedKey };
    writeFileSync(keyFile(), JSON.stringify({ version: 1, ...after, next: unused }));
    expect(await readBack()).toBe(TEXT);
    await rotate(options());
    expect(JSON.parse(readFileSync(keyFile(), "utf8"))).not.toHaveProperty("next");
    expect(await readBack()).toBe(TEXT);
  });

  it("waits for nobody: a database that is in use stays as it is", async () => {
    await createStore();
    const store = await openStore(options());
    await expect(rotateDataKey({ ...options(), busyTimeoutMs: 20 })).rejects.toMatchObject({
      code: "STORE_BUSY",
    });
    expect((await store.get("m1"))?.memory).toBe(TEXT);
    await store.close();
    expect(await readBack()).toBe(TEXT);
  });

  it("refuses a store that has no such key", async () => {
    await expect(rotateDataKey({ provider: "sqlite", path: path() })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
    });
    await expect(rotateDataKey(options())).rejects.toMatchObject({ code: "STORE_KEY_INVALID" });
  });
});
