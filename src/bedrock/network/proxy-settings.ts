import { VarveError } from "../../errors.js";
import { quote } from "../../util/quote.js";
import type { Endpoint } from "../endpoint.js";

/** Proxies as the usual environment variables name them. */
export interface ProxySettings {
  /** URL of the proxy for `https` endpoints: `http` or `https`, with user name and password if it asks for them. */
  readonly httpsProxy?: string | undefined;
  /** URL of the proxy for `http` endpoints. */
  readonly httpProxy?: string | undefined;
  /**
   * Hosts that are reached without: names, which stand for their subdomains too, addresses and IPv4 ranges such as
   * `10.0.0.0/8`, each with or without a port, separated by commas or white space; `*` for all.
   */
  readonly noProxy?: string | undefined;
}

/** The proxy through which an endpoint is reached, or `undefined` for none. Throws `CONFIG_INVALID` for a URL that names no usable proxy. */
export function findProxy(
  endpoint: Pick<Endpoint, "protocol" | "hostname" | "port">,
  { httpsProxy, httpProxy, noProxy }: ProxySettings,
): URL | undefined {
  const given = endpoint.protocol === "https:" ? httpsProxy : httpProxy;
  if (given === undefined || given.trim() === "" || isExcepted(endpoint, noProxy ?? "")) return undefined;
  return parseProxy(given.trim());
}

/** A proxy without a scheme, such as `proxy:3128`, is an `http` one. */
function parseProxy(given: string): URL {
  const text = given.includes("://") ? given : `http://${given}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.hostname !== "") return url;
  // Not quoted, for it may hold a password.
  const problem = url === undefined ? "is not a URL" : `has the scheme ${quote(url.protocol)}`;
  throw new VarveError(
    "CONFIG_INVALID",
    `The proxy (HTTPS_PROXY, HTTP_PROXY) ${problem}: expected a URL such as http://proxy.example.com:3128.`,
  );
}

function isExcepted({ hostname, port }: Pick<Endpoint, "hostname" | "port">, noProxy: string): boolean {
  const host = hostname.toLowerCase();
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== "" && (entry === "*" || matches(entry, host, port)));
}

function matches(entry: string, host: string, port: number): boolean {
  const [, bracketed, plain, portText] = /^(?:\[(.+)\]|([^:]*|.*:.*:.*?))(?::(\d+))?$/.exec(entry) ?? [];
  const pattern = bracketed ?? plain ?? entry;
  if (portText !== undefined && Number(portText) !== port) return false;
  if (pattern.includes("/")) return isInRange(host, pattern);
  const name = pattern.replace(/^\*?\./, "");
  return name !== "" && (host === name || host.endsWith(`.${name}`));
}

function isInRange(host: string, range: string): boolean {
  const [network = "", length = ""] = range.split("/");
  const [address, base] = [ipv4(host), ipv4(network)];
  const bits = Number(length);
  if (address === undefined || base === undefined || !/^\d+$/.test(length) || bits > 32) return false;
  const size = 2 ** (32 - bits);
  return Math.floor(address / size) === Math.floor(base / size);
}

function ipv4(text: string): number | undefined {
  const parts = text.split(".").map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256));
  if (parts.length !== 4 || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}
