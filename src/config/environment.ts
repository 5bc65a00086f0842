/** What varve takes from the process's environment. An empty variable counts as unset. */
export interface Environment {
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly sessionToken?: string;
  readonly bearerToken?: string;
  readonly profile?: string;
  readonly awsConfigFile?: string;
  readonly awsCredentialsFile?: string;
  /** `AWS_REGION`, else `AWS_DEFAULT_REGION`, and which of them it was. */
  readonly region?: Setting;
  /** `AWS_ENDPOINT_URL_BEDROCK_RUNTIME`, else `AWS_ENDPOINT_URL`, unless `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` is `true`. */
  readonly endpointUrl?: Setting;
  /** `AWS_ENDPOINT_URL_BEDROCK`, of the control plane, under the same condition. */
  readonly controlEndpointUrl?: Setting;
  /** `AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME`, under the same condition. */
  readonly agentEndpointUrl?: Setting;
  /** `AWS_ENDPOINT_URL_PRICING`, else `AWS_ENDPOINT_URL`, under the same condition. */
  readonly pricingEndpointUrl?: Setting;
  /** `AWS_USE_FIPS_ENDPOINT`, if it is `true`. */
  readonly useFips?: Setting;
  /** `AWS_USE_DUALSTACK_ENDPOINT`, if it is `true`. */
  readonly useDualStack?: Setting;
  /** `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, each in lower case first. */
  readonly httpsProxy?: string;
  readonly httpProxy?: string;
  readonly noProxy?: string;
  /** `AWS_CA_BUNDLE`. Node itself reads `NODE_EXTRA_CA_CERTS`. */
  readonly caBundle?: string;
  /** `DATABASE_URL`. */
  readonly databaseUrl?: string;
  /** libpq's `PGHOST` and its siblings. */
  readonly postgres?: PostgresVariables;
  readonly homeDirectory?: string;
  readonly xdgDataHome?: string;
  readonly localAppData?: string;
  /** `VARVE_CONFIG`: the configuration file of the command line. */
  readonly configFile?: string;
}

/** A server of PostgreSQL as libpq's variables name it. */
export interface PostgresVariables {
  readonly host?: string;
  readonly port?: string;
  readonly database?: string;
  readonly user?: string;
  readonly password?: string;
  readonly sslMode?: string;
  readonly sslRootCert?: string;
}

export interface Setting {
  readonly value: string;
  readonly variable: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

const CREDENTIAL_VARIABLES = {
  accessKeyId: "AWS_ACCESS_KEY_ID",
  secretAccessKey: "AWS_SECRET_ACCESS_KEY",
  sessionToken: "AWS_SESSION_TOKEN",
  bearerToken: "AWS_BEARER_TOKEN_BEDROCK",
  profile: "AWS_PROFILE",
  awsConfigFile: "AWS_CONFIG_FILE",
  awsCredentialsFile: "AWS_SHARED_CREDENTIALS_FILE",
} as const satisfies Partial<Record<keyof Environment, string>>;

/** Reads the environment. This is the only place of varve that does. */
export function readEnvironment(variables: Variables = process.env): Environment {
  const ignoresEndpoints = variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"]?.toLowerCase() === "true";
  const first = (...names: readonly string[]): Setting | undefined => firstSet(variables, names);
  const endpoint: typeof first = (...names) => (ignoresEndpoints ? undefined : first(...names));
  const flag = (name: string): Setting | undefined =>
    variables[name]?.toLowerCase() === "true" ? first(name) : undefined;
  return withoutUndefined({
    ...Object.fromEntries(
      Object.entries(CREDENTIAL_VARIABLES).map(([field, name]) => [field, first(name)?.value]),
    ),
    region: first("AWS_REGION", "AWS_DEFAULT_REGION"),
    endpointUrl: endpoint("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "AWS_ENDPOINT_URL"),
    controlEndpointUrl: endpoint("AWS_ENDPOINT_URL_BEDROCK"),
    agentEndpointUrl: endpoint("AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME"),
    pricingEndpointUrl: endpoint("AWS_ENDPOINT_URL_PRICING", "AWS_ENDPOINT_URL"),
    useFips: flag("AWS_USE_FIPS_ENDPOINT"),
    useDualStack: flag("AWS_USE_DUALSTACK_ENDPOINT"),
    httpsProxy: first("https_proxy", "HTTPS_PROXY")?.value,
    httpProxy: first("http_proxy", "HTTP_PROXY")?.value,
    noProxy: first("no_proxy", "NO_PROXY")?.value,
    caBundle: first("AWS_CA_BUNDLE")?.value,
    databaseUrl: first("DATABASE_URL")?.value,
    postgres: postgresVariables(first),
    homeDirectory: first("HOME", "USERPROFILE")?.value,
    xdgDataHome: first("XDG_DATA_HOME")?.value,
    localAppData: first("LOCALAPPDATA")?.value,
    configFile: first("VARVE_CONFIG")?.value,
  });
}

/** Undefined if none is set. */
function postgresVariables(first: (name: string) => Setting | undefined): PostgresVariables | undefined {
  const found = withoutUndefined({
    host: first("PGHOST")?.value,
    port: first("PGPORT")?.value,
    database: first("PGDATABASE")?.value,
    user: first("PGUSER")?.value,
    password: first("PGPASSWORD")?.value,
    sslMode: first("PGSSLMODE")?.value,
    sslRootCert: first("PGSSLROOTCERT")?.value,
  });
  return Object.keys(found).length === 0 ? undefined : found;
}

/** The variables that AWS's credential chain goes by, under their own names. */
export function credentialVariables(environment: Environment): Readonly<Record<string, string>> {
  const named: Record<string, string> = {};
  for (const [field, name] of Object.entries(CREDENTIAL_VARIABLES)) {
    const value = environment[field as keyof typeof CREDENTIAL_VARIABLES];
    if (value !== undefined) named[name] = value;
  }
  return named;
}

function firstSet(variables: Variables, names: readonly string[]): Setting | undefined {
  for (const variable of names) {
    const value = variables[variable];
    if (value !== undefined && value.trim() !== "") return { variable, value };
  }
  return undefined;
}

function withoutUndefined<T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
