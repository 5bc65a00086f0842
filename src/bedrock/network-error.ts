import { VarveError } from "../errors.js";

/** What a system or TLS error code means to the user; the first entry that matches is taken. */
const MEANINGS: readonly { readonly code: RegExp; readonly meaning: string; readonly permanent?: true }[] = [
  {
    code: /^(ENOTFOUND|EAI_AGAIN)$/,
    meaning: "its name could not be resolved; check the region or endpoint, and the network",
  },
  { code: /^ECONNREFUSED$/, meaning: "nothing listens there; check the endpoint" },
  { code: /^(ENETUNREACH|EHOSTUNREACH|ENETDOWN)$/, meaning: "it cannot be reached from this network" },
  {
    code: /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/,
    meaning:
      "its TLS certificate is not trusted; if a proxy inspects TLS here, name its certificate authority in NODE_EXTRA_CA_CERTS",
    permanent: true,
  },
  {
    code: /^(EPROTO$|ERR_SSL|ERR_TLS)/,
    meaning: "the TLS handshake failed; is the endpoint meant to be http:// instead of https://?",
    permanent: true,
  },
  {
    code: /^PROXY_UNAUTHORIZED$/,
    meaning: "the proxy rejects the user name and password of its URL, or asks for them (HTTPS_PROXY)",
    permanent: true,
  },
  {
    code: /^PROXY_REFUSED$/,
    meaning: "the proxy refused to connect to it; let it through there, or name it in NO_PROXY",
    permanent: true,
  },
  { code: /^PROXY_FAILED$/, meaning: "the proxy could not connect to it" },
  { code: /^PROXY_UNREACHABLE$/, meaning: "the proxy could not be reached; check HTTPS_PROXY" },
  { code: /^PROXY_TIMEOUT$/, meaning: "the proxy did not connect in time (connectTimeoutMs)" },
  { code: /^HPE_/, meaning: "what answered does not speak HTTP/1.1", permanent: true },
  { code: /^(ECONNRESET|EPIPE)$/, meaning: "the connection was closed before the answer was complete" },
];

/** The `NETWORK_FAILED` error for a system error of the socket to `host`. */
export function networkError(host: string, cause: Error): VarveError {
  const code = systemCode(cause);
  const meaning = MEANINGS.find((entry) => entry.code.test(code))?.meaning ?? "the connection failed";
  return new VarveError(
    "NETWORK_FAILED",
    `Request to ${host} failed: ${meaning}${code === "" ? "" : ` (${code})`}.`,
    {
      cause,
    },
  );
}

/** Whether a `NETWORK_FAILED` error will come again however often the request is sent, such as an untrusted certificate. */
export function isPermanentNetworkError(error: VarveError): boolean {
  const code = systemCode(error.cause);
  return MEANINGS.some((entry) => entry.permanent === true && entry.code.test(code));
}

function systemCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
