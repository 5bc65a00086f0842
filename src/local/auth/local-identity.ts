import { LOCAL_ACCOUNT_ID } from "../arn.js";
import type { LocalPolicy } from "../permission/policy.js";
import type { Identity } from "./identity.js";

/** Somebody whom a local Bedrock with `auth: "strict"` knows: by a key pair, by an API key, or by both. */
export interface LocalIdentity {
  /** The user's name in `arn:aws:iam::000000000000:user/<name>`, or a whole ARN. */
  readonly name: string;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly sessionToken?: string;
  /** A Bedrock API key. */
  readonly bearerToken?: string;
  /** The key pair and the API key are refused from then on. */
  readonly expiresAt?: Date;
  /** What the identity may do. Without a policy that allows it, nothing, as on AWS. */
  readonly policies?: readonly LocalPolicy[];
}

export function toIdentity({ name, policies = [] }: LocalIdentity): Identity {
  return { arn: name.startsWith("arn:") ? name : userArn(name), policies };
}

/** Somebody who may do everything. */
export function unrestricted(name: string): Identity {
  return { arn: userArn(name) };
}

function userArn(name: string): string {
  return `arn:aws:iam::${LOCAL_ACCOUNT_ID}:user/${name}`;
}
