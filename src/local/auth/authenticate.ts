import type { LocalRequest } from "../read-request.js";
import { ServiceException } from "../service-exception.js";
import type { Caller } from "./identity.js";
import { type BearerTokenVerifierOptions, createBearerTokenVerifier } from "./verify-bearer-token.js";
import { createSignatureVerifier, type SignatureVerifierOptions } from "./verify-signature.js";

export interface AuthenticatorOptions extends SignatureVerifierOptions, BearerTokenVerifierOptions {
  /** The region of a request with an API key, which names none. */
  readonly defaultRegion: string;
}

/** Tells who sent a request. Throws a `ServiceException` unless it carries a good signature or a good API key. */
export type Authenticator = (request: LocalRequest) => Caller;

export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const verifySignature = createSignatureVerifier(options);
  const verifyBearerToken = createBearerTokenVerifier(options);

  return (request) => {
    const header = request.headers.get("authorization") ?? "";
    const space = header.indexOf(" ");
    const scheme = space === -1 ? header : header.slice(0, space);
    const rest = space === -1 ? "" : header.slice(space + 1).trim();
    if (scheme === "") {
      throw new ServiceException("MissingAuthenticationTokenException", "Missing Authentication Token");
    }
    if (scheme.toLowerCase() === "bearer") {
      return { identity: verifyBearerToken(rest), region: options.defaultRegion };
    }
    if (scheme === "AWS4-HMAC-SHA256") return verifySignature(request, rest);
    throw new ServiceException(
      "IncompleteSignatureException",
      "Unsupported authorization scheme: expected 'AWS4-HMAC-SHA256' or 'Bearer'.",
    );
  };
}
