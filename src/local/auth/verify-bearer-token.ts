import { createHash, timingSafeEqual } from "node:crypto";
import { ServiceException } from "../service-exception.js";
import type { Identity } from "./identity.js";

/** An API key, and whom it stands for. */
export interface KnownBearerToken {
  readonly token: string;
  readonly identity: Identity;
  readonly expiresAt?: Date | undefined;
}

export interface BearerTokenVerifierOptions {
  readonly bearerTokens: readonly KnownBearerToken[];
  /** Whom a token stands for that is not among the known ones; absent: such a token is refused. */
  readonly stranger?: Identity | undefined;
  readonly clock: () => Date;
}

/** Whom a token stands for. Throws `AccessDeniedException` unless the server accepts it. */
export type BearerTokenVerifier = (token: string) => Identity;

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html */
export function createBearerTokenVerifier(options: BearerTokenVerifierOptions): BearerTokenVerifier {
  const known = options.bearerTokens.map((entry) => ({ ...entry, digest: digest(entry.token) }));
  return (token) => {
    const given = digest(token);
    const found = known.find((entry) => timingSafeEqual(entry.digest, given));
    if (found?.expiresAt !== undefined && found.expiresAt <= options.clock()) {
      throw new ServiceException("AccessDeniedException", "Bearer Token has expired");
    }
    const identity = found?.identity ?? (token === "" ? undefined : options.stranger);
    if (identity !== undefined) return identity;
    throw new ServiceException(
      "AccessDeniedException",
      "Authentication failed: Please make sure your API Key is valid.",
    );
  };
}

/** Digests have one length, so comparing them tells nothing of the token. */
function digest(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
