import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Logger } from "../spec/logger.js";
import { CredentialSource, type CredentialSourceOptions } from "./credential-source.js";

const MINUTE = 60_000;
const START = Date.parse("2026-11-23T10:00:00Z");

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "varve-credentials-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const environment = (): Record<string, string> => ({
  AWS_CONFIG_FILE: join(folder, "config"),
  AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials"),
});

/** A profile whose credentials are what a process prints: those of a file, counting how often it runs. */
async function writeProcessProfile(): Promise<{
  write(keys: object | string): Promise<void>;
  runs(): Promise<number>;
}> {
  const answer = join(folder, "answer.json");
  const count = join(folder, "count");
  const script = join(folder, "process.mjs");
  await writeFile(count, "");
  await writeFile(
    script,
    `import { appendFileSync, readFileSync } from "node:fs";
appendFileSync(${JSON.stringify(count)}, "x");
process.stdout.write(readFileSync(${JSON.stringify(answer)}, "utf8"));`,
  );
  await writeFile(
    join(folder, "config"),
    `[profile made]\ncredential_process = ${JSON.stringify(process.execPath)} ${JSON.stringify(script)}\n`,
  );
  return {
    write: (keys) =>
      writeFile(answer, typeof keys === "string" ? keys : JSON.stringify({ Version: 1, ...keys })),
    runs: async () => (await readFile(count, "utf8")).length,
  };
}

function keys(name: string, expiresAt?: number): object {
  return {
    AccessKeyId: name,
    SecretAccessKey: "secret",
    SessionToken: "token",
    ...(expiresAt === undefined ? {} : { Expiration: new Date(expiresAt).toISOString() }),
  };
}

/** A source of the profile `made` with a clock that the test sets. */
function madeSource(options: Partial<CredentialSourceOptions> = {}): {
  source: CredentialSource;
  at(ms: number): void;
} {
  let now = START;
  const source = new CredentialSource({
    profile: "made",
    environment: environment(),
    clock: () => new Date(now),
    ...options,
  });
  return {
    source,
    at: (ms) => {
      now = ms;
    },
  };
}

