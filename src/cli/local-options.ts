import { readEnvironment } from "../config/environment.js";
import { VarveError } from "../errors.js";
import type { LocalBedrockOptions } from "../local/index.js";
import type { CommandOption } from "./command.js";
import { parseNumber } from "./parse-number.js";

/** The options of `varve local`. */
export const LOCAL_OPTIONS: readonly CommandOption[] = [
  { flags: "--port <n>", description: "port (default: 4566)", parse: parseNumber("--port") },
  { flags: "--host <address>", description: "address to listen on (default: 127.0.0.1)" },
  { flags: "--tls", description: "serve TLS too, on the same port, with a certificate made at the start" },
  { flags: "--certificate <file>", description: "where to write the certificate, PEM" },
  {
    flags: "--auth <mode>",
    description: "known (default): the documented keys; any: other keys too; strict: the identities alone",
    parse: oneOf("--auth", ["known", "any", "strict"]),
  },
  { flags: "--identities <file>", description: "who may call and what they may do, JSON; for --auth strict" },
  {
    flags: "--lifecycle <mode>",
    description: "lenient (default): models that AWS has ended are served; strict: they are not found",
    parse: oneOf("--lifecycle", ["lenient", "strict"]),
  },
  {
    flags: "--availability <mode>",
    description:
      "everywhere (default): all models in every region; regional: in each those that AWS has there",
    parse: oneOf("--availability", ["everywhere", "regional"]),
  },
  {
    flags: "--clock-offset <seconds>",
    description:
      "set the server's clock forward, or back if negative, as against a machine whose clock is wrong",
    parse: parseNumber("--clock-offset"),
  },
  {
    flags: "--batch-dir <dir>",
    description: "folder in place of S3 for batch jobs and asynchronous invocations",
  },
  {
    flags: "--fault <fault>",
    description: "make requests fail, such as throttle,times=2,operation=Converse; may be repeated",
    parse: (value, previous) => [...((previous as string[] | undefined) ?? []), value],
  },
  { flags: "--faults <file>", description: "a list of faults, JSON" },
  {
    flags: "--upstream <url>",
    description: "OpenAI-compatible server that answers, such as http://127.0.0.1:11434/v1",
  },
  { flags: "--upstream-model <name>", description: "what that server calls its chat model" },
  { flags: "--upstream-embedder <name>", description: "what that server calls its embedding model" },
  { flags: "--script <file>", description: "scripted replies, JSON" },
  {
    flags: "--record <dir>",
    description: "forward to AWS with your credentials, and keep requests and answers",
  },
  { flags: "--record-endpoint <url>", description: "forward to this endpoint instead" },
  { flags: "--replay <dir>", description: "answer with what was recorded, and nothing else" },
  { flags: "--quiet", description: "print no line per request; warnings and errors still" },
];

const DEFAULT_PORT = 4566;

/** What the command line asks for, as options of the server. */
export function localBedrockOptions(flags: Readonly<Record<string, unknown>>): LocalBedrockOptions {
  const given = flags as LocalFlags;
  const { upstream, upstreamModel: model, upstreamEmbedder: embeddingModel, record, recordEndpoint } = given;
  return withoutUndefined({
    port: given.port ?? DEFAULT_PORT,
    host: given.host,
    tls: given.tls,
    certificateFile: given.certificate,
    auth: given.auth,
    identities: given.identities,
    lifecycle: given.lifecycle,
    availability: given.availability,
    clock: given.clockOffset === undefined ? undefined : shiftedClock(given.clockOffset),
    batchFolder: given.batchDir,
    faults: given.fault,
    faultsFile: given.faults,
    upstream: upstream && withoutUndefined({ url: upstream, model, embeddingModel }),
    script: given.script,
    record: record && {
      folder: record,
      ...withoutUndefined({ endpoint: recordEndpoint }),
      ...recordCredentials(),
    },
    replay: given.replay,
  }) as LocalBedrockOptions;
}

/** As commander hands them over. */
interface LocalFlags {
  readonly port?: number;
  readonly host?: string;
  readonly tls?: boolean;
  readonly certificate?: string;
  readonly auth?: string;
  readonly identities?: string;
  readonly lifecycle?: string;
  readonly availability?: string;
  readonly clockOffset?: number;
  readonly batchDir?: string;
  readonly fault?: readonly string[];
  readonly faults?: string;
  readonly upstream?: string;
  readonly upstreamModel?: string;
  readonly upstreamEmbedder?: string;
  readonly script?: string;
  readonly record?: string;
  readonly recordEndpoint?: string;
  readonly replay?: string;
}

function shiftedClock(seconds: number): () => Date {
  return () => new Date(Date.now() + seconds * 1_000);
}

/** The key pair of the environment, else its API key; nothing if it has neither. */
function recordCredentials(): Pick<
  NonNullable<LocalBedrockOptions["record"]>,
  "credentials" | "bearerToken"
> {
  const { accessKeyId, secretAccessKey, sessionToken, bearerToken } = readEnvironment();
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    return bearerToken === undefined ? {} : { bearerToken };
  }
  return {
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
  };
}

function oneOf(option: string, values: readonly string[]): (value: string) => string {
  return (value) => {
    if (values.includes(value)) return value;
    throw new VarveError("INPUT_INVALID", `${option} takes ${values.join(", ")}; got "${value}".`);
  };
}

function withoutUndefined<Members extends object>(members: Members): Partial<Members> {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined),
  ) as Partial<Members>;
}
