import { describe, expect, it } from "vitest";
import { chooseCredentialProvider } from "./choose-credentials.js";
import type { CredentialSettings } from "./credentials.js";

const EXPLICIT_KEYS = { accessKeyId: "AKIDOPTION", secretAccessKey: "option-secret" };
const ENVIRONMENT = {
  AWS_BEARER_TOKEN_BEDROCK: "environment-bearer",
  AWS_ACCESS_KEY_ID: "AKIDENV",
  AWS_SECRET_ACCESS_KEY: "env-secret",
  AWS_SESSION_TOKEN: "env-token",
  AWS_PROFILE: "env-profile",
};
const { AWS_BEARER_TOKEN_BEDROCK: _bearer, ...WITHOUT_BEARER } = ENVIRONMENT;

async function load(settings: CredentialSettings): Promise<unknown> {
  return chooseCredentialProvider(settings).load();
}

describe("chooseCredentialProvider", () => {
  it("takes an explicit bearer token before everything else", async () => {
    expect(
      await load({ bearerToken: "b", ...EXPLICIT_KEYS, profile: "p", environment: ENVIRONMENT }),
    ).toEqual({ bearerToken: "b" });
  });

  it("takes explicit keys before an explicit profile and the environment", async () => {
    expect(await load({ ...EXPLICIT_KEYS, profile: "p", environment: ENVIRONMENT })).toEqual(EXPLICIT_KEYS);
  });

  it("takes an explicit profile before the environment", () => {
    const { origin, renewable } = chooseCredentialProvider({ profile: "work", environment: ENVIRONMENT });
    expect({ origin, renewable }).toEqual({ origin: 'profile "work"', renewable: true });
  });

  it("takes the environment's bearer token before its keys", async () => {
    expect(await load({ environment: ENVIRONMENT })).toEqual({ bearerToken: "environment-bearer" });
  });

  it("takes the environment's keys, with their token, before its profile", async () => {
    expect(await load({ environment: WITHOUT_BEARER })).toEqual({
      accessKeyId: "AKIDENV",
      secretAccessKey: "env-secret",
      sessionToken: "env-token",
    });
  });

  it("ignores the environment's bearer token when auth is sigv4", async () => {
    expect(await load({ auth: "sigv4", environment: ENVIRONMENT })).toMatchObject({ accessKeyId: "AKIDENV" });
  });

  it("ignores keys and profiles when auth is bearer", async () => {
    expect(await load({ auth: "bearer", ...EXPLICIT_KEYS, environment: ENVIRONMENT })).toEqual({
      bearerToken: "environment-bearer",
    });
    expect(() =>
      chooseCredentialProvider({ auth: "bearer", ...EXPLICIT_KEYS, environment: WITHOUT_BEARER }),
    ).toThrow(
      expect.objectContaining({
        code: "CREDENTIALS_MISSING",
        message: expect.stringContaining("AWS_BEARER_TOKEN_BEDROCK"),
      }),
    );
  });

  it("takes the environment's profile when it has no keys, and the role chain when it has nothing", () => {
    expect(chooseCredentialProvider({ environment: { AWS_PROFILE: "dev" } }).origin).toBe('profile "dev"');
    expect(chooseCredentialProvider({ environment: {} }).origin).toBe(
      "the default profile or the role of this machine",
    );
    expect(chooseCredentialProvider({}).renewable).toBe(true);
  });

  it("takes a blank value for an absent one", async () => {
    const environment = { ...WITHOUT_BEARER, AWS_BEARER_TOKEN_BEDROCK: " ", AWS_SESSION_TOKEN: "" };
    expect(await load({ accessKeyId: "", secretAccessKey: " ", environment })).toEqual({
      accessKeyId: "AKIDENV",
      secretAccessKey: "env-secret",
    });
  });

  it.each([
    [
      { accessKeyId: "AKID" },
      "The option aws_access_key_id is set, but aws_secret_access_key is missing: set both, or neither.",
    ],
    [
      { secretAccessKey: "s" },
      "The option aws_secret_access_key is set, but aws_access_key_id is missing: set both, or neither.",
    ],
    [
      { environment: { AWS_ACCESS_KEY_ID: "AKID" } },
      "The environment variable AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is missing: set both, or neither.",
    ],
    [
      { environment: { AWS_SECRET_ACCESS_KEY: "s" } },
      "The environment variable AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY_ID is missing: set both, or neither.",
    ],
    [
      { sessionToken: "t" },
      "The option aws_session_token stands alone: set aws_access_key_id and aws_secret_access_key too, or remove it.",
    ],
    [
      { bearerToken: "b", auth: "sigv4" },
      'The options name a bearer token together with auth "sigv4", which never uses one: remove one of the two.',
    ],
  ] as const)("rejects the incomplete settings %j", (settings, message) => {
    expect(() => chooseCredentialProvider(settings)).toThrow(
      expect.objectContaining({ code: "CREDENTIALS_INVALID", message }),
    );
  });

  it("lets a session token of the environment stand alone, which a profile does not need", () => {
    expect(
      chooseCredentialProvider({ environment: { AWS_SESSION_TOKEN: "t", AWS_PROFILE: "dev" } }).origin,
    ).toBe('profile "dev"');
  });

  it.each([
    [{ ...EXPLICIT_KEYS, secretAccessKey: "hunter2\n" }, "the option aws_secret_access_key"],
    [
      { environment: { ...WITHOUT_BEARER, AWS_SESSION_TOKEN: "hunter2 x" } },
      "the environment variable AWS_SESSION_TOKEN",
    ],
    [{ bearerToken: "hunter2\r\nx-injected: 1" }, "the bearer token of the options"],
  ])("rejects a credential with white space in it without repeating it: %#", (settings, where) => {
    expect(() => chooseCredentialProvider(settings)).toThrow(
      expect.objectContaining({
        code: "CREDENTIALS_INVALID",
        message: expect.stringMatching(new RegExp(`^The value of ${where} holds white space(?!.*hunter2)`)),
      }),
    );
  });
});