describe("CredentialSource", () => {
  it("gives fixed credentials without loading anything", async () => {
    const source = new CredentialSource({ accessKeyId: "AKID", secretAccessKey: "s" });
    expect(await source.resolve()).toEqual({ accessKeyId: "AKID", secretAccessKey: "s" });
    expect(source.origin).toBe("the options");
    expect(await source.renew(await source.resolve())).toBeUndefined();
  });

  it("reads a named profile of the shared files, and the default one when none is named", async () => {
    await writeFile(
      join(folder, "credentials"),
      "[default]\naws_access_key_id=AKIDDEFAULT\naws_secret_access_key=s1\n[work]\naws_access_key_id=AKIDWORK\naws_secret_access_key=s2\naws_session_token=t2\n",
    );
    expect(await new CredentialSource({ profile: "work", environment: environment() }).resolve()).toEqual({
      accessKeyId: "AKIDWORK",
      secretAccessKey: "s2",
      sessionToken: "t2",
    });
    expect(await new CredentialSource({ environment: environment() }).resolve()).toEqual({
      accessKeyId: "AKIDDEFAULT",
      secretAccessKey: "s1",
    });
    expect(
      await new CredentialSource({ environment: { ...environment(), AWS_PROFILE: "work" } }).resolve(),
    ).toMatchObject({ accessKeyId: "AKIDWORK" });
  });

  it("names every variable and option when there are no credentials at all", async () => {
    await expect(new CredentialSource({ environment: environment() }).resolve()).rejects.toMatchObject({
      code: "CREDENTIALS_MISSING",
      message:
        'No AWS credentials were found. Set the environment variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (with AWS_SESSION_TOKEN for temporary ones), AWS_BEARER_TOKEN_BEDROCK or AWS_PROFILE; or the options aws_access_key_id and aws_secret_access_key (with aws_session_token) or aws_profile; or run "aws configure" or "aws sso login".',
      cause: { name: "CredentialsProviderError" },
    });
  });

  it("names the profile that does not exist and falls back to nothing else", async () => {
    await writeFile(
      join(folder, "credentials"),
      "[default]\naws_access_key_id=AKID\naws_secret_access_key=s\n",
    );
    const source = new CredentialSource({ profile: "wrok", environment: environment() });
    await expect(source.resolve()).rejects.toMatchObject({
      code: "CREDENTIALS_MISSING",
      message: expect.stringMatching(
        /^Profile "wrok" gave no AWS credentials: .*aws configure --profile wrok.*aws_profile/,
      ),
    });
  });

  it("says how to log in when an SSO session has expired", async () => {
    await writeFile(
      join(folder, "config"),
      "[profile sso]\nsso_start_url=https://example.awsapps.com/start\nsso_region=us-east-1\nsso_account_id=123456789012\nsso_role_name=dev\n",
    );
    // For SSO, AWS's chain looks at the process's environment only.
    for (const [name, value] of Object.entries({ ...environment(), HOME: folder })) vi.stubEnv(name, value);
    const source = new CredentialSource({ profile: "sso", environment: environment() });
    await expect(source.resolve()).rejects.toMatchObject({
      code: "CREDENTIALS_EXPIRED",
      message: expect.stringContaining('run "aws sso login --profile sso"'),
    });
  });

  it("does not quote the command line of a credential_process that fails", async () => {
    await writeFile(join(folder, "config"), "[profile p]\ncredential_process = false --token hunter2\n");
    const source = new CredentialSource({ profile: "p", environment: environment() });
    const error = await source.resolve().catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: "CREDENTIALS_MISSING",
      message: expect.stringMatching(
        /^Profile "p" gave no AWS credentials: its credential_process failed\. (?!.*hunter2)/,
      ),
    });
  });

  it("loads once for fifty calls at once, and keeps the result", async () => {
    const profile = await writeProcessProfile();
    await profile.write(keys("AKID1"));
    const { source } = madeSource();
    const all = await Promise.all(Array.from({ length: 50 }, () => source.resolve()));
    expect(new Set(all).size).toBe(1);
    await source.resolve();
    expect(await profile.runs()).toBe(1);
  });

  it("tries again after a load that failed", async () => {
    const profile = await writeProcessProfile();
    await profile.write("not json");
    const { source } = madeSource();
    await expect(source.resolve()).rejects.toMatchObject({ code: "CREDENTIALS_MISSING" });
    await profile.write(keys("AKID1"));
    expect(await source.resolve()).toMatchObject({ accessKeyId: "AKID1" });
  });

  it("loads anew in the background five minutes before expiry, once for all calls", async () => {
    const profile = await writeProcessProfile();
    // AWS's chain refuses what has expired by the real clock, so expiry lies ahead of it.
    const expiry = Date.now() + 60 * MINUTE;
    await profile.write(keys("AKID1", expiry));
    const { source, at } = madeSource();
    at(expiry - 60 * MINUTE);
    await source.resolve();
    await profile.write(keys("AKID2", expiry + 60 * MINUTE));
    at(expiry - 5 * MINUTE - 1);
    await source.resolve();
    expect(await profile.runs()).toBe(1);
    at(expiry - 5 * MINUTE);
    const during = await Promise.all(Array.from({ length: 20 }, () => source.resolve()));
    expect(
      during.every((credentials) => "accessKeyId" in credentials && credentials.accessKeyId === "AKID1"),
    ).toBe(true);
    await expect
      .poll(async () => source.resolve(), { timeout: 10_000 })
      .toMatchObject({ accessKeyId: "AKID2" });
    expect(await profile.runs()).toBe(2);
  });

  it("goes on with valid credentials when the background load fails, and reports it without a secret", async () => {
    const profile = await writeProcessProfile();
    const expiry = Date.now() + 60 * MINUTE;
    await profile.write(keys("AKID1", expiry));
    const warnings: unknown[] = [];
    const silent = (): void => {};
    const logger: Logger = {
      debug: silent,
      info: silent,
      error: silent,
      warn: (...entry) => warnings.push(entry),
    };
    const { source, at } = madeSource({ logger });
    at(expiry - 60 * MINUTE);
    await source.resolve();
    await profile.write("broken");
    at(expiry - 2 * MINUTE);
    expect(await source.resolve()).toMatchObject({ accessKeyId: "AKID1" });
    await expect
      .poll(() => warnings)
      .toEqual([
        [
          "AWS credentials could not be refreshed; those at hand are still valid",
          { origin: 'profile "made"', code: "CREDENTIALS_MISSING" },
        ],
      ]);
    await source.resolve();
    expect(await profile.runs()).toBe(2);
    await profile.write(keys("AKID2", expiry + 60 * MINUTE));
    at(expiry - 2 * MINUTE + 30_000);
    await source.resolve();
    await expect
      .poll(async () => source.resolve(), { timeout: 10_000 })
      .toMatchObject({ accessKeyId: "AKID2" });
  });

  it("waits for new credentials once the old ones have expired", async () => {
    const profile = await writeProcessProfile();
    const expiry = Date.now() + 60 * MINUTE;
    await profile.write(keys("AKID1", expiry));
    const { source, at } = madeSource();
    at(expiry - 60 * MINUTE);
    await source.resolve();
    await profile.write(keys("AKID2", expiry + 60 * MINUTE));
    at(expiry);
    expect(await source.resolve()).toMatchObject({ accessKeyId: "AKID2" });
  });

  it("loads credentials without an expiration anew after fifteen minutes", async () => {
    const profile = await writeProcessProfile();
    await profile.write(keys("AKID1"));
    const { source, at } = madeSource();
    await source.resolve();
    await profile.write(keys("AKID2"));
    at(START + 15 * MINUTE - 1);
    await source.resolve();
    expect(await profile.runs()).toBe(1);
    at(START + 15 * MINUTE);
    expect(await source.resolve()).toMatchObject({ accessKeyId: "AKID1" });
    await expect
      .poll(async () => source.resolve(), { timeout: 10_000 })
      .toMatchObject({ accessKeyId: "AKID2" });
  });

  it("renews rejected credentials once for all calls that were rejected together", async () => {
    const profile = await writeProcessProfile();
    await profile.write(keys("AKID1"));
    const { source } = madeSource();
    const rejected = await source.resolve();
    expect(await source.renew(rejected)).toBeUndefined();
    await profile.write(keys("AKID2"));
    const renewed = await Promise.all(Array.from({ length: 20 }, () => source.renew(rejected)));
    expect(new Set(renewed.map((credentials) => JSON.stringify(credentials)))).toEqual(
      new Set([JSON.stringify({ accessKeyId: "AKID2", secretAccessKey: "secret", sessionToken: "token" })]),
    );
    expect(await source.renew(rejected)).toMatchObject({ accessKeyId: "AKID2" });
    expect(await profile.runs()).toBe(3);
  });

  it("lets one caller abort while the load goes on for the others", async () => {
    const profile = await writeProcessProfile();
    await profile.write(keys("AKID1"));
    const { source } = madeSource();
    const controller = new AbortController();
    const aborted = source.resolve(controller.signal);
    const other = source.resolve();
    controller.abort("bored");
    await expect(aborted).rejects.toMatchObject({ code: "ABORTED", cause: "bored" });
    expect(await other).toMatchObject({ accessKeyId: "AKID1" });
    expect(await profile.runs()).toBe(1);
  });
});
