import { quote } from "../util/quote.js";
import type { CredentialProvider, CredentialSettings } from "./credentials.js";

/**
 * A profile of the shared AWS files: static keys, SSO, assumed role, process, web identity. Nothing else is tried if
 * it has no credentials, so that a mistyped name never runs under another identity.
 */
export function namedProfile(profile: string, settings: CredentialSettings): CredentialProvider {
  const remedy =
    `They come from profile ${quote(profile)}: run "aws sso login --profile ${profile}" if it uses SSO, else renew its ` +
    `keys with "aws configure --profile ${profile}".`;
  return {
    origin: `profile ${quote(profile)}`,
    remedy,
    renewable: true,
    async load() {
      const { loadProfileKeys } = await import("./load-aws-keys.js");
      return loadProfileKeys(profile, settings, remedy);
    },
  };
}

/** AWS's own chain: default profile, web identity, container, instance metadata. */
export function roleChain(settings: CredentialSettings): CredentialProvider {
  const remedy =
    'They come from the default profile or the role of this machine: run "aws sso login" or "aws configure", or check the role.';
  return {
    origin: "the default profile or the role of this machine",
    remedy,
    renewable: true,
    async load() {
      const { loadRoleKeys } = await import("./load-aws-keys.js");
      return loadRoleKeys(settings, remedy);
    },
  };
}
