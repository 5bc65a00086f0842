import { connectionsOf, type DoctorCheck } from "../doctor-check.js";
import type { EndpointProbe } from "../endpoint-probe.js";
import type { Finding } from "../finding.js";

/** Whether Bedrock can be reached: names, routes, proxies, TLS. */
export const endpoint: DoctorCheck = {
  name: "endpoint",
  async run(context) {
    return Promise.all(
      connectionsOf(context).map(async (connection) => {
        const probe = await context.endpoint(connection);
        const { protocol, host } = probe.endpoint;
        return { check: "endpoint", subject: `${protocol}//${host}`, ...describe(probe) };
      }),
    );
  },
};

type Description = Omit<Finding, "check" | "subject">;

function describe({
  endpoint: { protocol, host },
  proxy,
  status,
  isBedrock,
  error,
}: EndpointProbe): Description {
  const via = proxy === undefined ? "" : ` through the proxy ${proxy}`;
  if (error !== undefined) {
    const fault = faultOf(error.cause, error.code);
    return { severity: "error", message: error.message, errorCode: error.code, ...fault };
  }
  if (status === 407) {
    return {
      ...PROXY_UNAUTHORIZED,
      severity: "error",
      message: `The proxy ${proxy ?? ""} asks who is there (HTTP 407).`,
      errorCode: "NETWORK_FAILED",
    };
  }
  if (isBedrock !== true) {
    return {
      code: "endpoint-not-bedrock",
      severity: "warning",
      message: `What answers at ${host}${via} (HTTP ${status}) does not look like Bedrock: it sends no AWS request id.`,
      remedy:
        "Look for a proxy or gateway on the way, and check the endpoint: it must be one of Bedrock Runtime.",
    };
  }
  const tls =
    protocol === "https:" ? " over TLS 1.2 or newer, with a certificate that is trusted" : " without TLS";
  return { code: "endpoint-reached", severity: "ok", message: `Bedrock answers at ${host}${via}${tls}.` };
}

type Fault = Pick<Finding, "code" | "remedy">;

const PROXY_UNAUTHORIZED: Fault = {
  code: "proxy-unauthorized",
  remedy: "Put the user name and password that the proxy wants into the URL of HTTPS_PROXY or proxy_url.",
};

/** By the code of the socket's error; the first that matches is taken. */
const FAULTS: readonly (readonly [code: RegExp, fault: Fault])[] = [
  [/^PROXY_UNAUTHORIZED$/, PROXY_UNAUTHORIZED],
  [
    /^PROXY_REFUSED$/,
    {
      code: "proxy-refused",
      remedy: "Let the host through in the proxy, or name it in NO_PROXY or no_proxy to go around it.",
    },
  ],
  [
    /^PROXY_UNREACHABLE$/,
    {
      code: "proxy-unreachable",
      remedy:
        "Correct the proxy's address in HTTPS_PROXY or proxy_url, or start it, or unset it if there is none.",
    },
  ],
  [
    /^PROXY_/,
    {
      code: "proxy-failed",
      remedy: "Check from the proxy's own machine that it reaches the host, and see its log.",
    },
  ],
  [
    /^(ENOTFOUND|EAI_AGAIN)$/,
    {
      code: "endpoint-unresolved",
      remedy:
        "Check the region or endpoint_url for typing errors, and the machine's DNS; in a VPC, its interface endpoint and private DNS.",
    },
  ],
  [
    /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/,
    {
      code: "tls-untrusted",
      remedy:
        "If a proxy inspects TLS here, name its certificate authority in ca_file, AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS.",
    },
  ],
  [
    /^(EPROTO$|ERR_SSL|ERR_TLS|HPE_)/,
    {
      code: "tls-failed",
      remedy:
        "Check the scheme of endpoint_url: http:// where the server speaks no TLS, https:// where it does.",
    },
  ],
];

const UNREACHABLE: Fault = {
  code: "endpoint-unreachable",
  remedy:
    "Check the network, security groups and routes, and endpoint_url or AWS_ENDPOINT_URL_BEDROCK_RUNTIME: is something listening there? Behind a proxy, set HTTPS_PROXY.",
};

function faultOf(cause: unknown, errorCode: string): Fault {
  if (errorCode === "CONFIG_INVALID")
    return { code: "network-options-invalid", remedy: "Correct the option that the message names." };
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return FAULTS.find(([pattern]) => pattern.test(code))?.[1] ?? UNREACHABLE;
}
