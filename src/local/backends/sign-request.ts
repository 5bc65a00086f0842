import { createHash, createHmac } from "node:crypto";
import { SIGNING_NAME } from "../../wire/operations.js";
import { canonicalRequest } from "../auth/canonical-request.js";
import { basicFormat } from "../auth/request-date.js";
import { createSigningKeys } from "../auth/signing-key.js";
import type { LocalCredentials } from "../local-credentials.js";
import type { LocalRequest } from "../read-request.js";

const signingKey = createSigningKeys();

/**
 * The headers that sign a request with Signature Version 4 for another host.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signRequest(
  request: Pick<LocalRequest, "method" | "path" | "query" | "body">,
  target: { readonly host: string; readonly region: string },
  credentials: LocalCredentials,
  now: Date,
): Record<string, string> {
  const date = basicFormat(now.getTime());
  const day = date.slice(0, 8);
  const headers = new Map([
    ["host", target.host],
    ["x-amz-date", date],
  ]);
  if (credentials.sessionToken) headers.set("x-amz-security-token", credentials.sessionToken);
  const names = [...headers.keys()].sort();
  const canonical = canonicalRequest({ ...request, headers }, names, sha256(request.body));
  const scope = `${day}/${target.region}/${SIGNING_NAME}/aws4_request`;
  const signature = createHmac("sha256", signingKey(credentials, day, target.region))
    .update(`AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`)
    .digest("hex");
  headers.delete("host");
  return {
    ...Object.fromEntries(headers),
    authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`,
  };
}

const sha256 = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");
