import { VarveError } from "../../errors.js";
import type { IamAuthentication } from "./postgres-options.js";

/**
 * What gives a fresh token for each connection: a token is good for 15 minutes, and a connection outlives it.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
 */
export async function iamPassword(
  { host, port, user }: { readonly host: string; readonly port: number; readonly user: string },
  { region, profile }: IamAuthentication,
): Promise<() => Promise<string>> {
  const { Signer } = await loadSigner();
  const signer = new Signer({
    ...{ hostname: host, port, username: user, region },
    ...(profile !== undefined && { profile }),
  });
  return async () => {
    try {
      return await signer.getAuthToken();
    } catch (cause) {
      throw new VarveError(
        "CREDENTIALS_MISSING",
        "No AWS credentials were found to sign the log-in to the database with. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or run under a role.",
        { cause },
      );
    }
  };
}

async function loadSigner(): Promise<typeof import("@aws-sdk/rds-signer")> {
  try {
    return await import("@aws-sdk/rds-signer");
  } catch (cause) {
    throw new VarveError(
      "CONFIG_INVALID",
      "IAM authentication needs the package @aws-sdk/rds-signer, which is not installed: npm install @aws-sdk/rds-signer.",
      { cause },
    );
  }
}
