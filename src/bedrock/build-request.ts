import type { Credentials } from "./credentials.js";
import type { Endpoint } from "./endpoint.js";
import type { RequestSigner } from "./sign.js";
import type { HttpRequest } from "./transport.js";

/** What an operation sends, wherever it goes. */
export interface OperationRequest {
  readonly method: string;
  /** Percent-encoded. */
  readonly path: string;
  /** Of `encodeQuery`. */
  readonly query?: string | undefined;
  /** JSON; empty for none. */
  readonly body: string;
  /** Further headers, names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Name of the service in the signature. Default Bedrock's. */
  readonly signingName?: string | undefined;
}

/** The request for an endpoint, signed as of `at` or with a bearer token. */
export function buildRequest(
  { method, path: operationPath, query, body, headers: further, signingName }: OperationRequest,
  { endpoint, region }: { readonly endpoint: Endpoint; readonly region: string },
  credentials: Credentials,
  signer: RequestSigner,
  at: Date,
): HttpRequest {
  const path = endpoint.basePath + operationPath;
  const signable: Record<string, string> = { "content-type": "application/json", host: endpoint.host };
  if (further !== undefined) Object.assign(signable, further);
  const headers =
    "bearerToken" in credentials
      ? Object.assign(signable, { authorization: `Bearer ${credentials.bearerToken}` })
      : signer.sign({ method, path, query, headers: signable, body, signingName }, credentials, region, at);
  headers["accept"] = "application/json";
  headers["content-length"] = String(Buffer.byteLength(body));
  headers["user-agent"] = "varve";
  return {
    endpoint,
    method,
    path: query === undefined || query === "" ? path : `${path}?${query}`,
    headers,
    body,
  };
}
