import { VarveError } from "../errors.js";
import { namedProfile, roleChain } from "./aws-credential-chain.js";
import type { AwsKeys, CredentialProvider, CredentialSettings, Credentials } from "./credentials.js";

/** In order of precedence; the first that has an answer is used. */
const PLACES: readonly ((settings: CredentialSettings) => CredentialProvider | undefined)[] = [
  explicitBearerToken,
  explicitKeys,
  explicitProfile,
  environmentBearerToken,
  environmentKeys,
  environmentProfile,
  bearerRequired,
  roleChain,
];

/**
 * Where credentials will come from: explicit bearer token, explicit keys, explicit profile, then the environment's bearer
 * token, keys and profile, then AWS's chain (default profile, web identity, container, instance). Reads no file yet.
 * Throws `CREDENTIALS_INVALID` for half a key pair and `CREDENTIALS_MISSING` if `auth` is `bearer` and there is no token.
 */
export function chooseCredentialProvider(settings: CredentialSettings): CredentialProvider {
  for (const place of PLACES) {
    const provider = place(settings);
    if (provider !== undefined) return provider;
  }
  return roleChain(settings);
}

function explicitBearerToken(settings: CredentialSettings): CredentialProvider | undefined {
  const token = given(settings.bearerToken);
  if (token === undefined) return undefined;
  if (settings.auth === "sigv4") {
    throw new VarveError(
      "CREDENTIALS_INVALID",
      'The options name a bearer token together with auth "sigv4", which never uses one: remove one of the two.',
    );
  }
  return fixed(
    { bearerToken: checked(token, "the bearer token of the options") },
    "the options",
    RENEW_BEARER_OPTION,
  );
}

function explicitKeys(settings: CredentialSettings): CredentialProvider | undefined {
  if (settings.auth === "bearer") return undefined;
  const names = ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"] as const;
  const keys = keyPair(
    [given(settings.accessKeyId), given(settings.secretAccessKey), given(settings.sessionToken)],
    names,
    "option",
  );
  if (keys === undefined && given(settings.sessionToken) !== undefined) {
    throw new VarveError(
      "CREDENTIALS_INVALID",
      `The option aws_session_token stands alone: set aws_access_key_id and aws_secret_access_key too, or remove it.`,
    );
  }
  return keys && fixed(keys, "the options", `They come from the options ${names.join(", ")}: set new ones.`);
}

function explicitProfile(settings: CredentialSettings): CredentialProvider | undefined {
  const profile = given(settings.profile);
  return profile === undefined || settings.auth === "bearer" ? undefined : namedProfile(profile, settings);
}

function environmentBearerToken(settings: CredentialSettings): CredentialProvider | undefined {
  const token = given(settings.environment?.["AWS_BEARER_TOKEN_BEDROCK"]);
  if (token === undefined || settings.auth === "sigv4") return undefined;
  const bearerToken = checked(token, "the environment variable AWS_BEARER_TOKEN_BEDROCK");
  return fixed({ bearerToken }, "the environment", RENEW_BEARER_VARIABLE);
}

function environmentKeys(settings: CredentialSettings): CredentialProvider | undefined {
  if (settings.auth === "bearer") return undefined;
  const names = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] as const;
  const [accessKeyId, secretAccessKey, sessionToken] = names.map((name) =>
    given(settings.environment?.[name]),
  );
  const keys = keyPair([accessKeyId, secretAccessKey, sessionToken], names, "environment variable");
  return (
    keys && fixed(keys, "the environment", `They come from the variables ${names.join(", ")}: set new ones.`)
  );
}

function environmentProfile(settings: CredentialSettings): CredentialProvider | undefined {
  const profile = given(settings.environment?.["AWS_PROFILE"]);
  return profile === undefined || settings.auth === "bearer" ? undefined : namedProfile(profile, settings);
}

function bearerRequired(settings: CredentialSettings): undefined {
  if (settings.auth !== "bearer") return undefined;
  throw new VarveError(
    "CREDENTIALS_MISSING",
    'auth is "bearer", but there is no bearer token: set AWS_BEARER_TOKEN_BEDROCK to a Bedrock API key, or pass one as an option.',
  );
}

const RENEW_BEARER_OPTION = "They are the bearer token of the options: pass a new Bedrock API key.";
const RENEW_BEARER_VARIABLE = "They come from AWS_BEARER_TOKEN_BEDROCK: set it to a new Bedrock API key.";

function fixed(credentials: Credentials, origin: string, remedy: string): CredentialProvider {
  return { origin, remedy, renewable: false, load: async () => credentials };
}

type Triple = readonly [id: string | undefined, secret: string | undefined, token: string | undefined];

function keyPair(
  values: Triple,
  names: readonly [string, string, string],
  kind: string,
): AwsKeys | undefined {
  const [accessKeyId, secretAccessKey, sessionToken] = values;
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const [present, missing] = accessKeyId === undefined ? [names[1], names[0]] : [names[0], names[1]];
    throw new VarveError(
      "CREDENTIALS_INVALID",
      `The ${kind} ${present} is set, but ${missing} is missing: set both, or neither.`,
    );
  }
  return {
    accessKeyId: checked(accessKeyId, `the ${kind} ${names[0]}`),
    secretAccessKey: checked(secretAccessKey, `the ${kind} ${names[1]}`),
    ...(sessionToken === undefined ? {} : { sessionToken: checked(sessionToken, `the ${kind} ${names[2]}`) }),
  };
}

/** Blank counts as absent, as an empty line in an `.env` file means. */
function given(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === "" ? undefined : value;
}

function checked(value: string, where: string): string {
  if (/^[\x21-\x7e]+$/.test(value)) return value;
  throw new VarveError(
    "CREDENTIALS_INVALID",
    `The value of ${where} holds white space or characters outside ASCII, which no AWS credential does: was it copied with something around it?`,
  );
}
