import { VarveError } from "../../errors.js";
import type { ServerOptions } from "./postgres-options.js";

type Parts = { -readonly [Name in keyof Omit<ServerOptions, "password">]: ServerOptions[Name] } & {
  password?: string;
};

/**
 * The parts of a connection string in either of PostgreSQL's forms, `postgres://user:password@host:port/database?sslmode=…` or
 * `host=… dbname=…`. Throws `CONFIG_INVALID`, without the string, for what it cannot hold to.
 *
 * @see https://www.postgresql.org/docs/17/libpq-connect.html#LIBPQ-CONNSTRING
 */
export function parseConnectionString(text: string): Parts {
  const settings = /^postgres(ql)?:\/\//.test(text) ? settingsOfUrl(text) : settingsOfPairs(text);
  const parts: Parts = {};
  for (const [name, value] of Object.entries(settings)) {
    const read = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
    if (read === undefined) {
      throw invalid(`names ${JSON.stringify(name)}, which varve does not know`);
    }
    read(parts, value);
  }
  return parts;
}

type Read = (parts: Parts, value: string) => void;

const READERS: Readonly<Record<string, Read>> = {
  host: (parts, value) => {
    parts.host = value;
  },
  port: (parts, value) => {
    if (!/^\d{1,5}$/.test(value)) throw invalid("names a port that is no number");
    parts.port = Number(value);
  },
  dbname: (parts, value) => {
    parts.database = value;
  },
  user: (parts, value) => {
    parts.user = value;
  },
  password: (parts, value) => {
    parts.password = value;
  },
  sslmode: (parts, value) => {
    const ssl = sslOfMode(value);
    if (ssl !== undefined) parts.ssl = ssl;
  },
  sslrootcert: (parts, value) => {
    // "system" is libpq's word for the machine's own authorities, which are Node's default.
    if (value !== "system") parts.sslRootCert = value;
  },
  connect_timeout: (parts, value) => {
    if (!/^\d+$/.test(value)) throw invalid("names a connect_timeout that is no number of seconds");
    if (Number(value) > 0) parts.connectTimeoutMs = 1000 * Number(value);
  },
  application_name: () => {},
};

/**
 * What a mode of libpq means here. `allow`, `prefer` and `require` do not check the server's certificate there; varve's TLS always
 * does. Undefined: varve's default for the host.
 */
export function sslOfMode(mode: string): boolean | undefined {
  if (mode === "disable") return false;
  if (mode === "allow" || mode === "prefer") return undefined;
  if (mode === "require" || mode === "verify-ca" || mode === "verify-full") return true;
  throw invalid("names an sslmode other than disable, allow, prefer, require, verify-ca and verify-full");
}

function settingsOfUrl(text: string): Record<string, string> {
  // A host that is a Unix socket's folder is written in percent signs, which the URL of http keeps, and that of postgres too.
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined)
    throw invalid("is not a URL of the form postgres://user:password@host:port/database");
  const settings: Record<string, string> = {};
  const set = (name: string, value: string): void => {
    if (value !== "") settings[name] = decode(value);
  };
  set("user", url.username);
  set("password", url.password);
  set("host", url.hostname.replace(/^\[(.*)\]$/, "$1"));
  set("port", url.port);
  set("dbname", url.pathname.slice(1));
  for (const [name, value] of url.searchParams) settings[name] = value;
  return settings;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid("holds a percent sign that does not begin a code; write %25");
  }
}

/** `name=value` or `name='a value'`, with a space between; a backslash stands before a quote or backslash. */
function settingsOfPairs(text: string): Record<string, string> {
  const settings: Record<string, string> = {};
  const pair = /\s*([a-z_]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))(?=\s|$)/gy;
  let end = 0;
  for (const [whole, name, quoted, bare] of text.matchAll(pair)) {
    settings[name as string] = (quoted ?? bare ?? "").replaceAll(/\\(.)/g, "$1");
    end += whole.length;
  }
  if (text.slice(end).trim() !== "") {
    throw invalid("is neither a URL (postgres://…) nor a list of name=value");
  }
  return settings;
}

const invalid = (fault: string): VarveError =>
  new VarveError("CONFIG_INVALID", `The postgres store's \`connectionString\` ${fault}.`);
