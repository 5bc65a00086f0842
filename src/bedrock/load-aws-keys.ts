import { VarveError } from "../errors.js";
import type { Logger } from "../spec/logger.js";
import { quote } from "../util/quote.js";
import type { AwsKeys, CredentialSettings } from "./credentials.js";

const MISSING =
  "No AWS credentials were found. Set the environment variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (with " +
  "AWS_SESSION_TOKEN for temporary ones), AWS_BEARER_TOKEN_BEDROCK or AWS_PROFILE; or the options aws_access_key_id and " +
  'aws_secret_access_key (with aws_session_token) or aws_profile; or run "aws configure" or "aws sso login".';

/** @param remedy what to do when they have expired, as a sentence */
export async function loadProfileKeys(
  profile: string,
  settings: CredentialSettings,
  remedy: string,
): Promise<AwsKeys> {
  const { fromIni } = await import("@aws-sdk/credential-provider-ini");
  return loaded(fromIni({ profile, ...chainOptions(settings) }), remedy, (problem) => {
    const hint = `Check ~/.aws/config and ~/.aws/credentials, run "aws configure --profile ${profile}" or "aws sso login --profile ${profile}", or name another profile with aws_profile or AWS_PROFILE.`;
    return `Profile ${quote(profile)} gave no AWS credentials${problem}. ${hint}`;
  });
}

/** @param remedy what to do when they have expired, as a sentence */
export async function loadRoleKeys(settings: CredentialSettings, remedy: string): Promise<AwsKeys> {
  const { defaultProvider } = await import("@aws-sdk/credential-provider-node");
  // Naming the default profile keeps the chain from reading keys of the process's environment by itself.
  const provider = defaultProvider({ profile: "default", ...chainOptions(settings) });
  return loaded(provider, remedy, () => MISSING);
}

function chainOptions(settings: CredentialSettings): object {
  const { environment, region, logger } = settings;
  const filepath = environment?.["AWS_SHARED_CREDENTIALS_FILE"];
  const configFilepath = environment?.["AWS_CONFIG_FILE"];
  return {
    // The files may have changed since they were read last: `aws sso login` in another terminal.
    ignoreCache: true,
    logger: awsLogger(logger),
    ...(filepath ? { filepath } : {}),
    ...(configFilepath ? { configFilepath } : {}),
    // For roles to assume; SSO has a region of its own in the profile.
    ...(region === undefined ? {} : { parentClientConfig: { region } }),
  };
}

/** Without a logger AWS's chain writes its warnings to the console. */
function awsLogger(logger: Logger | undefined): object {
  const silent = (): void => {};
  return {
    trace: silent,
    debug: silent,
    info: silent,
    warn: (message: unknown) => logger?.warn(String(message)),
    error: (message: unknown) => logger?.error(String(message)),
  };
}

async function loaded(
  provider: () => Promise<AwsKeys>,
  remedy: string,
  missing: (problem: string) => string,
): Promise<AwsKeys> {
  try {
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = await provider();
    return {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      ...(expiration === undefined ? {} : { expiration }),
    };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : "";
    if (/expired|reauthenticate|aws sso login/i.test(message)) {
      throw new VarveError("CREDENTIALS_EXPIRED", `The AWS credentials have expired. ${remedy}`, { cause });
    }
    throw new VarveError("CREDENTIALS_MISSING", missing(problemOf(message)), { cause });
  }
}

/** The first line of AWS's message, unless it may quote the command line of a `credential_process`. */
function problemOf(message: string): string {
  if (/^Command failed/.test(message)) return ": its credential_process failed";
  const [line = ""] = message.split("\n", 1);
  return line === "" ? "" : `: ${line.replace(/\.$/, "")}`;
}
