import { createHash, timingSafeEqual } from "node:crypto";
import { ServiceException } from "../service-exception.js";

/** Throws `AccessDeniedException` unless the token is one of those that the server accepts. */
export type BearerTokenVerifier = (token: string) => void;

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html */
export function createBearerTokenVerifier(accepted: readonly string[]): BearerTokenVerifier {
  const digests = accepted.map(digest);
  return (token) => {
    const given = digest(token);
    if (digests.some((known) => timingSafeEqual(known, given))) return;
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
