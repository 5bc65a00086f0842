import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { SIGNING_NAME } from "../../wire/operations.js";
import type { LocalCredentials } from "../local-credentials.js";
import type { LocalRequest } from "../read-request.js";
import { ServiceException } from "../service-exception.js";
import { canonicalRequest } from "./canonical-request.js";
import type { Caller, Identity } from "./identity.js";
import { type Authorization, parseAuthorization } from "./parse-authorization.js";
import { basicFormat, parseRequestDate, type RequestDate } from "./request-date.js";
import { createSigningKeys } from "./signing-key.js";

/** A key pair, and whom it stands for. */
export interface KnownCredentials extends LocalCredentials {
  readonly identity: Identity;
}

export interface SignatureVerifierOptions {
  readonly credentials: readonly KnownCredentials[];
  /**
   * Whom a key stands for that is not among the known ones; absent: such a key is refused. Its secret is not known, so of
   * its signature only the form, the scope, the date and the payload hash are verified.
   */
  readonly stranger?: Identity | undefined;
  /** The server's time. */
  readonly clock: () => Date;
  /** How far the time of a request may be from the server's, in milliseconds. */
  readonly clockSkewMs: number;
}

/**
 * Tells who signed a request. Throws a `ServiceException` unless the request is signed with one of the credentials.
 * `parameters` follow the scheme in `Authorization`.
 */
export type SignatureVerifier = (request: LocalRequest, parameters: string) => Caller;

const REGION_FORM = /^[a-z]{2,}(-[a-z]+)+-\d$/;

/**
 * Verifies Signature Version 4 the way Bedrock does: the hash of the body is always computed here, so `UNSIGNED-PAYLOAD`
 * and a wrong `x-amz-content-sha256` do not verify.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
export function createSignatureVerifier(options: SignatureVerifierOptions): SignatureVerifier {
  const byKeyId = new Map(options.credentials.map((credentials) => [credentials.accessKeyId, credentials]));
  const signingKey = createSigningKeys();

  return (request, parameters) => {
    const authorization = parseAuthorization(parameters);
    const date = parseRequestDate(request.headers);
    checkScope(authorization, date);
    const now = options.clock().getTime();
    const { region } = authorization;
    const credentials = byKeyId.get(authorization.accessKeyId);
    if (credentials === undefined) {
      if (options.stranger === undefined) throw invalidToken();
      checkTime(date, now, options.clockSkewMs);
      checkForm(request, authorization);
      return { identity: options.stranger, region };
    }
    checkSession(credentials, request.headers.get("x-amz-security-token"), now);
    checkTime(date, now, options.clockSkewMs);
    const key = signingKey(credentials, authorization.date, authorization.region);
    if (!sameText(authorization.signature, sign(request, authorization, date, key))) throw mismatch();
    return { identity: credentials.identity, region };
  };
}

/** What can be told of a signature without its secret. */
function checkForm(request: LocalRequest, { signature }: Authorization): void {
  const payloadHash = request.headers.get("x-amz-content-sha256");
  const isWrongHash = payloadHash !== undefined && payloadHash !== sha256(request.body);
  if (isWrongHash || !/^[0-9a-f]{64}$/.test(signature)) throw mismatch();
}

function sign(request: LocalRequest, authorization: Authorization, date: RequestDate, key: Buffer): string {
  const canonical = canonicalRequest(request, authorization.signedHeaders, sha256(request.body));
  const scope = `${authorization.date}/${authorization.region}/${authorization.service}/${authorization.terminator}`;
  const stringToSign = `AWS4-HMAC-SHA256\n${date.text}\n${scope}\n${sha256(canonical)}`;
  return createHmac("sha256", key).update(stringToSign).digest("hex");
}

const sha256 = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");

function sameText(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

function checkScope(authorization: Authorization, date: RequestDate): void {
  const day = date.text.slice(0, 8);
  if (authorization.terminator !== "aws4_request") {
    throw invalid("Credential should be scoped with a valid terminator: 'aws4_request'.");
  }
  if (authorization.service !== SIGNING_NAME) {
    throw invalid(`Credential should be scoped to correct service: '${SIGNING_NAME}'.`);
  }
  if (!REGION_FORM.test(authorization.region)) {
    throw invalid("Credential should be scoped to a valid region.");
  }
  if (authorization.date !== day) {
    throw invalid(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${day}', from '${date.text}'.`,
    );
  }
}

/** An empty token counts as none: that is how a shell unsets `AWS_SESSION_TOKEN`. */
function checkSession(credentials: LocalCredentials, token: string | undefined, now: number): void {
  if ((credentials.sessionToken ?? "") !== (token ?? "")) throw invalidToken();
  if (credentials.expiresAt !== undefined && credentials.expiresAt.getTime() <= now) {
    throw new ServiceException(
      "ExpiredTokenException",
      "The security token included in the request is expired",
    );
  }
}

function checkTime(date: RequestDate, now: number, allowed: number): void {
  const minutes = `${allowed / 60_000} min.`;
  const earliest = now - allowed;
  const latest = now + allowed;
  if (date.time < earliest) {
    throw invalid(
      `Signature expired: ${date.text} is now earlier than ${basicFormat(earliest)} (${basicFormat(now)} - ${minutes})`,
    );
  }
  if (date.time > latest) {
    throw invalid(
      `Signature not yet current: ${date.text} is still later than ${basicFormat(latest)} (${basicFormat(now)} + ${minutes})`,
    );
  }
}

function mismatch(): ServiceException {
  return invalid(
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
  );
}

function invalid(message: string): ServiceException {
  return new ServiceException("InvalidSignatureException", message);
}

function invalidToken(): ServiceException {
  return new ServiceException(
    "UnrecognizedClientException",
    "The security token included in the request is invalid.",
  );
}
